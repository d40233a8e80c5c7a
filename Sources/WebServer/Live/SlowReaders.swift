// SlowReaders: connections whose other end takes nothing of what was sent are ended by the system.
import NIOCore

/// Tells the system to end a connection whose other end has taken nothing for a while.
///
/// Deadlines for what comes in are kept elsewhere; without this one, who asks for much and reads nothing holds a
/// connection, and what was to be written to it, for ever.
/// - Source: tcp(7), TCP_USER_TIMEOUT.
final class SlowReaders: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let timeout: Duration

    init(_ timeout: Duration) { self.timeout = timeout }

    func handlerAdded(context: ChannelHandlerContext) {
        let milliseconds = timeout.components.seconds * 1_000 + timeout.components.attoseconds / 1_000_000_000_000_000
        // TCP_USER_TIMEOUT is 18 on Linux.
        let option = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: 18))
        // A channel that is no TCP socket, as in tests in process, has no such option.
        context.channel.setOption(option, value: SocketOptionValue(milliseconds)).whenComplete { _ in }
    }
}
