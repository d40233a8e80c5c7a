// HTTPCall: one request on a connection and where its answer goes.
import NIOCore
import NIOHTTP1

/// One answer, whole.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    /// Whether the connection may be used again.
    var keepsAlive: Bool
}

/// One request on a connection and where its answer goes.
struct HTTPCall: Sendable {
    var head: HTTPRequestHead
    var body: ByteBuffer?
    /// How many bytes the answer may have.
    var limit: Int
    var answer: EventLoopPromise<HTTPAnswer>
    /// Takes the pieces of a good answer as they come, false ends the connection; nil: they are collected.
    var take: (@Sendable (ByteBuffer) -> Bool)?
}

/// Carries out one call after another on a connection.
///
/// States: idle → a call is written → its answer's head → pieces → idle or closed. What comes unasked closes it.
final class HTTPCallHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPCall
    typealias OutboundOut = HTTPClientRequestPart

    private var call: HTTPCall?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let call = unwrapOutboundIn(data)
        guard self.call == nil, context.channel.isActive else {
            call.answer.fail(ServerFailure.closed)
            promise?.fail(ServerFailure.closed)
            return
        }
        self.call = call
        (head, body) = (nil, [])
        context.write(wrapOutboundOut(.head(call.head)), promise: nil)
        if let body = call.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let call else { return context.close(promise: nil) }
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let piece):
            if let take = call.take, head?.status == .ok {
                if !take(piece) { context.close(promise: nil) }
            } else if body.count + piece.readableBytes <= call.limit {
                body += piece.readableBytesView
            } else {
                end(.failure(.tooLarge(limit: call.limit)))
                context.close(promise: nil)
            }
        case .end:
            guard let head else { return context.close(promise: nil) }
            let keepsAlive = head.isKeepAlive && call.take == nil
            let answer = HTTPAnswer(
                status: Int(head.status.code),
                headers: head.headers,
                body: body,
                keepsAlive: keepsAlive
            )
            // Answered first: the end of the connection would be taken for the end of an answer.
            end(.success(answer))
            if !keepsAlive { context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(.closed))
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            end(.failure(.timedOut(.seconds(60))))
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(ServerFailure(error, limit: .zero)))
        context.close(promise: nil)
    }

    private func end(_ result: Result<HTTPAnswer, ServerFailure>) {
        guard let call else { return }
        self.call = nil
        (head, body) = (nil, [])
        call.answer.completeWith(result.mapError { $0 as any Error })
    }
}
