// SQLiteTelemetry: heartbeats, lines and counts in a file of their own.
public import Changes
import GRDB
public import Journal
public import Processes
import Synchronization

/// Heartbeats, lines and counts in a SQLite file of their own.
///
/// Shape: where instances stand is answered from memory; the file keeps it for the next start.
/// Cost: a report with news is one write that waits for no sync; one without is written every 30 s. A power cut may take
/// the last seconds, never a part of one.
public final class SQLiteTelemetry: Telemetry {
    private let file: SQLiteFile
    private let memory: TelemetryMemory
    private let committer: GroupCommit<TakenReport, Void>

    /// Opens a file, or makes one where there is none.
    ///
    /// - Throws: `StoreFailure.unavailable`, as `SQLiteStore`.
    public init(path: String) throws(StoreFailure) {
        let file = try SQLiteFile(path: path, kind: TelemetryTables.kind, durability: .normal)
        let memory = TelemetryMemory()
        do {
            try file.pool.read { db in memory.load(try TelemetryTables.states(db)) }
        } catch {
            throw SQLiteWords.failure(error, path)
        }
        self.file = file
        self.memory = memory
        committer = GroupCommit(named: "plimsoll.telemetry") { batch in Self.write(batch, file, memory) }
    }

    /// Ends it: what was taken is written, what comes later is refused.
    public func close() {
        committer.close()
        file.close()
    }

    /// Takes a report, as `Telemetry` says.
    public func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure) {
        let taken = TakenReport(report: report, time: time)
        if memory.takesWithoutWriting(taken) { return }
        try await committer.perform(taken)
    }

    /// The instances, as `Telemetry` says.
    public func instances(
        of service: String,
        in environment: String,
        since: Timestamp
    ) async throws(StoreFailure) -> [InstanceView] {
        memory.views(service, environment, since: since)
    }

    /// The last lines, as `Telemetry` says.
    public func lines(
        of instance: InstanceID,
        service: String,
        environment: String,
        limit: Int
    ) async throws(StoreFailure) -> [LogLine] {
        let key = InstanceKey(service: service, environment: environment, instance: instance.text)
        return try await read { try TelemetryTables.lines(of: key, limit: limit, $0) }
    }

    /// Counts, as `Telemetry` says.
    public func bins(
        of service: String,
        in environment: String,
        since: Timestamp
    ) async throws(StoreFailure) -> [CountedBin] {
        try await read { try TelemetryTables.bins(service, environment, since: since, $0) }
    }

    /// Forgets, as `Telemetry` says.
    public func forget(before time: Timestamp) async throws(StoreFailure) {
        do {
            try await file.pool.write { db in try TelemetryTables.forget(before: time, db) }
        } catch {
            throw SQLiteWords.failure(error, file.path)
        }
        memory.forget(before: time)
    }

    private func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws(StoreFailure) -> Answer {
        do { return try await file.pool.read(body) } catch { throw SQLiteWords.failure(error, file.path) }
    }

    private static func write(
        _ batch: [TakenReport],
        _ file: SQLiteFile,
        _ memory: TelemetryMemory
    ) -> [Result<Void, StoreFailure>] {
        do {
            let states = try file.pool.write { db in
                var states: [InstanceKey: InstanceState] = [:]
                for taken in batch {
                    let before = states[taken.key] ?? memory.state(taken.key)
                    guard let after = InstanceState.after(before, taken) else { continue }
                    states[taken.key] = after
                    try TelemetryTables.add(taken, db)
                }
                for (key, state) in states { try TelemetryTables.keep(state, key, db) }
                return states
            }
            memory.written(states)
            return batch.map { _ in .success(()) }
        } catch {
            return batch.map { _ in .failure(SQLiteWords.failure(error, file.path)) }
        }
    }
}

/// Where instances stand, in memory.
final class TelemetryMemory: Sendable {
    private struct Known {
        var state: InstanceState
        /// When the file last heard of it.
        var kept: Timestamp
    }

    private let known = Mutex<[InstanceKey: Known]>([:])

    /// Takes what the file knows.
    func load(_ states: [(InstanceKey, InstanceState)]) {
        known.withLock { known in
            for (key, state) in states { known[key] = Known(state: state, kept: state.view.heard) }
        }
    }

    /// Takes a report that has no news, or was taken before; false where it has to be written.
    func takesWithoutWriting(_ taken: TakenReport) -> Bool {
        let report = taken.report
        guard report.lines.isEmpty, report.exits.isEmpty, report.counts == nil else { return false }
        return known.withLock { known in
            guard let before = known[taken.key] else { return false }
            guard let after = InstanceState.after(before.state, taken) else { return true }
            guard !after.saysMore(than: before.state), taken.time < before.kept + .seconds(30) else { return false }
            known[taken.key]?.state = after
            return true
        }
    }

    /// What is known of an instance.
    func state(_ key: InstanceKey) -> InstanceState? { known.withLock { $0[key]?.state } }

    /// Takes what was written.
    func written(_ states: [InstanceKey: InstanceState]) {
        known.withLock { known in
            for (key, state) in states { known[key] = Known(state: state, kept: state.view.heard) }
        }
    }

    /// The instances heard of since a moment, ascending by name.
    func views(_ service: String, _ environment: String, since: Timestamp) -> [InstanceView] {
        let views = known.withLock { known in
            known.compactMap { key, value in
                key.service == service && key.environment == environment && value.state.view.heard >= since
                    ? value.state.view : nil
            }
        }
        return views.sorted { $0.report.instance < $1.report.instance }
    }

    /// Forgets instances not heard of since.
    func forget(before time: Timestamp) {
        known.withLock { known in known = known.filter { $0.value.state.view.heard >= time } }
    }
}
