// MigrationAnalysis: migrations walked in order: what each statement does, before anybody judges it.
//
// Three stages, each of which may be left out: the walk says what statements do; a trace may replace what it deduced by
// what was observed (`traced`); a prediction says how long (`seconds`). Then `report` judges.
public import Findings

/// One statement of a checked migration, and all that is known of it.
public struct AnalysedStatement: Sendable {
    /// The index in `files` of the file it stands in.
    public let file: Int
    /// What it does, as deduced.
    public let effect: StatementEffect
    /// What it did on a shadow, where it was traced.
    public var traced: [TableEffect]?
    /// How long the writers of each table would wait, by the table's name; none where it could not be predicted.
    public var seconds: [String: SecondsRange] = [:]
    /// What those seconds rest on; nil where nothing was predicted.
    public internal(set) var basis: Prediction.Basis?
    /// The tables that its transaction keeps others waiting for, from this statement on.
    public internal(set) var blocks: [TableBlock] = []
    /// The types that it changes, by column.
    let typeChanges: [String: ColumnTypeChange]

    /// The tables it touches: as observed, else as deduced.
    public var tables: [TableEffect] { traced ?? effect.tables }
}

/// Migrations, walked.
public struct MigrationAnalysis: Sendable {
    /// The files that are checked, in the order of their tool.
    public let files: [MigrationFile]
    /// Their statements, in order.
    public var statements: [AnalysedStatement] = []
    /// What of the schema could not be read.
    public private(set) var schemaUnread: [Unchecked] = []

    /// Walks migrations, those that are not checked included, which must come in the order in which they run.
    ///
    /// `schema` are texts that make the schema before the first of them, such as a dump; rows they hold do not matter.
    /// Without one the migrations that are not checked build what is known.
    /// Cost: O(statements).
    public init(schema: [SourceText] = [], migrations: [ParsedMigration], statistics: DatabaseStatistics? = nil) {
        files = migrations.filter(\.isChecked).map(\.file)
        var walk = MigrationWalk(
            schema: MigrationAnalysis.model(schema, &schemaUnread),
            statistics: schema.isEmpty ? nil : statistics
        )
        var checked = 0
        var isStatisticsKnown = !schema.isEmpty
        for migration in migrations {
            if migration.isChecked, !isStatisticsKnown {
                // What the earlier migrations made is known by now, so that its rows can be.
                walk = MigrationWalk(schema: walk.schema, statistics: statistics)
                isStatisticsKnown = true
            }
            for part in migration.parts {
                walk.beginFile(wrapsInTransaction: part.isInTransaction)
                for statement in part.statements {
                    let types = migration.isChecked ? walk.typeChanges(in: statement) : [:]
                    let effect = walk.effects(of: statement)
                    guard migration.isChecked else { continue }
                    statements.append(AnalysedStatement(file: checked, effect: effect, typeChanges: types))
                }
                walk.endFile()
            }
            if migration.isChecked { checked += 1 }
        }
    }
}

extension MigrationAnalysis {
    /// The schema that texts make, read as leniently as may be: placeholders and rows in them do not matter.
    private static func model(_ schema: [SourceText], _ unread: inout [Unchecked]) -> SchemaModel {
        guard !schema.isEmpty else { return SchemaModel() }
        var statements: [Statement] = []
        for source in schema {
            let file = MigrationFile.read(source, as: MigrationReading(tool: .sql))
            for finding in file.findings where finding.level == .error {
                unread.append(Unchecked("schema \(source.name)", because: finding.message))
            }
            for script in file.scripts {
                statements += Statement.statements(of: script.text, in: script.span)
            }
        }
        for statement in statements {
            guard let failure = statement.failure else { continue }
            let place = Place(source: statement.source, span: failure.span).start
            let what = "schema \(statement.source.name):\(place.line):\(place.column)"
            unread.append(Unchecked(what, because: "this is not read as SQL: \(failure.message)"))
        }
        var model = SchemaModel(replaying: statements, isComplete: true)
        // Where something could not be followed, a name that is not known may yet be there.
        if let first = model.unread.first {
            model.isComplete = false
            let more = model.unread.count > 1 ? " and \(model.unread.count - 1) more" : ""
            unread.append(
                Unchecked("parts of the schema", because: "\(first.reason)\(more)", wasRequired: false)
            )
        }
        return model
    }
}
