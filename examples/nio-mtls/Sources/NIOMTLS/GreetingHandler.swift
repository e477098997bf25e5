import NIOCore

/// Greets each peer by its SPIFFE ID and ends.
final class GreetingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let accepted = event as? PeerAccepted else { return context.fireUserInboundEventTriggered(event) }
        let name = accepted.peer?.id.description ?? "nobody"
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: "hello \(name)\n")), promise: nil)
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        print("refused: \(error)")
        context.close(promise: nil)
    }
}
