// RunPlan: what a run would do, step by step, with the locks: said without a database.
import Findings

/// What a run would do.
public struct RunPlan: Sendable {
    /// One step of it.
    public struct Step: Sendable, Hashable {
        /// Its number in its file, from 1.
        public let number: Int
        /// How it is run: `transaction`, `alone`, `batches by (id)`, `setting`.
        public let mode: String
        /// The tables it locks with the strongest lock, as `AccessExclusive on accounts`; empty: none.
        public let locks: [String]
        /// Its statements on one line.
        public let sql: String
    }

    /// The file.
    public let file: String
    /// Its steps in order.
    public let steps: [Step]

    /// The plans of files, on a schema where it is given: tables that are not in it count as there.
    public static func plans(_ scripts: [RunScript], schema statements: [Statement] = []) -> [RunPlan] {
        var walk = MigrationWalk(schema: SchemaModel())
        for statement in statements { _ = walk.effects(of: statement) }
        walk.endFile()
        return scripts.map { script in
            walk.beginFile(wrapsInTransaction: false)
            let steps = script.units.enumerated().map { index, unit in step(unit, index + 1, script.name, &walk) }
            walk.endFile()
            return RunPlan(file: script.name, steps: steps)
        }
    }

    private static func step(
        _ unit: RunScript.Unit,
        _ number: Int,
        _ file: String,
        _ walk: inout MigrationWalk
    ) -> Step {
        let (mode, statements): (String, [String]) =
            switch unit.work {
            case .setting(let sql): ("setting", [sql])
            case .transaction(let statements): ("transaction", statements)
            case .alone(let sql, _): ("alone", [sql])
            case .batches(let backfill): ("batches" + RunPlan.key(backfill), [backfill.statement])
            }
        var strongest: [String: LockLevel] = [:]
        var order: [String] = []
        for sql in statements {
            for statement in Statement.statements(of: SourceText(name: file, text: sql)) {
                for effect in walk.effects(of: statement).tables {
                    guard let lock = effect.lock else { continue }
                    if strongest[effect.table] == nil { order.append(effect.table) }
                    strongest[effect.table] = max(strongest[effect.table] ?? lock, lock)
                }
            }
        }
        let words = statements.map { sql in
            sql.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
        }
        return Step(
            number: number,
            mode: mode,
            locks: order.map { "\(strongest[$0]?.name ?? "") on \($0)" },
            sql: words.joined(separator: "; ")
        )
    }

    private static func key(_ backfill: Backfill) -> String {
        switch backfill.key {
        case .columns(let columns): " by (" + columns.joined(separator: ", ") + ")"
        case .place: " by place"
        }
    }
}
