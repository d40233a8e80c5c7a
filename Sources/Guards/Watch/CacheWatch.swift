// CacheWatch: whether a cache was emptied or stopped being of use, from what it says of itself.

/// What a Redis server says of itself at one moment.
public struct CacheReading: Sendable, Equatable {
    /// Keys in all databases.
    public var keys: Int
    /// Lookups that found their key, since the start.
    public var hits: Int
    /// Lookups that did not.
    public var misses: Int
    /// How often FLUSHDB and FLUSHALL were run, since the start.
    public var flushes: Int
    /// The run of the server.
    public var run: String

    /// A reading.
    public init(keys: Int, hits: Int, misses: Int, flushes: Int, run: String) {
        (self.keys, self.hits, self.misses, self.flushes, self.run) = (keys, hits, misses, flushes, run)
    }

    /// Reads the answer to `INFO all`; nil where it is none.
    public init?(information: String) {
        var fields: [Substring: Substring] = [:]
        for line in information.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        guard let run = fields["run_id"], let hits = fields["keyspace_hits"].flatMap({ Int($0) }),
            let misses = fields["keyspace_misses"].flatMap({ Int($0) })
        else { return nil }
        func number(_ name: String, in value: Substring?) -> Int {
            let part = value?.split(separator: ",").first { $0.hasPrefix(name + "=") }
            return part.flatMap { Int($0.dropFirst(name.utf8.count + 1)) } ?? 0
        }
        let databases = fields.filter { $0.key.hasPrefix("db") && $0.value.hasPrefix("keys=") }
        let flushes = ["cmdstat_flushdb", "cmdstat_flushall"].map { number("calls", in: fields[$0[...]]) }
        self.init(
            keys: databases.values.reduce(0) { $0 + number("keys", in: $1) },
            hits: hits,
            misses: misses,
            flushes: flushes.reduce(0, +),
            run: String(run)
        )
    }
}

/// Looks at one reading after the other; says what is wrong with each.
public struct CacheWatch: Sendable {
    /// Lookups below which a hit rate says nothing.
    static let fewestLookups = 100

    private let minimumKeys: Int
    private var last: CacheReading?
    private var mostKeys = 0
    /// Hits and misses of the time in which all was well.
    private var good = (hits: 0, misses: 0)

    /// A watch; fewer keys than `minimumKeys` are an alarm.
    public init(minimumKeys: Int = 0) { self.minimumKeys = minimumKeys }

    /// What a reading tells; empty where all is well.
    public mutating func take(_ reading: CacheReading) -> [String] {
        defer {
            last = reading
            mostKeys = max(mostKeys, reading.keys)
        }
        var alarms: [String] = []
        if reading.keys < minimumKeys {
            alarms.append("\(reading.keys) keys; the contract wants \(minimumKeys) at least")
        }
        guard let last else { return alarms }
        let isSameRun = last.run == reading.run
        if !isSameRun {
            alarms +=
                reading.keys < last.keys
                ? ["the server was started again and has \(reading.keys) keys; it had \(last.keys)"] : []
        }
        if isSameRun, reading.flushes > last.flushes {
            alarms.append("FLUSHDB or FLUSHALL was run: \(last.keys) keys before, \(reading.keys) now")
        } else if isSameRun, mostKeys >= 20, reading.keys * 2 < mostKeys {
            alarms.append("\(reading.keys) keys; there were \(mostKeys)")
        }
        guard isSameRun else { return alarms }
        let (hits, misses) = (reading.hits - last.hits, reading.misses - last.misses)
        if let words = rateAlarm(hits, misses) {
            alarms.append(words)
        } else if hits >= 0, misses >= 0 {
            good = (good.hits + hits, good.misses + misses)
        }
        return alarms
    }

    private func rateAlarm(_ hits: Int, _ misses: Int) -> String? {
        let before = good.hits + good.misses
        guard hits + misses >= CacheWatch.fewestLookups, before >= CacheWatch.fewestLookups else { return nil }
        // Half of what it was, and what it was worth having: whole numbers, so that no rounding decides.
        guard good.hits * 5 >= before, hits * 2 * before < good.hits * (hits + misses) else { return nil }
        return "\(hits * 100 / (hits + misses)) % of lookups found their key; it was \(good.hits * 100 / before) %"
    }
}
