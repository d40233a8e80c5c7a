// HashChain: each event seals all before it.
import Crypto

/// The chain of hashes through a journal: whoever edits, drops or reorders an event breaks it from there on.
public enum HashChain {
    /// What stands before the first event.
    public static let origin = String(repeating: "0", count: 64)

    /// The hash of an event: SHA-256 over all its fields but the hash itself, each behind its length.
    ///
    /// Shape: each field's UTF-8 behind its length in eight bytes, most significant first, so that no two events share
    /// a message; numbers in decimal; the causes behind their count.
    /// - Source: FIPS 180-4.
    public static func hash(of event: EventEnvelope) -> String {
        var hasher = SHA256()
        func add(_ text: String) {
            let bytes = Array(text.utf8)
            hasher.update(data: (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) })
            hasher.update(data: bytes)
        }
        add(event.previousHash)
        add(String(event.position))
        add(event.stream.text)
        add(String(event.version))
        add(String(event.time.microseconds))
        add(event.kind)
        add(String(event.payloadVersion))
        add(event.origin.actor)
        add(String(event.origin.cause.count))
        for cause in event.origin.cause { add(cause) }
        add(event.payload)
        return Hexadecimal.text(hasher.finalize())
    }

    /// The first event of a run that does not follow from the one before it, and why; nil where all do.
    ///
    /// Cost: O(bytes); events come in the order of their positions, the first after `head`.
    public static func firstBreak(
        in events: some Sequence<EventEnvelope>,
        after head: JournalHead = .empty
    ) -> (position: Int64, because: String)? {
        var (position, previous) = (head.position, head.hash)
        for event in events {
            if event.position != position + 1 {
                return (event.position, "it stands at \(event.position) where \(position + 1) was expected")
            }
            if event.previousHash != previous { return (event.position, "it does not follow the event before it") }
            if hash(of: event) != event.hash { return (event.position, "its content is not what was written") }
            (position, previous) = (event.position, event.hash)
        }
        return nil
    }
}

/// Hexadecimal digits of bytes.
public enum Hexadecimal {
    /// Two lower-case digits for each byte.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
