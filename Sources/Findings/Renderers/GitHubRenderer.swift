// GitHubRenderer: workflow commands that a GitHub runner shows as annotations on the changed lines.

/// Draws findings as workflow commands: `::error file=…,line=…::message`.
///
/// Source: GitHub Docs, "Workflow commands for GitHub Actions".
public struct GitHubRenderer: Renderer {
    /// A renderer.
    public init() {}

    /// Nothing stands before.
    public mutating func start() -> String { "" }

    /// One line.
    public mutating func text(of finding: Finding) -> String {
        let (start, end) = (finding.place.start, finding.place.end)
        var properties = ["file=\(property(finding.place.source.name))", "line=\(start.line)"]
        properties.append("endLine=\(end.line)")
        // Columns are only honoured where a finding stays on one line.
        if start.line == end.line {
            properties += ["col=\(start.column)", "endColumn=\(max(end.column, start.column))"]
        }
        properties.append("title=\(property(finding.code.text))")
        var words = finding.message
        for fact in finding.facts { words += "\n" + fact }
        if let because = finding.because { words += "\nbecause: " + because }
        if let mend = finding.mend { words += "\nmend: " + mend }
        return "::\(command(finding.level)) \(properties.joined(separator: ","))::\(data(words))\n"
    }

    /// A notice for each thing that was not checked, and the verdict.
    public mutating func end(_ summary: RunSummary) -> String {
        summary.unchecked.map {
            "::\($0.wasRequired ? "warning" : "notice") title=not checked::\(data("\($0.what): \($0.why)"))\n"
        }.joined()
            + "::notice title=plimsoll::verdict \(summary.verdict.rawValue)\n"
    }

    private func command(_ level: Level) -> String {
        switch level {
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
    }

    private func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
