// Waiting+throwing: asynchronous work that can fail, from a command that waits for it.

extension Waiting {
    /// What the work gives, or what it throws.
    static func result<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        try value { () async -> Result<Value, any Error> in
            do { return .success(try await work()) } catch { return .failure(error) }
        }.get()
    }
}
