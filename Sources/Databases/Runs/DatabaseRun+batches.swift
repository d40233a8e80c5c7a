// DatabaseRun+batches: rows changed batch by batch, each committed with how far it came.
import Migrations
import PostgreSQL

extension DatabaseRun {
    /// Where batches are.
    private struct Progress {
        var position: Backfill.Position?
        var pass = 1
        var seen = 0
        var changedInPass = 0
        /// Rows of the table, or pages where it has no key; nil where it is not known.
        var about: Int?
        var size: BatchSize
        var isOver = false
    }

    /// Changes rows in batches; whether the next part may begin.
    mutating func batches(
        _ backfill: Backfill,
        _ step: StepIdentity,
        _ known: RunRecord.Step?,
        at place: RunPlace
    ) throws(PostgreSQLError) -> Bool {
        if known == nil { try record.begin(place.file, place.step, step.hash, step.text, why: options.why) }
        var progress = try start(backfill, known)
        var watch = try LoadWatch(connection, options)
        if let blind = watch.blind { observe(.note(blind)) }
        let clock = StopWatch()
        var changed = known?.rows ?? 0
        let seenBefore = progress.seen
        while !progress.isOver {
            guard try mayGoOn(&watch, at: place) else {
                stop(at: place, "\(RunWords.count(changed)) rows are changed and committed, none half")
                return false
            }
            let before = progress
            let result = trying(at: place) { run in run.batch(backfill, &progress, from: before, step, at: place) }
            switch result {
            case .done: break
            case .cancelled, .again:
                stop(at: place, "\(RunWords.count(changed)) rows are changed and committed, none half")
                return false
            case .failed(let error):
                return fail(
                    error,
                    at: place,
                    "\(RunWords.count(changed)) rows are changed and committed; the batch that failed is taken back"
                )
            }
            let rows = progress.changedInPass - before.changedInPass
            changed += max(0, rows)
            outcome.rows += max(0, rows)
            let rate = Double(progress.seen - seenBefore) / max(clock.seconds, 0.001)
            observe(.batch(place, seen: progress.seen, about: progress.about, changed: changed, rowsPerSecond: rate))
            if progress.isOver, backfill.key == .place, progress.changedInPass > 0 {
                // Rows that others moved meanwhile may lie where we were already: until a pass finds none.
                (progress.isOver, progress.position, progress.changedInPass) = (false, nil, 0)
                progress.pass += 1
                progress.about = try connection.query(backfill.pageQuery).value()
                progress.seen = 0
            }
        }
        try record.finish(place.file, place.step, step.hash, step.text, why: options.why)
        return true
    }

    private func start(_ backfill: Backfill, _ known: RunRecord.Step?) throws(PostgreSQLError) -> Progress {
        var size = BatchSize(rows: backfill.key == .place ? max(1, backfill.rows / 50) : backfill.rows)
        size.milliseconds = options.batchMilliseconds
        var progress = Progress(size: size)
        if let known {
            (progress.position, progress.pass, progress.seen) = (known.position, known.pass, known.seen)
            // What an earlier run changed in this pass is not known: another pass is needed for certain.
            if backfill.key == .place, known.position != nil { progress.changedInPass = 1 }
        }
        if backfill.key == .place {
            progress.about = try connection.query(backfill.pageQuery).value()
        } else {
            let rows: Int? = try connection.query(
                "SELECT nullif(greatest(reltuples, 0), 0)::bigint FROM pg_class WHERE oid = to_regclass($1)",
                [Parameter(backfill.table)]
            ).first?.value(0)
            progress.about = rows
        }
        return progress
    }

    /// Waits until replicas and sessions allow the next batch; false where it is to stop.
    private func mayGoOn(_ watch: inout LoadWatch, at place: RunPlace) throws(PostgreSQLError) -> Bool {
        while !control.isCancelled {
            guard let reason = try watch.reasonToWait() else { return true }
            observe(.waiting(place, because: reason))
            guard control.sleep(milliseconds: 500) else { return false }
        }
        return false
    }

    /// One batch in one transaction, with its record.
    private func batch(
        _ backfill: Backfill,
        _ progress: inout Progress,
        from before: Progress,
        _ step: StepIdentity,
        at place: RunPlace
    ) -> Try {
        progress = before
        let clock = StopWatch()
        do throws(PostgreSQLError) {
            try connection.query("BEGIN")
            let next = try nextPosition(backfill, progress)
            let sql = backfill.statement(from: progress.position, to: next)
            let rows = try connection.query(sql, within: DatabaseRun.unlimited).affectedRows ?? 0
            let seen = seen(backfill, progress, next, rows)
            try record.advance(
                place.file,
                place.step,
                to: next ?? progress.position,
                pass: progress.pass,
                rows: rows,
                seen: seen
            )
            try connection.query("COMMIT", within: DatabaseRun.unlimited)
            progress.changedInPass += rows
            progress.seen += seen
            progress.isOver = next == nil
            progress.position = next
            progress.size.learn(milliseconds: clock.milliseconds)
            return .done
        } catch {
            rollBack()
            return verdict(error)
        }
    }

    private func nextPosition(_ backfill: Backfill, _ progress: Progress) throws(PostgreSQLError) -> [String]? {
        if let query = backfill.nextKeyQuery(from: progress.position, rows: progress.size.rows) {
            guard let row = try connection.query(query, within: DatabaseRun.unlimited).first else { return nil }
            guard case .columns(let columns) = backfill.key else { return nil }
            return columns.indices.compactMap { row[$0] }
        }
        let pages: Int = try connection.query(backfill.pageQuery).value()
        let page = (progress.position?.first.flatMap { Int($0) } ?? 0) + progress.size.rows
        return page < pages ? [String(page)] : nil
    }

    /// Rows of a batch, changed or not; pages for tables without a key.
    private func seen(_ backfill: Backfill, _ progress: Progress, _ next: [String]?, _ rows: Int) -> Int {
        guard backfill.key == .place else { return next == nil ? rows : progress.size.rows }
        let start = progress.position?.first.flatMap { Int($0) } ?? 0
        let end = next?.first.flatMap { Int($0) } ?? max(start, progress.about ?? start)
        return end - start
    }
}
