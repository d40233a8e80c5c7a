// Inbox: what a server has sent and nobody has read yet; bounded, with a waiting reader.
import NIOCore
import NIOTLS
import Synchronization

/// What a server has sent and nobody has read yet.
///
/// Written by the channel's handler on its event loop, read by one task.
final class Inbox: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var failure: WireFailure?
        var hasTLS = false
        var version = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Adds what came; false where it is more than the limit.
    func add(_ buffer: ByteBuffer) -> Bool {
        let (waiter, isWithin) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard state.failure == nil else { return (nil, true) }
            let isWithin = state.bytes.count + buffer.readableBytes <= limit
            if isWithin { state.bytes += buffer.readableBytesView } else { state.failure = .tooMuch(limit) }
            return (Inbox.wake(&state), isWithin)
        }
        waiter?.resume()
        return isWithin
    }

    /// Nothing will come any more; the first reason stays.
    func fail(_ failure: WireFailure) {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.failure == nil { state.failure = failure }
            return Inbox.wake(&state)
        }?.resume()
    }

    func noteTLS() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.hasTLS = true
            return Inbox.wake(&state)
        }?.resume()
    }

    private static func wake(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        state.version += 1
        defer { state.waiter = nil }
        return state.waiter
    }

    var isEmpty: Bool { state.withLock { $0.bytes.isEmpty } }

    /// Waits until `take` makes something of what has come; it removes what it has used.
    ///
    /// What had come before a failure is still handed out.
    func wait<Found: Sendable>(
        _ take: (inout [UInt8]) throws(WireFailure) -> Found?
    ) async throws(WireFailure) -> Found {
        while true {
            let (found, failure, version) = state.withLock {
                state -> (Result<Found?, WireFailure>, WireFailure?, Int) in
                let result: Result<Found?, WireFailure>
                do throws(WireFailure) { result = .success(try take(&state.bytes)) } catch { result = .failure(error) }
                return (result, state.failure, state.version)
            }
            if let found = try found.get() { return found }
            if let failure { throw failure }
            await next(after: version)
        }
    }

    /// Waits for the handshake of TLS.
    func waitForTLS() async throws(WireFailure) {
        while true {
            let (isDone, failure, version) = state.withLock { ($0.hasTLS, $0.failure, $0.version) }
            if isDone { return }
            if let failure { throw failure }
            await next(after: version)
        }
    }

    private func next(after version: Int) async {
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                guard state.version == version else { return true }
                state.waiter = continuation
                return false
            }
            if isLate { continuation.resume() }
        }
    }
}

/// Hands what comes in over a channel to an inbox.
final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !inbox.add(unwrapInboundIn(data)) { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.fail(.closed("the answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.fail(WireFailure(error, during: "the answer"))
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { inbox.noteTLS() }
        context.fireUserInboundEventTriggered(event)
    }
}
