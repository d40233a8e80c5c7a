// AppendCheck: what no journal takes, whatever it is kept in.

/// What no journal takes: the same for every store, so that one can follow another.
public enum AppendCheck {
    /// The most bytes at once, over all texts of the events.
    public static let maximumBytes = 16 * 1_024 * 1_024

    /// Why the events cannot be appended; nil where they can.
    ///
    /// Shape: no text holds a zero byte (PostgreSQL keeps none), no cause a line break (they are kept as lines).
    public static func failure(_ events: [NewEvent], to stream: StreamName, by origin: Origin) -> StoreFailure? {
        var texts = [stream.text, origin.actor] + origin.cause
        for event in events { texts += [event.kind, event.payload] }
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        guard bytes <= maximumBytes else { return .tooLarge(bytes: bytes, limit: maximumBytes) }
        if texts.contains(where: { $0.utf8.contains(0) }) {
            return .unavailable(because: "a text for \(stream.text.split(separator: "\0").joined()) holds a zero byte")
        }
        if origin.cause.contains(where: { $0.utf8.contains(10) }) {
            return .unavailable(because: "a cause holds a line break; it is one word, such as c-117")
        }
        return nil
    }

    /// Causes as lines, each ended; no two lists have the same text.
    public static func lines(_ causes: [String]) -> String {
        causes.reduce(into: "") { $0 += $1 + "\n" }
    }

    /// The causes of lines; nil where the last one is not ended.
    public static func causes(_ lines: String) -> [String]? {
        guard !lines.isEmpty else { return [] }
        guard lines.utf8.last == 10 else { return nil }
        let bytes = lines.utf8.dropLast()
        return bytes.split(separator: 10, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}
