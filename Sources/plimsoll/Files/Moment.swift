// Moment: the time and the tz database of this machine.
import Glibc

/// The time, as the edges tell it to the engines.
enum Moment {
    /// Now in seconds since 1970 UTC; `PLIMSOLL_NOW` (RFC 3339) sets it, for replays and tests.
    static var now: Int64 {
        if let text = Console.variable("PLIMSOLL_NOW"), let given = seconds(text) { return given }
        return Int64(time(nil))
    }

    /// The seconds of `YYYY-MM-DDTHH:MM:SSZ`.
    static func seconds(_ text: String) -> Int64? {
        var parts = tm()
        guard text.withCString({ strptime($0, "%Y-%m-%dT%H:%M:%SZ", &parts) }) != nil else { return nil }
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
