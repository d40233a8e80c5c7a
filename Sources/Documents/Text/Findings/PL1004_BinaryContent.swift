// PL1004: a file that is no text.
import Findings

/// A file that is no text: NUL bytes, or the beginning of a known binary format.
enum BinaryContent: FindingKind {
    static let code: FindingCode = "PL1004"
    static let level = Level.error
    static let page = CheckPage(
        title: "a file is no text",
        what: "NUL bytes, or the first bytes of an archive, a picture or a program.",
        because: "no config notation holds NUL bytes: it is another file than was meant, or a damaged one",
        bad: "name: shop1️⃣\0\0\0\n",
        good: "name: shop\n",
        stories: ["S25"]
    )

    static func finding(in source: SourceText, at offset: Int, count: Int) -> Finding {
        let place = Place(source: source, span: Span(from: offset, to: offset + 1))
        let many = count == 1 ? "a NUL byte" : "\(count) NUL bytes, the first"
        return finding(
            "the file holds \(many) at offset \(offset): it is no text",
            at: place,
            mend: "give the config file itself, or restore it: a disk that ran full leaves such files behind"
        )
    }

    static func finding(in source: SourceText, at offset: Int, named name: String) -> Finding {
        finding(
            "the file is \(name), expected text",
            at: Place(source: source, span: Span(from: offset, to: offset)),
            mend: "give the config file itself"
        )
    }
}
