// PostgreSQLTelemetry: heartbeats, lines and counts that several servers share.
public import Changes
public import Journal
import PostgreSQL
public import Processes

/// Heartbeats, lines and counts in PostgreSQL, beside a journal.
///
/// Shape: an agent may report to any server; what was taken before is known to all.
/// Cost: reports that come together are written together, without waiting for the server's disk.
public final class PostgreSQLTelemetry: Telemetry {
    private let table: PostgreSQLTelemetryTable
    private let readers: Lanes
    private let committer: GroupCommit<TakenReport, Void>

    /// Telemetry beside a journal, whose store has made the tables.
    public init(_ database: JournalDatabase) {
        let table = PostgreSQLTelemetryTable(schema: database.schema)
        let writer = Lane(named: "plimsoll.telemetry") { try database.connect() }
        self.table = table
        readers = Lanes(2, named: "plimsoll.telemetry.reader") { try database.connect() }
        committer = GroupCommit(named: "plimsoll.telemetry.committer") { batch in
            do {
                try writer.runRepeatable { try table.write(batch, $0) }
                return batch.map { _ in .success(()) }
            } catch {
                return batch.map { _ in .failure(PostgreSQLWords.failure(error)) }
            }
        }
    }

    /// Takes a report, as `Telemetry` says.
    public func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure) {
        try await committer.perform(TakenReport(report: report, time: time))
    }

    /// The instances, as `Telemetry` says.
    public func instances(
        of service: String,
        in environment: String,
        since: Timestamp
    ) async throws(StoreFailure) -> [InstanceView] {
        try await readers.run { [table] in try table.views(service, environment, since: since, $0) }
    }

    /// The last lines, as `Telemetry` says.
    public func lines(
        of instance: InstanceID,
        service: String,
        environment: String,
        limit: Int
    ) async throws(StoreFailure) -> [LogLine] {
        let key = InstanceKey(service: service, environment: environment, instance: instance.text)
        return try await readers.run { [table] in try table.lines(of: key, limit: limit, $0) }
    }

    /// Counts, as `Telemetry` says.
    public func bins(
        of service: String,
        in environment: String,
        since: Timestamp
    ) async throws(StoreFailure) -> [CountedBin] {
        try await readers.run { [table] in try table.bins(service, environment, since: since, $0) }
    }

    /// Forgets, as `Telemetry` says.
    public func forget(before time: Timestamp) async throws(StoreFailure) {
        try await readers.run { [table] in try table.forget(before: time, $0) }
    }
}
