// PL1006: lines that all end with a carriage return.
import Findings

/// All lines end with carriage return and line feed, or with carriage returns alone.
enum CarriageReturns: FindingKind {
    static let code: FindingCode = "PL1006"
    static let level = Level.note
    static let page = CheckPage(
        title: "lines end with carriage returns",
        what: "Line ends as Windows (CR LF) or old Macs (CR) write them. A warning only where they reach the value.",
        because: "a shell that sources the file, and `docker run --env-file`, keep the carriage return in each value",
        bad: "HOST=db.example1️⃣\r\nPORT=5432\r\n",
        good: "HOST=db.example\nPORT=5432\n",
        exampleFile: "example.env",
        stories: ["S25"]
    )

    static func finding(in source: SourceText, as format: DocumentFormat, at offset: Int, isPair: Bool) -> Finding {
        let place = Place(source: source, span: Span(from: offset, to: offset + 1))
        let message = isPair ? "all lines end with CR LF" : "all lines end with CR alone"
        let mend = "save the file with LF line ends"
        guard format == .dotenv || !isPair else {
            return finding(
                message,
                at: place,
                because: "fine for readers of this notation, not for each tool",
                mend: mend
            )
        }
        return finding(
            message,
            at: place,
            level: .warning,
            because: isPair ? nil : "most readers see the whole file as one line",
            mend: mend
        )
    }
}
