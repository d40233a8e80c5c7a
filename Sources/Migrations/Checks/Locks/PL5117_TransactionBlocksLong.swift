// PL5117: a transaction whose statements are short, one by one, and long together.
public import Findings

/// A transaction whose statements are short, one by one, and long together.
public enum TransactionBlocksLong: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5117"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a transaction blocks others for too long, though none of its statements does",
        what:
            "Statements of one transaction that each finish within `longest_write_block` (or `longest_read_block`) while a "
            + "table is locked, and together do not. Needs statistics; the upper ends of the predictions are added up.",
        because: "a lock is given back at COMMIT: who wants to write waits for all statements, not for the longest",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- known: orders has 600000 rows and 48 MB
            -- the migration:
            BEGIN;
            SET LOCAL lock_timeout = '200ms';
            1️⃣ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);
            ALTER TABLE orders ADD CONSTRAINT known CHECK (state <> '');
            ALTER TABLE orders ADD CONSTRAINT someone CHECK (customer_id > 0);
            ALTER TABLE orders ADD CONSTRAINT numbered CHECK (id > 0);
            ALTER TABLE orders ADD CONSTRAINT small CHECK (total < 100000);
            ALTER TABLE orders ADD CONSTRAINT short CHECK (length(state) < 20);
            ALTER TABLE orders ADD CONSTRAINT few CHECK (customer_id < 1000000);
            ALTER TABLE orders ADD CONSTRAINT many CHECK (id < 1000000000);
            COMMIT;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- known: orders has 600000 rows and 48 MB
            -- the migration:
            SET lock_timeout = '200ms';
            ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);
            ALTER TABLE orders ADD CONSTRAINT known CHECK (state <> '');
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/explicit-locking.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.blocks.compactMap { block in
            guard block.lastStep > block.step, let whole = block.seconds else { return nil }
            let limit = view.limits.longestWriteBlockSeconds
            let readLimit = view.limits.longestBlock(ofReads: true)
            let reads = block.readSeconds.map { $0.high > readLimit } ?? false
            guard whole.high > limit || reads else { return nil }
            // Where one statement alone takes too long, that is said at that statement.
            guard let longest = block.longestStatement, longest.high <= (reads ? readLimit : limit) else { return nil }
            let steps = block.lastStep - block.step + 1
            let waiting =
                block.blocksReads ? "reads and writes of \(block.table) wait" : "writes to \(block.table) wait"
            let allowed =
                whole.high > limit
                ? "writes may wait \(MigrationWords.seconds(limit))"
                : "reads may wait \(MigrationWords.seconds(readLimit))"
            return finding(
                "\(waiting) until this transaction ends: its \(steps) statements together take too long",
                at: view.place(view.head),
                facts: view.facts([block.table]).filter { !$0.hasPrefix("blocked ") } + [
                    "blocked \(MigrationWords.range(whole.high > limit ? whole : block.readSeconds ?? whole)) by all of them, \(allowed)"
                ],
                mend:
                    "COMMIT between them, so that the lock is given back: one statement a transaction, or a migration each",
                related: last(view, block)
            )
        }
    }

    private static func last(_ view: StatementView, _ block: TableBlock) -> [RelatedPlace] {
        guard view.file.indices.contains(block.lastStep) else { return [] }
        let span = view.file[block.lastStep].statement.span
        return [RelatedPlace("the lock is held up to here", at: view.place(view.head(of: span)))]
    }
}
