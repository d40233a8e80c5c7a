// MigrationForecast: for how long each table is blocked, lock queue included.

/// A table that other sessions wait for, from the statement that locks it to the end of its transaction.
public struct TableBlock: Sendable, Hashable {
    /// The table as people name it.
    public var table: String
    /// The step that takes the lock.
    public var step: Int
    /// The last step during which it is held.
    public var lastStep: Int
    /// Whether reads wait too.
    public var blocksReads: Bool
    /// How long writes wait once the lock is there; nil where that is unknown.
    public var seconds: SecondsRange?
    /// The longest of the statements that run meanwhile; nil where one is unknown.
    public var longestStatement: SecondsRange?
    /// How long reads wait once a lock that blocks them is there; nil where none does or that is unknown.
    public var readSeconds: SecondsRange?
    /// What the longest part rests on, or why it is unknown.
    public var basis: Prediction.Basis
    /// What happens before the lock is there.
    public var queue: LockQueue
}

/// What happens while a statement waits for its lock: all that comes after it waits behind it.
public struct LockQueue: Sendable, Hashable {
    /// Seconds it may have to wait: as long as the longest transactions last, or until it gives up.
    public var waitSeconds: Double?
    /// How long the longest transaction had lasted when the statistics were taken; nil where unknown.
    public var longestTransactionSeconds: Double?
    /// Whether `lock_timeout` ends the wait rather than those transactions.
    public var endsByTimeout: Bool
    /// Rows written a second to the table, where that was measured.
    public var writesPerSecond: Double?

    /// About how many writes pile up while the statement waits and works; nil where the rate is unknown.
    public func waitingWrites(during seconds: SecondsRange?) -> Double? {
        writesPerSecond.map { $0 * ((waitSeconds ?? 0) + (seconds?.likely ?? 0)) }
    }

    /// What it says, one clause; nil where nothing is known.
    public func words(during seconds: SecondsRange?) -> String? {
        var parts: [String] = []
        if let waitSeconds, waitSeconds >= 0.1 {
            let text = MigrationWords.seconds(waitSeconds)
            parts.append(
                endsByTimeout
                    ? "waits up to \(text) for its lock, then gives up"
                    : "may first wait \(text) behind the longest transaction, and all after it wait as well"
            )
        }
        if let waiting = waitingWrites(during: seconds), waiting >= 1 {
            parts.append("about \(MigrationWords.count(Int(min(waiting, 1e15)))) writes wait")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}

/// How long the statements of one migration work, and whom they keep waiting.
public struct MigrationForecast: Sendable, Hashable {
    /// One prediction a step.
    public var predictions: [Prediction]
    /// The tables that others wait for, in the order of the steps.
    public var blocks: [TableBlock]
}

extension Predictor {
    /// How long the steps of one migration work, and whom they keep waiting.
    ///
    /// A lock is held until its transaction ends, so that work on other tables counts too.
    public func forecast(_ steps: [PredictionStep]) -> MigrationForecast {
        let predictions = steps.map(prediction)
        var blocks: [TableBlock] = []
        var seen: Set<String> = []
        for (index, step) in steps.enumerated() {
            for effect in step.tables where effect.blocksWrites || effect.blocksReads {
                let key = "\(step.transaction.map { "t\($0)" } ?? "s\(index)") \(effect.table)"
                guard seen.insert(key).inserted else { continue }
                blocks.append(block(of: effect.table, from: index, steps, predictions))
            }
        }
        return MigrationForecast(predictions: predictions, blocks: blocks)
    }

    private func block(
        of table: String,
        from first: Int,
        _ steps: [PredictionStep],
        _ predictions: [Prediction]
    ) -> TableBlock {
        let transaction = steps[first].transaction
        var held = [first]
        if let transaction { held += steps.indices.filter { $0 > first && steps[$0].transaction == transaction } }
        let firstRead = held.first { step in steps[step].tables.contains { $0.table == table && $0.blocksReads } }
        let whole = sum(held, predictions)
        let longest = held.max { length(predictions[$0]) < length(predictions[$1]) } ?? first
        return TableBlock(
            table: table,
            step: first,
            lastStep: held.last ?? first,
            blocksReads: firstRead != nil,
            seconds: whole,
            longestStatement: whole == nil ? nil : predictions[longest].seconds,
            readSeconds: firstRead.flatMap { read in sum(held.filter { $0 >= read }, predictions) },
            basis: predictions[longest].basis,
            queue: queue(of: table, steps[first])
        )
    }

    /// Unknown is longer than anything known.
    private func length(_ prediction: Prediction) -> Double { prediction.seconds?.likely ?? .infinity }

    /// What statements that follow each other take together.
    ///
    /// Work may well be off in one direction for all of them, so that its bounds add up. What takes an instant may take
    /// long now and then, but not each time: there the squares add up.
    private func sum(_ held: [Int], _ predictions: [Prediction]) -> SecondsRange? {
        var total = SecondsRange.none
        var squares = 0.0
        for step in held {
            guard let seconds = predictions[step].seconds else { return nil }
            guard predictions[step].basis == .constant else {
                total = total + seconds
                continue
            }
            total = total + SecondsRange(low: seconds.low, likely: seconds.likely, high: seconds.likely)
            squares += (seconds.high - seconds.likely) * (seconds.high - seconds.likely)
        }
        total.high += Logarithm.squareRoot(squares)
        return total
    }

    private func queue(of table: String, _ step: PredictionStep) -> LockQueue {
        let longest = statistics?.longestTransactionMicroseconds.map { Double(max(0, $0)) / 1e6 }
        let limit = step.lockTimeoutMilliseconds.flatMap { $0 > 0 ? Double($0) / 1000 : nil }
        // Transactions longer than any seen are possible too, so that a timeout is the bound only where it is the shorter.
        let ends = limit.map { limit in longest.map { limit < $0 } ?? true } ?? false
        return LockQueue(
            waitSeconds: ends ? limit : longest,
            longestTransactionSeconds: longest,
            endsByTimeout: ends,
            writesPerSecond: statistics?.tables[table]?.writesPerSecond
        )
    }
}
