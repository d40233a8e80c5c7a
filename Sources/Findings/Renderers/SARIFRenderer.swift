// SARIFRenderer: SARIF 2.1.0, which code scanning services read.

/// Draws findings as one SARIF 2.1.0 run; columns count Unicode code points.
///
/// Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020-03-27.
public struct SARIFRenderer: Renderer {
    private let version: String
    private let pages: [FindingCode: CheckPage]
    private var codes: [FindingCode] = []
    private var index: [FindingCode: Int] = [:]
    private var isFirst = true

    /// A renderer; `pages` fill the rules' descriptions.
    public init(version: String, pages: [FindingCode: CheckPage]) {
        self.version = version
        self.pages = pages
    }

    /// Opens the log, its run and the results.
    public mutating func start() -> String {
        isFirst = true
        codes = []
        index = [:]
        return "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": "
            + "[{\"columnKind\": \"unicodeCodePoints\", \"results\": ["
    }

    /// One result.
    public mutating func text(of finding: Finding) -> String {
        defer { isFirst = false }
        let rule = ruleIndex(of: finding.code)
        var json = JSONText()
        json.object { json in
            json.member("ruleId", finding.code.text)
            json.member("ruleIndex", rule)
            json.member("level", finding.level.rawValue)
            json.member("message") { $0.object { $0.member("text", words(of: finding)) } }
            json.member("locations") { $0.list { location(finding.place, message: nil, &$0) } }
            guard !finding.related.isEmpty else { return }
            json.member("relatedLocations") { json in
                json.list { json in
                    for related in finding.related { location(related.place, message: related.message, &json) }
                }
            }
        }
        return (isFirst ? "\n" : ",\n") + json.text
    }

    /// Closes the results and adds the tool with its rules and what was not checked.
    public mutating func end(_ summary: RunSummary) -> String {
        var json = JSONText()
        json.object { json in
            json.member("driver") { json in
                json.object { json in
                    json.member("name", "plimsoll")
                    json.member("semanticVersion", version)
                    json.member("rules") { json in json.list { for code in codes { rule(code, &$0) } } }
                }
            }
        }
        var notices = JSONText()
        notices.object { json in
            json.member("executionSuccessful", !summary.unchecked.contains { $0.wasRequired })
            json.member("toolExecutionNotifications") { json in
                json.list { json in
                    for item in summary.unchecked {
                        json.object { json in
                            json.member("level", item.wasRequired ? "error" : "note")
                            json.member("message") { json in
                                json.object { $0.member("text", "not checked: \(item.what): \(item.why)") }
                            }
                        }
                    }
                }
            }
        }
        return (isFirst ? "" : "\n") + "], \"tool\": \(json.text), \"invocations\": [\(notices.text)]}]}\n"
    }

    private mutating func ruleIndex(of code: FindingCode) -> Int {
        if let known = index[code] { return known }
        codes.append(code)
        index[code] = codes.count - 1
        return codes.count - 1
    }

    private func rule(_ code: FindingCode, _ json: inout JSONText) {
        json.object { json in
            json.member("id", code.text)
            guard let page = pages[code] else { return }
            json.member("shortDescription") { $0.object { $0.member("text", page.title) } }
            json.member("fullDescription") { $0.object { $0.member("text", page.what) } }
            json.member("help") { $0.object { $0.member("text", page.because) } }
            json.member("properties") { $0.object { $0.member("tags", page.stories) } }
        }
    }

    private func words(of finding: Finding) -> String {
        var words = finding.message
        for fact in finding.facts { words += "\n" + fact }
        if let because = finding.because { words += "\nbecause: \(because)" }
        if let mend = finding.mend { words += "\nmend: \(mend)" }
        return words
    }

    private func location(_ place: Place, message: String?, _ json: inout JSONText) {
        let (start, end) = (place.start, place.end)
        json.object { json in
            json.member("physicalLocation") { json in
                json.object { json in
                    json.member("artifactLocation") { json in
                        json.object { $0.member("uri", SARIFRenderer.reference(place.source.name)) }
                    }
                    json.member("region") { json in
                        json.object { json in
                            json.member("startLine", start.line)
                            json.member("startColumn", start.column)
                            json.member("endLine", end.line)
                            json.member("endColumn", end.column)
                        }
                    }
                }
            }
            if let path = place.path, !path.isEmpty {
                json.member("logicalLocations") { json in
                    json.list { $0.object { $0.member("fullyQualifiedName", path) } }
                }
            }
            if let message { json.member("message") { $0.object { $0.member("text", message) } } }
        }
    }

    /// A file name as a URI reference (RFC 3986): what is no unreserved character or `/` is percent-encoded.
    static func reference(_ name: String) -> String {
        var result = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
