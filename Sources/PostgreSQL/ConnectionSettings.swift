// ConnectionSettings: where a server is and who we are, as libpq's own keywords.

/// Where a server is and who we are, as libpq's own keywords; what is not given comes from the `PG…` variables.
public struct ConnectionSettings: Sendable, Hashable {
    /// Keywords and their values, such as `host`, `dbname`, `sslmode`.
    public private(set) var values: [String: String]

    /// Settings from keywords and values; an empty value counts as not given.
    public init(_ values: [String: String] = [:]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// A setting by its keyword; nil where it is not given.
    public subscript(keyword: String) -> String? {
        get { values[keyword] }
        set { values[keyword] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// The same with one keyword changed.
    public func with(_ keyword: String, _ value: String?) -> ConnectionSettings {
        var copy = self
        copy[keyword] = value
        return copy
    }

    /// The same for another database.
    public func database(_ name: String) -> ConnectionSettings { with("dbname", name) }

    /// Settings from a URI or a `key=value` text, read by libpq itself.
    ///
    /// - Throws: `unusableSettings` without the text, which may hold a password; `libraryMissing`.
    public init(address: String) throws(PostgreSQLError) {
        let library = try LibPQ.loaded()
        guard !address.utf8.contains(0), let options = library.parseAddress(address, nil) else {
            throw .unusableSettings(
                "the connection address cannot be read: postgres://user@host:port/database or key=value pairs are expected"
            )
        }
        defer { library.freeAddress(options) }
        // PQconninfoOption: six pointers (keyword, environment variable, compiled default, value, label, display
        // character) and an int, in all versions since 7.1; the list ends with a keyword of NULL.
        let stride = 7 * MemoryLayout<UnsafeRawPointer?>.stride
        var values: [String: String] = [:]
        var entry = options
        while let keyword = entry.load(as: UnsafePointer<CChar>?.self) {
            let place = 3 * MemoryLayout<UnsafeRawPointer?>.stride
            if let value = entry.load(fromByteOffset: place, as: UnsafePointer<CChar>?.self) {
                values[String(cString: keyword)] = String(cString: value)
            }
            entry += stride
        }
        self.init(values)
    }
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private static let secretKeywords: Set<String> = ["password", "sslpassword"]

    /// All but passwords.
    public var description: String {
        let shown = values.filter { !Self.secretKeywords.contains($0.key) }.sorted { $0.key < $1.key }
        return shown.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    /// All but passwords.
    public var debugDescription: String { description }

    /// All but passwords, also for `dump` and the test runner.
    public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }

    /// A text with each password in it masked.
    func masking(_ text: String) -> String {
        var result = text
        for keyword in Self.secretKeywords {
            guard let secret = values[keyword], secret.count > 3 else { continue }
            result = result.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "•••")
        }
        return result
    }
}
