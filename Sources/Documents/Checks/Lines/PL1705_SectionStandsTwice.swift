// PL1705: a section of an INI file that stands twice.
import Findings

/// Finds sections of INI files that are opened a second time.
enum SectionStandsTwice: DocumentCheck {
    static let code: FindingCode = "PL1705"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a section stands twice",
        what: "The same `[section]` twice in an INI file.",
        because: "readers merge the two, keep the last, or refuse the file",
        bad: "[db]\nhost = a\n[1️⃣db]\nport = 1\n",
        good: "[db]\nhost = a\nport = 1\n",
        exampleFile: "example.ini",
        stories: ["S25", "S33"],
        sources: ["https://docs.python.org/3/library/configparser.html#customizing-parser-behaviour"]
    )

    static func look(_ walk: inout TrapWalk) {
        guard walk.document.format == .ini else { return }
        // systemd's units and git's files repeat sections on purpose.
        var seen: [String: Int] = [:]
        var line = 0
        while line < walk.source.count {
            let end = walk.endOfLine(after: line)
            var start = line
            while start < end, walk.source[start].isBlank { start += 1 }
            if start < end, walk.source[start] == 0x5B, let close = walk.source.part(start, end).firstIndex(of: 0x5D) {
                speak(Span(from: start + 1, to: start + close), &seen, &walk)
            }
            line = end + 1
        }
    }

    private static func speak(_ span: Span, _ seen: inout [String: Int], _ walk: inout TrapWalk) {
        let name = walk.source.part(Int(span.start), Int(span.end)).string
        guard let first = seen[name] else {
            seen[name] = Int(span.start)
            return
        }
        let place = Place(source: walk.document.source, span: Span(from: first, to: first + span.count))
        walk.report(
            self,
            "the section \(name) stands twice",
            at: span,
            label: "again",
            mend: "put all of its lines under one heading",
            related: [RelatedPlace("first here", at: place)]
        )
    }
}
