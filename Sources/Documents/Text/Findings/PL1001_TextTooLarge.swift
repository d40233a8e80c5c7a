// PL1001: a text with more bytes than may be read.
import Findings

/// A text has more bytes than may be read.
enum TextTooLarge: FindingKind {
    static let code: FindingCode = "PL1001"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text is too large to be read",
        what: "A file with more bytes than the limit, 256 MiB unless told otherwise.",
        because: "a config of that size is a wrong path or a runaway generator, and reading it would fill the memory",
        bad: "(a file of 1 GB)",
        good: "name: shop\n",
        stories: ["S25"]
    )

    /// Most bytes that places and text offsets can count.
    static let mostBytes = 1 << 30

    static func finding(in source: SourceText, most: Int) -> Finding {
        finding(
            "the text has \(size(source.bytes.count)), more than the \(size(most)) that may be read",
            at: Place(source: source, span: Span(from: 0, to: 0)),
            mend: "check that this is the config you meant, or split it"
        )
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<(10 << 10): "\(bytes) bytes"
        case ..<(10 << 20): "\(bytes >> 10) KiB"
        default: "\(bytes >> 20) MiB"
        }
    }
}
