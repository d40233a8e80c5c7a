// PL3101: a key that the contract does not know.
public import Findings

/// A key that the contract does not know.
public struct UnknownKey: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3101"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the contract has a key that means nothing",
        what: "A key in the contract that is not known at its place.",
        because: "What stands under it has no effect: a safeguard that was meant to hold does not",
        bad: """
            plimsoll: 1
            service: shop
            1️⃣enviroments:
              production: {protected: true}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              production: {protected: true}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ key: String, in record: Record, home: String?, at place: Place) -> Finding {
        let known = record.fields.map(\.key)
        let mend: String
        if let near = NearestWord.nearest(to: key, among: known) {
            mend = "did you mean `\(near)`?"
        } else if let home {
            mend = "`\(key)` belongs to \(home)"
        } else {
            mend = "known here: \(known.joined(separator: ", "))"
        }
        return finding("\(record.noun) has no key `\(key)`", at: place, mend: mend)
    }

    static func finding(complexIn record: Record, at place: Place) -> Finding {
        finding(
            "a key of \(record.noun) is a list or a map",
            at: place,
            mend: "write a word: known here are \(record.fields.map(\.key).joined(separator: ", "))"
        )
    }
}
