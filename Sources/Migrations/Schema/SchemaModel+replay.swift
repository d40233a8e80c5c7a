// SchemaModel+replay: a schema out of the statements that made it.
public import Findings

extension SchemaModel {
    /// The schema that a text builds: `pg_dump --schema-only`, earlier migrations, or a file of CREATE statements.
    ///
    /// A complete schema has all tables there are: names it lacks are refused. What could not be read is in `unread`.
    public init(reading source: SourceText, isComplete: Bool = true) {
        self.init(replaying: Statement.statements(of: source), isComplete: isComplete)
    }

    /// The schema that statements build in order.
    public init(replaying statements: [Statement], isComplete: Bool = true) {
        self.init()
        self.isComplete = isComplete
        replay(statements)
    }

    /// Goes on building with more statements: what they make is old, not of a migration.
    public mutating func replay(_ statements: [Statement]) {
        var walk = MigrationWalk(schema: self)
        walk.isReplaying = true
        for statement in statements where statement.kind == .sql {
            let effect = walk.effects(of: statement)
            walk.schema.unread += effect.unseen
            if let failure = effect.failure {
                walk.schema.unread.append(UnseenPart(span: failure.span, reason: failure.reason))
            }
            // What could not be read may have made anything, unless it begins as rows do.
            if let failure = statement.failure, !statement.sql.lowercased().hasPrefix("insert") {
                walk.schema.isComplete = false
                walk.schema.unread.append(UnseenPart(span: failure.span, reason: failure.message))
            }
        }
        walk.endFile()
        self = walk.schema
    }
}
