// GrowthListener: hears of what other servers append.
import Glibc
import Journal
import PostgreSQL
import Synchronization

/// A thread that listens for NOTIFY, asks now and then, and connects again where the connection ended.
final class GrowthListener: Sendable {
    private enum Phase {
        case idle
        case running
        case closed
    }

    private let database: JournalDatabase
    private let growing: Growth
    private let phase = Mutex(Phase.idle)

    /// A listener that does nothing before `start`.
    init(_ database: JournalDatabase, _ growing: Growth) { (self.database, self.growing) = (database, growing) }

    /// Starts to listen, unless it does.
    func start() {
        let isFirst = phase.withLock { phase in
            guard case .idle = phase else { return false }
            phase = .running
            return true
        }
        guard isFirst else { return }
        if Blocking.start({ self.run() }) != 0 { phase.withLock { $0 = .idle } }
    }

    /// Ends it within a second.
    func close() { phase.withLock { $0 = .closed } }

    private var isClosed: Bool {
        phase.withLock { phase in
            if case .closed = phase { true } else { false }
        }
    }

    private func run() {
        var pause: useconds_t = 50_000
        while !isClosed {
            do {
                try listen { pause = 50_000 }
            } catch {
                usleep(pause)
                pause = min(2 * pause, 2_000_000)
            }
        }
    }

    private func listen(_ connected: () -> Void) throws {
        let table = PostgreSQLEvents(schema: database.schema)
        let connection = try database.connect()
        try connection.query("LISTEN \(table.channel)", within: .seconds(10))
        connected()
        // Asked after LISTEN: what was appended before it is told by nobody.
        growing.reached(try table.head(connection).position)
        var silence = 0
        while !isClosed {
            let words = try connection.notifications(within: .seconds(1))
            if let newest = words.compactMap({ Int64($0.payload) }).max() { growing.reached(newest) }
            silence = words.isEmpty ? silence + 1 : 0
            // A pooler in transaction mode takes LISTEN and never delivers: asking finds what was not told.
            if silence % 2 == 1 { growing.reached(try table.head(connection).position) }
        }
    }
}
