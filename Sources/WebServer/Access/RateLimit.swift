// RateLimit: how often something may be tried, by address and by name.
import Journal

/// Tries that come back with time: `burst` at once, one more each `interval`.
struct RateLimit: Sendable {
    let burst: Double
    let interval: Duration
    private var spent: [String: (level: Double, at: Timestamp)] = [:]

    init(burst: Int, interval: Duration) {
        self.burst = Double(burst)
        self.interval = interval
    }

    /// How long to wait until the next try; nil: now.
    func wait(_ key: String, now: Timestamp) -> Duration? {
        let level = level(key, now: now)
        return level + 1 <= burst ? nil : interval * (level + 1 - burst)
    }

    /// Takes a try.
    mutating func take(_ key: String, now: Timestamp) {
        // Who tries under ever new names fills no memory: what has come back whole is forgotten, then the emptiest.
        if spent.count >= 10_000 { spent = spent.filter { level($0.key, now: now) > 0 } }
        if spent.count >= 10_000, let least = spent.min(by: { $0.value.level < $1.value.level }) {
            spent[least.key] = nil
        }
        spent[key] = (level(key, now: now) + 1, now)
    }

    /// Forgets the tries of a key, for it was the right one at last.
    mutating func clear(_ key: String) { spent[key] = nil }

    private func level(_ key: String, now: Timestamp) -> Double {
        guard let (level, at) = spent[key] else { return 0 }
        let passed = Double((now - at).wholeMicroseconds) / Double(interval.wholeMicroseconds)
        return max(0, level - max(0, passed))
    }
}
