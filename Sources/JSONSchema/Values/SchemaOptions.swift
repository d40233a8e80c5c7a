// SchemaOptions: what a compile may be told.

/// How a schema is to be read, and what holds while documents are checked against it.
public struct SchemaOptions: Sendable {
    /// The draft of schemas that name none.
    public var draft = Draft.draft2020
    /// The address the schema was had from; references are resolved against it.
    public var address = ""
    /// Whether a known format must hold.
    ///
    /// The drafts leave it open; for config it is wanted.
    public var assertsFormats = true
    /// Whether `contentEncoding` and `contentMediaType` must hold in every draft; draft 7 leaves it open,
    /// and there they hold as formats do.
    public var assertsContent = false
    /// Whether definitions that nothing refers to are read too, so that their mistakes are found.
    public var readsUnusedDefinitions = false

    /// The defaults.
    public init() {}
}
