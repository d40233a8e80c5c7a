// Throttle: how large the next batch is, and whether replicas and sessions allow it now. No clock: times come in as values.

/// How long a failed try is waited after.
public struct Backoff: Sendable, Hashable {
    /// The first wait.
    public var firstMilliseconds = 500
    /// The longest wait.
    public var longestMilliseconds = 60_000

    /// The usual waits.
    public init() {}

    /// The wait after a failed try, from 1; `chance` between 0 and 1 keeps two runs from meeting again and again.
    public func milliseconds(afterTry number: Int, chance: Double) -> Int {
        let doubled = firstMilliseconds << min(max(0, number - 1), 16)
        let longest = min(doubled, longestMilliseconds)
        return Int(Double(longest) * (0.5 + 0.5 * min(max(chance, 0), 1)))
    }

    /// Whether a try that failed with this code may succeed later: the lock was not had in time, or a deadlock was broken.
    public static func isWorthAnotherTry(sqlState: String) -> Bool { sqlState == "55P03" || sqlState == "40P01" }
}

/// How many rows the next batch takes, so that each takes about as long as it may.
public struct BatchSize: Sendable, Hashable {
    /// Rows of the next batch.
    public private(set) var rows: Int
    /// How long a batch may take.
    public var milliseconds = 200.0
    /// Never fewer.
    public static let fewest = 50
    /// Never more.
    public static let most = 50_000

    /// Begins with a number of rows.
    public init(rows: Int) { self.rows = min(max(1, rows), BatchSize.most) }

    /// Learns how long a batch took: at most twice as many next time, at least half.
    public mutating func learn(milliseconds took: Double) {
        let factor = min(2, max(0.5, milliseconds / max(took, 1)))
        rows = min(max(Int(Double(rows) * factor), min(rows, BatchSize.fewest)), BatchSize.most)
    }
}

/// How far each replica is behind, in seconds, from what we wrote ourselves and when.
///
/// `pg_stat_replication.replay_lag` stands still while a replica is paused; this does not.
public struct ReplicaLag: Sendable {
    private var written: [(position: Int, seconds: Double)] = []

    /// Nothing written yet.
    public init() {}

    /// The log's end was at `position` at a time.
    public mutating func note(position: Int, atSeconds seconds: Double) {
        if let last = written.last, last.position == position { return }
        written.append((position, seconds))
        // One point a batch: an hour of batches is kept, then every other point goes.
        if written.count > 20_000 {
            written = written.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        }
    }

    /// How long ago what a replica has not replayed yet was written.
    public mutating func seconds(replayed: Int, atSeconds now: Double) -> Double {
        guard let first = written.first(where: { $0.position > replayed }) else { return 0 }
        return max(0, now - first.seconds)
    }

    /// Forgets what all replicas have replayed.
    public mutating func forget(before replayed: Int) {
        guard let keep = written.firstIndex(where: { $0.position > replayed }) else {
            written = Array(written.suffix(1))
            return
        }
        written.removeFirst(keep)
    }
}
