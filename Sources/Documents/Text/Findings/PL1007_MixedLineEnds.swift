// PL1007: line ends of several kinds in one text.
import Findings

/// Line ends of several kinds in one text.
enum MixedLineEnds: FindingKind {
    static let code: FindingCode = "PL1007"
    static let level = Level.note
    static let page = CheckPage(
        title: "line ends are mixed",
        what: "Some lines end with LF, others with CR LF or CR. A warning where a carriage return reaches a value.",
        because: "a part of the file was pasted or written by another tool; values over several lines differ by it",
        bad: "HOST=db.example\nPORT=54321️⃣\r\n",
        good: "HOST=db.example\nPORT=5432\n",
        exampleFile: "example.env",
        stories: ["S25"]
    )

    static func finding(in source: SourceText, as format: DocumentFormat, ends: LineEnds) -> Finding {
        // The rarer kind is the odd one: point at its first place.
        let kinds: [(name: String, count: Int, first: Int?)] = [
            ("LF", ends.lineFeeds, ends.firstLineFeed),
            ("CR LF", ends.pairs, ends.firstPair),
            ("CR alone", ends.carriageReturns, ends.firstCarriageReturn),
        ].filter { $0.count > 0 }
        let ordered = kinds.sorted { $0.count > $1.count }
        let odd = ordered.last { $0.name != "LF" } ?? ordered[ordered.count - 1]
        let offset = odd.first ?? 0
        let words = ordered.map { "\($0.count) with \($0.name)" }.joined(separator: ", ")
        let reachesValue = format == .dotenv || ends.carriageReturns > 0
        return finding(
            "line ends are mixed: \(words)",
            at: Place(source: source, span: Span(from: offset, to: offset + 1)),
            level: reachesValue ? .warning : .note,
            because: format == .dotenv ? CarriageReturns.page.because : nil,
            mend: "save the file with LF line ends"
        )
    }
}
