// ChatReceiver: a chat's webhook on this machine: takes messages, or answers what a test says.
import Foundation
import Synchronization

/// A chat's webhook on this machine.
public final class ChatReceiver: Sendable {
    /// A message that it was sent.
    public struct Message: Sendable, Hashable {
        /// What it says.
        public var text: String
        /// The key that it was sent under.
        public var key: String
    }

    private struct State {
        var received: [Message] = []
        var answer: @Sendable (Int) async -> LoopbackHTTP.Answer = { _ in LoopbackHTTP.Answer(200, "ok") }
        var server: LoopbackHTTP?
    }

    /// What the address holds that nobody but the server may see.
    public let token = "T\(UInt64.random(in: 0..<UInt64.max))"
    /// Its address.
    public let address: String
    private let state = Mutex(State())
    private let port: Int

    /// Starts it.
    ///
    /// - Throws: where no port can be had.
    public init() throws {
        let first = try LoopbackHTTP { _ in LoopbackHTTP.Answer(503) }
        port = first.port
        address = "http://127.0.0.1:\(port)/hooks/\(token)"
        first.stop()
        try comeBack()
    }

    deinit { goAway() }

    /// All that it was sent, in order, whatever it answered.
    public var messages: [Message] { state.withLock { $0.received } }

    /// What it answers from now on to the message of a number, counted from one.
    public func answers(_ answer: @escaping @Sendable (Int) async -> LoopbackHTTP.Answer) {
        state.withLock { $0.answer = answer }
    }

    /// Nothing listens any more.
    public func goAway() {
        let server = state.withLock { state in
            defer { state.server = nil }
            return state.server
        }
        server?.stop()
    }

    /// It listens again on the same port.
    ///
    /// - Throws: where the port cannot be had.
    public func comeBack() throws {
        let started = try LoopbackHTTP(port: port) { [weak self] request in
            await self?.take(request) ?? LoopbackHTTP.Answer(503)
        }
        state.withLock { $0.server = started }
    }

    private func take(_ request: LoopbackHTTP.Request) async -> LoopbackHTTP.Answer {
        guard request.path == "/hooks/\(token)", request.method == "POST",
            let body = try? JSONDecoder().decode([String: String].self, from: Data(request.body)),
            let text = body["text"]
        else { return LoopbackHTTP.Answer(400) }
        let key = request.headers["idempotency-key"] ?? ""
        let (number, answer) = state.withLock { state in
            state.received.append(Message(text: text, key: key))
            return (state.received.count, state.answer)
        }
        return await answer(number)
    }
}
