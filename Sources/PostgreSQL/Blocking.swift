// Blocking: gives work that blocks a thread of its own, so that it holds up no task.
import Glibc

/// Work that blocks, awaited.
public enum Blocking {
    /// Runs `body` on a thread of its own and gives back what it returned.
    ///
    /// Cost: one thread for as long as `body` lasts; `body` must end by a deadline of its own.
    /// - Throws: what `body` throws, or `PostgreSQLError.noThread`.
    public static func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let code = start { continuation.resume(with: Result { try body() }) }
            if code != 0 { continuation.resume(throwing: PostgreSQLError.noThread(code)) }
        }
    }

    /// Starts a detached thread; returns 0, or the error's number.
    public static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        let box = Unmanaged.passRetained(ThreadBody(run: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            &attributes,
            { raw in
                guard let raw else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        if code != 0 { box.release() }
        return code
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
