// Connection+notifications: words that other sessions send with NOTIFY.
import Glibc

/// A word that a session sent with NOTIFY.
public struct ServerNotification: Sendable, Hashable {
    /// The channel, as given to LISTEN.
    public let channel: String
    /// What was sent; empty where nothing was.
    public let payload: String
}

extension Connection {
    /// Waits for words on the channels that this connection listens to; none where none came within `limit`.
    ///
    /// Cost: blocks for `limit` at most.
    /// - Throws: `connectionLost`.
    public func notifications(within limit: Duration) throws(PostgreSQLError) -> [ServerNotification] {
        guard !isBroken else { throw .connectionLost("it broke before") }
        let deadline = Deadline.after(limit)
        while true {
            guard library.consumeInput(handle) == 1 else { throw lost() }
            let arrived = takeNotifications()
            if !arrived.isEmpty || deadline.hasPassed { return arrived }
            do {
                try Self.wait(library.socket(handle), for: Int16(POLLIN), deadline, "waiting for a notification")
            } catch {
                guard case .timedOut = error else { throw error }
            }
        }
    }

    private func takeNotifications() -> [ServerNotification] {
        // PGnotify: the channel's name, the sender's process as an int, what it sent; so in all versions since 9.0.
        let place = 2 * MemoryLayout<UnsafeRawPointer?>.stride
        var result: [ServerNotification] = []
        while let entry = library.notifies(handle) {
            let channel = entry.load(as: UnsafePointer<CChar>?.self).map { String(cString: $0) } ?? ""
            let payload = entry.load(fromByteOffset: place, as: UnsafePointer<CChar>?.self)
            result.append(ServerNotification(channel: channel, payload: payload.map { String(cString: $0) } ?? ""))
            library.freeMemory(entry)
        }
        return result
    }
}
