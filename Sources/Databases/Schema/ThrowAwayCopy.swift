// ThrowAwayCopy: a database of a throw-away cluster that takes the place of a real one: its schema, and made-up rows.
public import PostgreSQL

/// A database that takes the place of a real one.
public struct ThrowAwayCopy: Sendable {
    /// Where it is.
    public let settings: ConnectionSettings
    /// What of its schema or rows could not be made, and why.
    public private(set) var unseen: [String] = []

    /// Makes it on a cluster, with the schema that texts make, such as a dump's.
    ///
    /// - Throws: what the server says of the schema.
    public init(
        named name: String,
        on cluster: ConnectionSettings,
        schema: [String],
        within limit: Duration = .seconds(120)
    ) throws(PostgreSQLError) {
        let owner = try Connection(cluster, within: limit)
        try owner.query("CREATE DATABASE \(Quoted.name(name))", within: limit)
        settings = cluster.database(name)
        guard !schema.isEmpty else { return }
        var loader = SchemaLoader(try Connection(settings, within: limit), owner: owner, within: limit)
        for text in schema { try loader.load(text) }
        unseen = loader.unseen
    }

    /// Gives tables that have no rows some made-up ones, so that a change that fails on data fails here.
    ///
    /// - Throws: as `Connection`; a table whose rows cannot be made up is told in `unseen`.
    public mutating func fill(rows: Int = 2000) throws(PostgreSQLError) {
        let connection = try Connection(settings)
        unseen += try ShadowRows(connection: connection, count: rows).fill()
        try connection.query("ANALYZE", within: .seconds(60))
    }
}
