// PL5106: a strong lock that is waited for without a limit.
public import Findings

/// A strong lock that is waited for without a limit.
public enum NoLockTimeout: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5106"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a strong lock is waited for without a limit",
        what:
            "A statement that needs a lock which keeps writers out, in a session without `lock_timeout`. Said once a file.",
        because:
            "while it waits behind one long transaction, everybody else queues behind it: a report that runs for an hour stops the "
            + "shop for an hour, though the change itself takes a millisecond",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            1️⃣ALTER TABLE orders ADD COLUMN plan text;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN plan text;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/runtime-config-client.html#GUC-LOCK-TIMEOUT"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        let taken = view.effect.tables.filter { effect in
            !effect.isHeld && (effect.lock.map(\.blocksWrites) ?? effect.blocksWrites)
        }
        guard let first = taken.first, !waitsAlready(view) else { return [] }
        let limit = view.effect.settings.lockTimeoutMilliseconds ?? 0
        let wanted = view.limits.lockTimeoutMilliseconds
        guard limit <= 0 || wanted.map({ limit > $0 }) == true else { return [] }
        let lock = first.lock.map { "\($0.name) on \(first.table)" } ?? "an index of \(first.table)"
        let words = limit <= 0 ? "without a limit" : "for \(limit) ms, longer than the contract allows"
        return [
            finding(
                "the lock is waited for \(words): \(lock)",
                at: view.place(view.head),
                mend:
                    "before it: SET \(view.effect.isInTransaction ? "LOCAL " : "")lock_timeout = '\(wanted.map { "\($0)ms" } ?? "2s")'; "
                    + "and try again when it fails"
            )
        ]
    }

    /// Whether an earlier statement of the file was found already.
    private static func waitsAlready(_ view: StatementView) -> Bool {
        view.before.contains { earlier in
            guard (earlier.settings.lockTimeoutMilliseconds ?? 0) <= 0 else { return false }
            return earlier.tables.contains { !$0.isHeld && ($0.lock.map(\.blocksWrites) ?? $0.blocksWrites) }
        }
    }
}
