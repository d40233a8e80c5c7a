// PL3302: a value of a later layer that takes a whole map away.
import Documents
public import Findings

/// A value of a later layer that takes a whole map away.
public struct MapTakenAway: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3302"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a later layer takes a whole map away",
        what: "Null, text, a number or a list in a later layer where a lower one has a map.",
        because:
            "All keys of the map are gone in this environment: an empty `database:` leaves the program without any",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - values: {database: {host: db, port: 5432}}
                  - values: {database: 1️⃣null}
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - values: {database: {host: db, port: 5432}}
                  - values: {database: {host: db-7}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(
        _ path: String,
        by kind: Node.Kind,
        text: String,
        keys: Int,
        at place: Place,
        beneath: Place
    ) -> Finding {
        let words = kind == .null ? "empty" : kind.words
        return finding(
            "`\(path)` is \(words) here, and takes \(keys == 1 ? "a key" : "\(keys) keys") away",
            at: place,
            read: text,
            mend: kind == .null ? "take the key out of this layer, or give it members" : "write a map, or another key",
            related: [RelatedPlace("the map beneath", at: beneath)]
        )
    }
}
