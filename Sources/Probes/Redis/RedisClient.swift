// RedisClient: commands and answers over one wire.

/// Why a Redis server gave no answer.
public enum RedisFailure: Error, Sendable, Hashable {
    /// The conversation failed.
    case wire(WireFailure)
    /// The server refused a command: its words.
    case refused(String)

    /// One clause for people.
    public var words: String {
        switch self {
        case .wire(let failure): failure.words
        case .refused(let text): "it answers: \(text)"
        }
    }
}

/// A conversation with a Redis server: commands one by one.
///
/// Used by one task at a time. Answers are bounded by the parser's limits, time by the wire's deadline.
///
///     let redis = RedisClient(wire)
///     try await redis.authenticate(user: "probe", password: secret)
///     let answer = try await redis.send(["DBSIZE"])
public actor RedisClient {
    /// The wire it speaks over.
    public nonisolated let wire: Wire
    private var parser: RESPParser

    /// A client over a wire that is open.
    public init(_ wire: Wire, limits: RESPParser.Limits = RESPParser.Limits()) {
        self.wire = wire
        parser = RESPParser(limits: limits)
    }

    /// Sends a command and waits for its answer, which may be an error; what the server says unasked is passed over.
    ///
    /// - Throws: `.wire`.
    public func send(_ command: [String]) async throws(RedisFailure) -> RedisValue {
        wire.write(RedisCommand.encode(command))
        do throws(WireFailure) {
            while true {
                let value = try await answer()
                if case .push = value { continue }
                return value
            }
        } catch {
            throw .wire(error)
        }
    }

    /// Sends a command and takes an error for a refusal.
    ///
    /// - Throws: `.refused` with the server's words, or `.wire`.
    public func ask(_ command: [String]) async throws(RedisFailure) -> RedisValue {
        let value = try await send(command)
        if let text = value.errorText { throw .refused(text) }
        return value
    }

    /// Logs in: by password alone, or as a user of the access control list.
    public func authenticate(user: String?, password: String) async throws(RedisFailure) {
        _ = try await ask(["AUTH"] + [user].compactMap(\.self) + [password])
    }

    private func answer() async throws(WireFailure) -> RedisValue {
        while true {
            do throws(RESPFailure) {
                if let value = try parser.next() { return value }
            } catch {
                throw .garbled(error.words)
            }
            let bytes = try await wire.read { bytes -> [UInt8]? in
                guard !bytes.isEmpty else { return nil }
                defer { bytes.removeAll() }
                return bytes
            }
            parser.feed(bytes)
        }
    }
}
