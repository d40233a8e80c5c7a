// BareWatch: sees the locks of a statement that runs outside of a transaction, while it runs.
import PostgreSQL
import Synchronization

/// Watches a session from a thread of its own.
///
/// Short statements would slip through between two looks. So another session holds all tables when the statement
/// begins; the first lock it waits for is seen for certain, then the way is made free. EXCLUSIVE lets only ACCESS SHARE
/// pass, which VACUUM takes for a moment before its real lock.
final class BareWatch: Sendable {
    private struct State {
        var locks = ShadowLocks()
        var isReady = false
        var isDone = false
        var hasEnded = false
        var failure: PostgreSQLError?
    }

    private let state = Mutex(State())
    private let settings: ConnectionSettings
    private let process: Int
    private let tables: [RelationNumber]

    init(_ settings: ConnectionSettings, process: Int, tables: [RelationNumber]) {
        (self.settings, self.process, self.tables) = (settings, process, tables)
    }

    /// Runs a statement under watch and returns the strongest locks seen.
    ///
    /// - Throws: what the statement throws.
    func run<Answer>(_ body: () throws(PostgreSQLError) -> Answer) throws(PostgreSQLError) -> (Answer, ShadowLocks) {
        let code = Blocking.start { self.watch() }
        guard code == 0 else { throw .noThread(code) }
        waitUntil { $0.isReady || $0.hasEnded }
        defer {
            state.withLock { $0.isDone = true }
            waitUntil { $0.hasEnded }
        }
        let answer = try body()
        state.withLock { $0.isDone = true }
        waitUntil { $0.hasEnded }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return (answer, state.withLock { $0.locks })
    }

    private func waitUntil(_ condition: (State) -> Bool) {
        while !state.withLock({ condition($0) }) { Pause.brief() }
    }

    private func watch() {
        do {
            try look()
        } catch {
            let failure = error as? PostgreSQLError ?? .connectionLost("\(error)")
            state.withLock { $0.failure = failure }
        }
        state.withLock { $0.hasEnded = true }
    }

    private func look() throws {
        let watcher = try Connection(settings)
        let blocker = try Connection(settings)
        try block(blocker)
        state.withLock { $0.isReady = true }
        var isBlocking = true
        let patience = Deadline.after(.milliseconds(300))
        while true {
            let isDone = state.withLock { $0.isDone }
            let seen = try ShadowLocks(of: process, watcher)
            state.withLock { $0.locks.merge(seen) }
            if isBlocking, seen.isWaiting || isDone || patience.hasPassed {
                try blocker.query("ROLLBACK")
                isBlocking = false
            }
            if isDone { return }
        }
    }

    private func block(_ blocker: Connection) throws {
        try blocker.query("BEGIN")
        let names = try blocker.query(
            "SELECT c.oid::regclass FROM pg_class c WHERE c.oid = ANY($1::oid[]) AND c.relkind IN ('r', 'p')",
            [Parameter(tables.map(String.init))]
        ).rows.compactMap { $0[0] }
        guard !names.isEmpty else { return }
        try blocker.query("LOCK TABLE ONLY \(names.joined(separator: ", ONLY ")) IN EXCLUSIVE MODE")
    }
}
