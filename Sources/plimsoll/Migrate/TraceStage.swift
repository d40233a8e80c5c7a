// TraceStage: runs the checked migrations on a shadow and puts what was seen in the place of what was deduced.
import Databases
import Findings
import Migrations
import PostgreSQL

/// The shadow's part of `migrate check --trace`.
struct TraceStage {
    /// Texts that make the schema.
    let schema: [SourceText]
    /// All migrations in the order in which they run, those that only build the schema included.
    let migrations: [ParsedMigration]
    let statistics: DatabaseStatistics?
    /// The variable with the address of an empty server; nil: one of our own is started here.
    var serverVariable: String?

    /// Traces all checked migrations; what could not be seen, and what is not as deduced, is said.
    func run(_ analysis: inout MigrationAnalysis) -> [Unchecked] {
        do {
            return try trace(&analysis)
        } catch {
            return [Unchecked("the trace on a shadow", because: "\(error)")]
        }
    }

    private func trace(_ analysis: inout MigrationAnalysis) throws(PostgreSQLError) -> [Unchecked] {
        // A text that is filled in per size (`{{rows}}`) is filled with a size that takes a second.
        let texts = schema.map { String(decoding: $0.bytes, as: UTF8.self).replacing("{{rows}}", with: "20000") }
        let shadow: Shadow
        if let serverVariable {
            guard let address = Console.variable(serverVariable), !address.isEmpty else {
                throw .unusableSettings(
                    "the variable \(serverVariable) is not set here: it has to hold a server's address"
                )
            }
            shadow = try Shadow(on: try ConnectionSettings(address: address), schema: texts, statistics: statistics)
        } else {
            shadow = try Shadow(schema: texts, statistics: statistics)
        }
        var unchecked = shadow.unseen.map { Unchecked("the trace on a shadow", because: $0) }
        var earlier: [TraceScript] = []
        var checked = 0
        for migration in migrations {
            let scripts = Self.scripts(of: migration)
            if migration.isChecked {
                let trace = try shadow.trace(scripts, after: earlier)
                let places = analysis.statements.indices.filter { index in
                    let statement = analysis.statements[index]
                    return statement.file == checked && statement.effect.statement.kind == .sql
                }
                unchecked += take(trace, places, &analysis)
                checked += 1
                // What cannot run once cannot be there for the next.
                guard trace.failure == nil else { return unchecked + untraced(from: checked, analysis) }
            }
            earlier += scripts
        }
        return unchecked
    }

    private static func scripts(of migration: ParsedMigration) -> [TraceScript] {
        migration.parts.map { part in
            TraceScript(
                statements: part.statements.filter { $0.kind == .sql }.map(\.sql),
                isInTransaction: part.isInTransaction
            )
        }
    }

    /// Files behind one that failed: for them what was deduced stands, and that is said.
    private func untraced(from first: Int, _ analysis: MigrationAnalysis) -> [Unchecked] {
        analysis.files.dropFirst(first).map { file in
            Unchecked("\(file.source.name) on the shadow", because: "a migration before it failed there")
        }
    }

    private func take(_ trace: MigrationTrace, _ places: [Int], _ analysis: inout MigrationAnalysis) -> [Unchecked] {
        var unchecked = trace.unseen.map { Unchecked("the trace on a shadow", because: $0) }
        guard trace.statements.count + trace.unrun.count == places.count else {
            unchecked.append(
                Unchecked(
                    "the trace on a shadow",
                    because: "it ran \(trace.statements.count) statements where \(places.count) were read"
                )
            )
            return unchecked
        }
        for (index, seen) in zip(places, trace.statements) {
            let effect = analysis.statements[index].effect
            let start = effect.statement.place.start
            let place = "\(effect.statement.source.name):\(start.line):\(start.column) on the shadow"
            if let failure = seen.failure {
                unchecked.append(Unchecked(place, because: "the server refused it: \(failure)"))
                continue
            }
            // Work on a table without rows shows nothing: there what was deduced stands.
            let unfilled = effect.tables.filter { trace.emptyTables.contains($0.table) }
            let tables = seen.effects.filter { !trace.emptyTables.contains($0.table) } + unfilled
            for disagreement in TraceDisagreement.between(effect, seen)
            where !trace.emptyTables.contains(disagreement.table ?? "") {
                unchecked.append(Unchecked(place, because: disagreement.words, wasRequired: false))
            }
            analysis.statements[index].traced = tables
        }
        if !trace.unrun.isEmpty {
            let count = trace.unrun.count
            unchecked.append(
                Unchecked(
                    "\(count) statement\(count == 1 ? "" : "s") on the shadow",
                    because: "one before failed there"
                )
            )
        }
        return unchecked
    }
}
