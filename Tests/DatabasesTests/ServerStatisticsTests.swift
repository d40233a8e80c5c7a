// ServerStatisticsTests: sizes and load of real tables, asked with the least rights, past locks.
import Databases
import Migrations
import PostgreSQL
import Support
import Synchronization
import Testing

/// Tells a writer that it may stop.
private final class EndFlag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}

@Suite struct ServerStatisticsTests {
    private static let schema = """
        CREATE TABLE orders (id int PRIMARY KEY, note text); CREATE INDEX note_idx ON orders (note);
        INSERT INTO orders SELECT g, 'note ' || g FROM generate_series(1, 5000) g;
        CREATE SCHEMA shop; CREATE TABLE shop.never (id int);
        CREATE TABLE events (at int) PARTITION BY RANGE (at);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (1000);
        INSERT INTO events SELECT generate_series(0, 999);
        """

    @Test func `rows, bytes and the longest transaction are those of the tables`() throws {
        let settings = try RealPostgreSQL.database()
        let owner = try Connection(settings)
        try owner.run(script: Self.schema)
        try owner.query("ANALYZE")
        let waiting = try Connection(settings)
        try waiting.query("BEGIN")
        try waiting.query("SELECT 1")
        let outcome = try ServerStatistics.read(settings, now: 17)
        let statistics = outcome.statistics
        #expect(outcome.unknown == [] && statistics.takenMicroseconds == 17)
        let orders = try #require(statistics.tables["orders"])
        #expect(
            orders.rows == 5000 && orders.heapBytes > 200_000
                && orders.indexes.map(\.name) == ["note_idx", "orders_pkey"]
        )
        #expect(orders.indexes.allSatisfy { $0.bytes > 100_000 })
        #expect(statistics.tables["events"]?.rows == 1000 && statistics.tables["events"]?.heapBytes == 0)
        #expect(statistics.tables["shop.never"] != nil)
        #expect(orders.columns.map(\.name) == ["id", "note"])
        #expect(orders.columns.first?.averageBytes == 4 && orders.columns.first?.distinct == -1)
        #expect(orders.columns.last.map { (8...12).contains($0.averageBytes) } == true)
        #expect(statistics.tables["events"]?.columns.map(\.name) == ["at"])
        #expect(statistics.cacheBytes.map { $0 > 1 << 20 } == true)
        #expect(statistics.calibrationSeconds.map { $0 > 0.005 && $0 < 60 } == true)
        let quick = try ServerStatistics.read(settings, now: 17, calibrates: false)
        #expect(quick.statistics.calibrationSeconds == nil)
        #expect(statistics.longestTransactionMicroseconds.map { $0 > 0 } == true)
    }

    @Test func `writes are counted over an interval`() async throws {
        let settings = try RealPostgreSQL.database()
        let owner = try Connection(settings)
        try owner.run(script: "CREATE TABLE busy (id int); CREATE TABLE idle (id int)")
        let end = EndFlag()
        async let writer: Void = Blocking.run {
            let writer = try Connection(settings)
            while !end.isSet {
                try writer.query("INSERT INTO busy SELECT generate_series(1, 100)")
                try writer.query("SELECT pg_stat_force_next_flush()")
            }
        }
        let statistics = try await Blocking.run {
            defer { end.set() }
            let deadline = Deadline.after(.seconds(60))
            let watcher = try Connection(settings)
            while try !watcher.query("SELECT EXISTS (SELECT FROM busy)").value(as: Bool.self), !deadline.hasPassed {}
            return try ServerStatistics.read(settings, now: 0, interval: .seconds(3)).statistics
        }
        try await writer
        #expect((statistics.tables["busy"]?.writesPerSecond ?? 0) > 100)
        #expect(statistics.tables["idle"]?.writesPerSecond == 0)
    }

    @Test func `a locked table and an account without rights are said, not waited for`() throws {
        let settings = try RealPostgreSQL.database()
        let owner = try Connection(settings)
        try owner.run(script: Self.schema + "; CREATE ROLE weak_reader LOGIN")
        try owner.query("BEGIN")
        try owner.query("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        let started = ContinuousClock.now
        let outcome = try ServerStatistics.read(settings.with("user", "weak_reader"), now: 0)
        #expect(started.duration(to: .now) < .seconds(10))
        #expect(outcome.unknown.count == 2)
        #expect(outcome.statistics.tables["orders"] != nil && outcome.statistics.longestTransactionMicroseconds == nil)
    }
}
