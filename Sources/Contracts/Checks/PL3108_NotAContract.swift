// PL3108: the file is no contract at all.
import Documents
public import Findings

/// A contract's file that holds no map.
public struct NotAContract: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3108"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the file is no contract",
        what: "A contract's file that is empty, or holds something other than a map.",
        because: "Without a contract nothing is checked but the files one by one",
        bad: "1️⃣- service: shop\n",
        good: """
            plimsoll: 1
            service: shop
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(in document: Document) -> Finding {
        guard let root = document.root, document.nodes[root].kind != .null else {
            let place = Place(source: document.source, span: Span(from: 0, to: 0))
            return finding("the contract is empty", at: place, mend: "let `plimsoll init` write a first one")
        }
        return finding(
            "the contract is \(document.nodes[root].kind.words), a map is expected",
            at: document.place(of: root),
            mend: "begin with `plimsoll: 1` and `service: NAME`, or let `plimsoll init` write a first one"
        )
    }
}
