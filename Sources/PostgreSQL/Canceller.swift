// Canceller: asks a server to give up what a connection waits for, from any thread.
import Synchronization

/// Asks the server to give up the statement that a connection waits for; works from any thread.
public final class Canceller: Sendable {
    private let library: LibPQ
    private let request: Mutex<OpaquePointer?>

    init?(library: LibPQ, connection: OpaquePointer) {
        guard let request = library.getCancel(connection) else { return nil }
        self.library = library
        // The request is a copy of the server's address and our key, and shares nothing with the connection.
        self.request = Mutex(OpaquePointer(bitPattern: UInt(bitPattern: request)))
    }

    /// Sends the request; whether the server took it.
    ///
    /// Cost: opens a connection of its own and blocks until the server took it or its host refuses.
    @discardableResult
    public func cancel() -> Bool {
        request.withLock { request in
            var words = [CChar](repeating: 0, count: 256)
            return library.cancel(request, &words, 256) == 1
        }
    }

    deinit {
        request.withLock { library.freeCancel($0) }
    }
}
