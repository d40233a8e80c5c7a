// PL5118: a statement that may wait behind a long transaction, with everybody else behind it.
public import Findings

/// A statement that may wait behind a long transaction, with everybody else behind it.
public enum QueuesBehindTransactions: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5118"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "everybody may queue behind a lock that is waited for",
        what:
            "A statement that needs a lock which keeps others out, where transactions were seen that last longer than "
            + "`longest_write_block` (or `longest_read_block`) and no `lock_timeout` ends the wait before. A timeout that is longer "
            + "than the limit is a warning. Said once a file; needs statistics.",
        because:
            "a lock that is waited for counts as taken for all who come later: they queue behind the statement, and it behind "
            + "the longest transaction, however short its own work is",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- known: orders has 300000 rows and 24 MB; transactions last up to 2400 s
            -- the migration:
            1️⃣ALTER TABLE orders ADD COLUMN plan text;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- known: orders has 300000 rows and 24 MB; transactions last up to 2400 s
            -- the migration:
            SET lock_timeout = '200ms';
            ALTER TABLE orders ADD COLUMN plan text;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/runtime-config-client.html#GUC-LOCK-TIMEOUT"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        let waiting = view.blocks.filter { block in
            guard let wait = block.queue.waitSeconds else { return false }
            // A timeout alone says nothing of transactions: how long they last has to be known.
            let isLong = block.queue.longestTransactionSeconds.map { $0 > limit(view, block) } ?? false
            return isLong && wait > limit(view, block)
        }
        guard let first = waiting.first else { return [] }
        let names = MigrationWords.list(waiting.map(\.table))
        let who = waiting.contains(where: \.blocksReads) ? "reads and writes of \(names)" : "writes to \(names)"
        let words = MigrationWords.seconds(first.queue.waitSeconds ?? 0)
        let behind =
            first.queue.endsByTimeout ? "up to its lock_timeout, \(words)" : "behind a transaction, \(words) or longer"
        let allowed =
            view.limits.lockTimeoutMilliseconds.map { "\($0)ms" }
            ?? "\(Int((limit(view, first) * 1000).rounded()))ms"
        return [
            finding(
                "\(who) may queue behind this statement while it waits for its lock \(behind)",
                at: view.place(view.head),
                level: first.queue.endsByTimeout ? .warning : .error,
                facts: view.facts(waiting.map(\.table)) + [transactions(first.queue)].compactMap { $0 },
                mend:
                    "before it: SET \(view.effect.isInTransaction ? "LOCAL " : "")lock_timeout = '\(allowed)'; and try again when "
                    + "it fails, as `plimsoll migrate run` does"
            )
        ]
    }

    private static func limit(_ view: StatementView, _ block: TableBlock) -> Double {
        view.limits.longestBlock(ofReads: block.blocksReads)
    }

    private static func transactions(_ queue: LockQueue) -> String? {
        queue.longestTransactionSeconds.map {
            "the longest transaction had lasted \(MigrationWords.seconds($0)) when the statistics were taken"
        }
    }

    /// Leaves the first of a file, which counts the others, and takes away what the missing timeout alone would say there.
    static func onceAFile(_ findings: [Finding]) -> [Finding] {
        let own = findings.filter { $0.code == code }
        guard let first = own.first else { return findings }
        return findings.compactMap { finding in
            if finding.code == NoLockTimeout.code, finding.place.span == first.place.span { return nil }
            guard finding.code == code else { return finding }
            guard finding.place.span == first.place.span else { return nil }
            var told = finding
            if own.count > 1 {
                told.facts.append(
                    "\(own.count - 1) more statement\(own.count > 2 ? "s" : "") of this file may wait so as well"
                )
            }
            return told
        }
    }
}
