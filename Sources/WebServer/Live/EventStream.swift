// EventStream: an answer that goes on: server-sent events.
import Hummingbird

/// Answers as server-sent events.
///
/// - Source: the HTML standard, "Server-sent events".
enum EventStream {
    /// How often a comment is sent where there is nothing to say, so that nobody takes the server for gone.
    static let pulse = Duration.seconds(15)

    /// An answer whose events are sent by `send` until it returns or who listens goes away.
    static func response(_ send: @escaping @Sendable (Sink) async throws -> Void) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream(bufferingPolicy: .bufferingOldest(256))
                // Two halves, for the writer may not leave this function.
                async let rest: Void = {
                    defer { continuation.finish() }
                    try? await send(Sink(continuation: continuation))
                }()
                do {
                    for await buffer in stream { try await writer.write(buffer) }
                } catch {
                    continuation.finish()
                }
                await rest
                try await writer.finish(nil)
            }
        )
    }

    /// Where events go.
    struct Sink: Sendable {
        let continuation: AsyncStream<ByteBuffer>.Continuation

        /// Sends an event; throws where nobody listens any more.
        func send(_ data: String, name: String? = nil, id: String? = nil) async throws {
            var text = ""
            if let id { text += "id: \(id)\n" }
            if let name { text += "event: \(name)\n" }
            for line in data.split(separator: "\n", omittingEmptySubsequences: false) { text += "data: \(line)\n" }
            try put(text + "\n")
        }

        /// Waits for news; sends a comment meanwhile, so that a listener who went away is noticed.
        func wait(_ hub: LiveHub, beyond seen: Int64) async throws {
            while true {
                if await hub.wait(beyond: seen, atMost: EventStream.pulse) { return }
                if await hub.isOver { throw CancellationError() }
                try put(": still here\n\n")
            }
        }

        private func put(_ text: String) throws {
            // A listener who does not read for 256 events is let go and comes again.
            guard case .enqueued = continuation.yield(ByteBuffer(string: text)) else { throw CancellationError() }
        }
    }
}
