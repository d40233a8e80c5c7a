// HTTPHead: the status line and the fields of an answer; its body is not read.

/// The status line and the fields of an answer.
public struct HTTPHead: Sendable, Hashable {
    /// The status: 200.
    public var status: Int
    /// The words behind it, at most 80 signs.
    public var reason: String
    /// The fields, names in lower case; of several of a name the last.
    public var fields: [String: String]

    /// Reads the head of an answer from a conversation; an interim answer is followed by the real one.
    ///
    /// - Throws: `.garbled` where it is no HTTP or has no bound, else what the conversation throws.
    public static func read(from wire: Wire) async throws(WireFailure) -> HTTPHead {
        while true {
            let line = try await wire.line(limit: 16_384)
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]),
                (100...999).contains(status)
            else { throw .garbled("it does not begin with HTTP/") }
            var head = HTTPHead(status: status, reason: words.count > 2 ? String(words[2].prefix(80)) : "", fields: [:])
            var count = 0
            while true {
                let field = try await wire.line(limit: 16_384)
                if field.isEmpty { break }
                count += 1
                guard count <= 200 else { throw .garbled("it has more than 200 headers") }
                guard let colon = field.firstIndex(of: ":") else { continue }
                let value = field[field.index(after: colon)...].trimmingPrefix { $0 == " " || $0 == "\t" }
                head.fields[field[..<colon].lowercased()] = String(value)
            }
            if status >= 200 || status == 101 { return head }
        }
    }
}
