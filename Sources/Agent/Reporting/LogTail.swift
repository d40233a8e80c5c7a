// LogTail: the last lines of the program, as many as may be sent, secrets masked.
import Changes
import Glibc
import Journal
import Synchronization

/// The last lines of the program that were not sent yet.
///
/// Cost: at most `kept` lines of 2,000 characters; more than `rate` a second over a burst are counted, not kept.
final class LogTail: Sendable {
    static let kept = 500
    static let rate = 100.0
    static let burst = 400.0
    static let longest = 2_000

    private struct State {
        var lines: [LogLine] = []
        var leftOut = 0
        var secrets = SecretMask([])
        var tokens = LogTail.burst
        var filled = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// The values that no line shows, from now on; those of a program before stay masked.
    func mask(_ secrets: [String]) {
        state.withLock { $0.secrets = SecretMask($0.secrets.values + secrets) }
    }

    /// Keeps lines.
    func add(_ lines: LineCutter.Lines, _ source: String) {
        guard lines.count > 0 else { return }
        let time = WallClock.now
        state.withLock { state in
            let now = ContinuousClock.now
            let seconds = state.filled.duration(to: now) / .seconds(1)
            state.tokens = min(LogTail.burst, state.tokens + seconds * LogTail.rate)
            state.filled = now
            state.leftOut += lines.leftOut
            for bytes in lines.texts {
                guard state.tokens >= 1 else {
                    state.leftOut += 1
                    continue
                }
                state.tokens -= 1
                let text = state.secrets.masked(String(decoding: bytes, as: UTF8.self))
                LogTail.keep(LogLine(time: time, source: source, text: LogTail.short(text)), in: &state)
            }
        }
    }

    /// Keeps words of the agent itself.
    func say(_ text: String) {
        let time = WallClock.now
        state.withLock { state in
            let masked = state.secrets.masked(text)
            LogTail.keep(LogLine(time: time, source: "agent", text: LogTail.short(masked)), in: &state)
        }
    }

    private static func keep(_ line: LogLine, in state: inout State) {
        if state.lines.count >= kept {
            state.lines.removeFirst(kept / 4)
            state.leftOut += kept / 4
        }
        state.lines.append(line)
    }

    private static func short(_ text: String) -> String {
        text.count > longest ? text.prefix(longest - 1) + "…" : text
    }

    /// The oldest lines, which are not kept any more, and how many were left out before.
    func take(_ limit: Int) -> (lines: [LogLine], leftOut: Int) {
        state.withLock { state in
            let lines = Array(state.lines.prefix(limit))
            state.lines.removeFirst(lines.count)
            defer { state.leftOut = 0 }
            return (lines, state.leftOut)
        }
    }
}

/// Secrets' values taken out of texts.
struct SecretMask: Sendable {
    /// The values that are looked for, the longest first.
    let values: [String]

    /// Values shorter than four characters are left in: they would take half the words of a log with them.
    init(_ secrets: [String]) {
        var all: Set<String> = []
        for secret in secrets {
            for line in secret.split(whereSeparator: \.isNewline) where line.count >= 4 { all.insert(String(line)) }
        }
        values = all.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// A text with `••••` in place of each value; of one that is cut off, its beginning is enough.
    func masked(_ text: String) -> String {
        var text = text
        for value in values {
            if text.contains(value) { text = text.replacing(value, with: "••••") }
            guard value.utf8.count > 64 else { continue }
            if let range = text.firstRange(of: value.prefix(64)) { text = text[..<range.lowerBound] + "••••" }
        }
        return text
    }
}

/// The time of this machine.
enum WallClock {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
