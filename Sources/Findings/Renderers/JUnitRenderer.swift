// JUnitRenderer: JUnit XML, which CI servers show as failed tests.

/// Draws findings as one JUnit test suite: a failing case for each error, a passing one with output for the rest.
public struct JUnitRenderer: Renderer {
    /// A renderer.
    public init() {}

    private var cases = ""
    private var failures = 0
    private var count = 0

    /// The file is written at the end, when the counts are known.
    public mutating func start() -> String {
        cases = ""
        failures = 0
        count = 0
        return ""
    }

    /// Collects one case.
    public mutating func text(of finding: Finding) -> String {
        count += 1
        let position = finding.place.start
        let place = "\(finding.place.source.name):\(position.line):\(position.column)"
        var words = "\(place): \(finding.message)"
        for fact in finding.facts { words += "\n" + fact }
        if let because = finding.because { words += "\nbecause: \(because)" }
        if let mend = finding.mend { words += "\nmend: \(mend)" }
        cases +=
            "    <testcase classname=\"\(escaped(finding.place.source.name))\" name=\""
            + escaped("\(finding.code.text) at \(position.line):\(position.column)") + "\">"
        if finding.level == .error {
            failures += 1
            cases +=
                "<failure type=\"\(finding.code.text)\" message=\"\(escaped(finding.message))\">"
                + escaped(words) + "</failure>"
        } else {
            cases += "<system-out>\(escaped("\(finding.level.rawValue): " + words))</system-out>"
        }
        cases += "</testcase>\n"
        return ""
    }

    /// The whole file.
    public mutating func end(_ summary: RunSummary) -> String {
        var errors = 0
        for item in summary.unchecked {
            count += 1
            cases += "    <testcase classname=\"not checked\" name=\"\(escaped(item.what))\">"
            if item.wasRequired {
                errors += 1
                cases += "<error type=\"unchecked\" message=\"\(escaped(item.why))\"/>"
            } else {
                cases += "<skipped message=\"\(escaped(item.why))\"/>"
            }
            cases += "</testcase>\n"
        }
        if count == 0 {
            count = 1
            cases = "    <testcase classname=\"plimsoll\" name=\"\(summary.fileCount) files, nothing found\"/>\n"
        }
        let counts = "tests=\"\(count)\" failures=\"\(failures)\" errors=\"\(errors)\""
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts)>\n"
            + "  <testsuite name=\"plimsoll check\" \(counts)>\n\(cases)  </testsuite>\n</testsuites>\n"
    }

    /// XML 1.0 text: markup escaped, characters that XML forbids replaced.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t", "\r": result += " "
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
