// MatrixWords: names of keys that say what a value is: secrets, servers, times, what only developers have.

/// Keys that only some environments have for good reasons, and keys of measures.
enum DevelopmentWords {
    private static let parts: Set<String> = [
        "debug", "verbose", "trace", "mock", "mocks", "fake", "fakes", "seed", "seeds", "profiler", "profiling",
        "reload",
        "hot", "dev", "development", "test", "tests", "testing", "sandbox", "local", "watch", "toolbar", "faker",
        "stub",
        "stubs", "dry", "sentry", "newrelic", "datadog", "analytics", "cdn", "monitoring", "metrics", "apm", "tracing",
    ]
    private static let measures: Set<String> = [
        "timeout", "interval", "ttl", "delay", "age", "period", "expiry", "expires", "duration", "deadline", "backoff",
        "wait", "size", "bytes", "memory", "lifetime",
    ]

    /// Whether a key is of the kind that one environment alone may have.
    static func isOne(_ key: String) -> Bool { KeyWords.of(key).contains { parts.contains($0) } }
    /// Whether a key is a time's or size's.
    static func isMeasure(_ key: String) -> Bool { KeyWords.of(key).contains { measures.contains($0) } }
}

/// The words of a key: `apiKey`, `api_key` and `api-key` are api, key.
enum KeyWords {
    static func of(_ key: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for character in key {
            if character == "_" || character == "-" || character == "." || character == " " {
                if !word.isEmpty { words.append(word) }
                (word, wasLower) = ("", false)
                continue
            }
            if character.isUppercase, wasLower {
                words.append(word)
                word = ""
            }
            wasLower = character.isLowercase || character.isNumber
            word += character.lowercased()
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}

/// Which keys hold secrets, by their names.
struct SecretNames {
    private let secret: Set<String> = [
        "password", "passwd", "pwd", "secret", "secrets", "token", "passphrase", "apikey", "credential", "credentials",
    ]
    private let beforeKey: Set<String> = [
        "api", "secret", "private", "access", "signing", "encryption", "app", "application", "master", "session",
        "auth",
    ]
    private let notSecret: Set<String> = [
        "url", "uri", "path", "file", "length", "ttl", "expiry", "expires", "expiration", "name", "type", "algorithm",
        "header", "field", "policy", "enabled", "issuer", "id", "lifetime", "age", "timeout", "endpoint", "prefix",
        "hint",
        "min", "max", "public", "rotation", "version", "count", "limit", "audience", "parameter", "cookie",
    ]

    /// Whether a value under this key is a secret.
    func isSecret(_ key: String) -> Bool {
        let words = KeyWords.of(key)
        guard !words.contains(where: { notSecret.contains($0) }) else { return false }
        if words.contains(where: { secret.contains($0) }) { return true }
        return zip(words, words.dropFirst()).contains { $1 == "key" && beforeKey.contains($0) }
    }
}
