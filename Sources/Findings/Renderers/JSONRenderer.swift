// JSONRenderer: our own JSON, kept stable and described by docs/schemas/report.schema.json.

/// Draws findings as one JSON object: `verdict`, `findings`, `unchecked`.
public struct JSONRenderer: Renderer {
    private var isFirst = true

    /// A renderer.
    public init() {}

    /// Opens the object.
    public mutating func start() -> String {
        isFirst = true
        return "{\"findings\": ["
    }

    /// One finding, with positions from 1 in characters.
    public mutating func text(of finding: Finding) -> String {
        defer { isFirst = false }
        return (isFirst ? "\n" : ",\n") + JSONRenderer.object(for: finding)
    }

    /// Closes the object with what was not checked and the verdict.
    public mutating func end(_ summary: RunSummary) -> String {
        var json = JSONText()
        json.list { json in
            for item in summary.unchecked {
                json.object { json in
                    json.member("what", item.what)
                    json.member("why", item.why)
                }
            }
        }
        return (isFirst ? "" : "\n") + "], \"unchecked\": \(json.text), \"verdict\": \"\(summary.verdict.rawValue)\"}\n"
    }

    /// A finding as a JSON object.
    public static func object(for finding: Finding) -> String {
        var json = JSONText()
        json.object { json in
            json.member("code", finding.code.text)
            json.member("level", finding.level.rawValue)
            json.member("message", finding.message)
            position(of: finding.place, &json)
            json.member("path", finding.place.path)
            json.member("read", finding.read)
            json.member("facts", finding.facts)
            json.member("because", finding.because)
            json.member("mend", finding.mend)
            json.member("related") { json in
                json.list { json in
                    for related in finding.related {
                        json.object { json in
                            json.member("message", related.message)
                            position(of: related.place, &json)
                        }
                    }
                }
            }
            json.member("stories", finding.stories)
        }
        return json.text
    }

    private static func position(of place: Place, _ json: inout JSONText) {
        let (start, end) = (place.start, place.end)
        json.member("file", place.source.name)
        json.member("line", start.line)
        json.member("column", start.column)
        json.member("endLine", end.line)
        json.member("endColumn", end.column)
    }
}
