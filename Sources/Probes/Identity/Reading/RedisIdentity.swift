// RedisIdentity: asks a Redis server what it is, with commands that read only.

/// Asks a Redis server what it is, beside the `INFO` that its probe has asked already.
public enum RedisIdentity {
    /// What the server says of itself; what the account may not read is left out and named.
    ///
    /// - Throws: `.wire`, where the conversation is lost.
    public static func facts(
        info: String,
        database: Int,
        of redis: RedisClient
    ) async throws(RedisFailure) -> RedisFacts {
        var keys: Int?
        if case .integer(let count) = try await redis.send(["DBSIZE"]) { keys = Int(count) }
        let answer = try await redis.send(["GET", Marker.key])
        var marker: Marker?
        var reason: String?
        if let words = answer.errorText {
            reason = String(words.prefix(120))
        } else if let text = answer.text {
            marker = Marker(text)
            if marker == nil { reason = "\(Marker.key) holds a text that is no marker" }
        }
        return RedisFacts(info: info, database: database, keys: keys, marker: marker, markerUnread: reason)
    }
}
