// RecordShape: which keys the entries of a record file may have, and how each is written.

/// The form of a record file: a file beside the contract that is written by commands and reviewed by people.
///
/// It has a version, then `environments:`, then a connection's entry below each environment, each a flat map. Two files
/// have this form: the identities and the rehearsals.
public struct RecordShape: Sendable {
    /// How a value is written.
    public enum Form: Sendable {
        /// Text that is always quoted, so that no reader takes it for a number.
        case identifier
        /// Digits.
        case number
        /// A time.
        case instant
        /// Text, quoted where it must be.
        case words
    }

    /// A key of an entry.
    public struct Field: Sendable {
        let key: String
        let form: Form
        let isRequired: Bool

        init(_ key: String, _ form: Form, isRequired: Bool = false) {
            (self.key, self.form, self.isRequired) = (key, form, isRequired)
        }
    }

    /// The key of the version, which is also the file's name for people.
    public let versionKey: String
    /// The file's name.
    public let fileName: String
    /// The comment that a new file begins with.
    let opening: [String]
    /// The keys of an entry in the order they are written.
    let fields: [Field]
    /// The keys of an earlier entry, listed under `before`.
    let earlierFields: [Field]

    func field(_ key: String) -> Field? { fields.first { $0.key == key } }

    /// What each environment's servers are.
    public static let identities = RecordShape(
        versionKey: "plimsoll_identities",
        fileName: "plimsoll.identities.yaml",
        opening: [
            "# What the servers of each environment are, whatever they are called. Nothing here is secret.",
            "# Written by `plimsoll identity adopt`; review its changes like code. Comments are kept.",
        ],
        fields: identityFields + [Field("since", .instant, isRequired: true), Field("why", .words)],
        earlierFields: identityFields
            + [Field("since", .instant, isRequired: true), Field("until", .instant, isRequired: true)]
            + [Field("why", .words)]
    )

    private static let identityFields = [
        Field("system", .identifier), Field("database", .number), Field("name", .words), Field("timeline", .number),
        Field("wal", .words), Field("run", .identifier), Field("replication", .identifier), Field("key", .identifier),
        Field("greeting", .words), Field("marker", .words), Field("at", .words), Field("address", .words),
    ]

    /// Which backups were restored, when, and with what result.
    public static let rehearsals = RecordShape(
        versionKey: "plimsoll_rehearsals",
        fileName: "plimsoll.rehearsals.yaml",
        opening: [
            "# Backups that were restored, to see that they can be.",
            "# Written by `plimsoll backup rehearse`; commit its changes. Comments are kept.",
        ],
        fields: rehearsalFields,
        earlierFields: rehearsalFields
    )

    private static let rehearsalFields = [
        Field("rehearsed", .instant, isRequired: true), Field("backup", .words, isRequired: true),
        Field("backup_finished", .instant), Field("provider", .words), Field("system", .identifier),
        Field("name", .words), Field("marker", .words), Field("version", .words), Field("bytes", .number),
        Field("took_seconds", .number), Field("tables", .number), Field("rows", .number),
        Field("questions", .number), Field("failed", .words),
    ]
}
