// PL3118: a connection that is named and not declared.
public import Findings

/// A connection that is named and not declared.
public struct UnknownConnection: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3118"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a connection is named that does not exist",
        what: "`migrations.database` names no connection of the contract.",
        because: "Nobody knows on which database the migrations run, so nothing can be said of their locks",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            connections: {database: {postgres: config.app.database.url}}
            migrations: {files: db/*.sql, database: 1️⃣databse}
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            connections: {database: {postgres: config.app.database.url}}
            migrations: {files: db/*.sql, database: database}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S20"]
    )

    static func finding(_ name: String, known: [String], at place: Place) -> Finding {
        let mend =
            NearestWord.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
            ?? (known.isEmpty ? "declare it under `connections`" : "there are \(known.joined(separator: ", "))")
        return finding("there is no connection `\(name.prefix(40))`", at: place, mend: mend)
    }
}
