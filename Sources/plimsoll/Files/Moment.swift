// Moment: the time and the tz database of this machine.
import Glibc

/// The time, as the edges tell it to the engines.
enum Moment {
    /// Now in seconds since 1970 UTC; `PLIMSOLL_NOW` (RFC 3339) sets it, for replays and tests.
    static var now: Int64 {
        if let text = Console.variable("PLIMSOLL_NOW"), let given = seconds(text) { return given }
        return Int64(time(nil))
    }

    /// Now in microseconds since 1970 UTC; `PLIMSOLL_NOW` sets it here too.
    static var microseconds: Int64 {
        if let text = Console.variable("PLIMSOLL_NOW"), let given = seconds(text) { return given * 1_000_000 }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }

    /// Today in UTC as `YYYY-MM-DD`.
    static var today: String {
        var (seconds, parts) = (time_t(now), tm())
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    }

    /// The seconds of `YYYY-MM-DDTHH:MM:SSZ`.
    static func seconds(_ text: String) -> Int64? {
        let pieces = text.split { !$0.isWholeNumber }.compactMap { Int32($0) }
        guard pieces.count == 6, text.utf8.count == 20, text.hasSuffix("Z") else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (pieces[0] - 1900, pieces[1] - 1, pieces[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (pieces[3], pieces[4], pieces[5])
        return Int64(timegm(&parts))
    }
}

/// The tz database of this machine.
enum TimeZoneFiles {
    /// The TZif bytes of a zone such as `Europe/London`, or nil.
    static func bytes(of name: String) -> [UInt8]? {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2B, 0x2D, 0x2F, 0x5F].contains(byte)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/") else { return nil }
        return try? FileSystem.read("/usr/share/zoneinfo/" + name, limit: 1 << 20)
    }
}
