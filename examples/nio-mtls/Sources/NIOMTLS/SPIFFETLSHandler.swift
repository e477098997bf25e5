import NIOCore
import SPIFFETLS

/// An event for the handlers behind the TLS handler: the handshake is over, and this is the peer.
struct PeerAccepted: Sendable {
    let peer: TLSPeer?
}

/// TLS with SPIFFE verification in a channel's pipeline: SPIFFETLS's engine between the socket and the handlers behind it.
final class SPIFFETLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var engine: TLSEngine
    private let handshakeTimeout: TimeAmount
    private var timeout: Scheduled<Void>?
    private var isEstablished = false
    /// Written before the handshake was over.
    private var waiting: [(data: ByteBuffer, promise: EventLoopPromise<Void>?)] = []

    init(_ engine: consuming TLSEngine, handshakeTimeout: TimeAmount = .seconds(10)) {
        self.engine = engine
        self.handshakeTimeout = handshakeTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timeout?.cancel()
        engine.receiveEnd()
        let error: any Error = ChannelError.ioOnClosedChannel
        for write in waiting { write.promise?.fail(error) }
        waiting = []
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(Self.unwrapInboundIn(data).readableBytesView)
        advance(context) { (engine) throws(TLSError) in try engine.receive(bytes.span) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        waiting.append((Self.unwrapOutboundIn(data), promise))
        if isEstablished { advance(context) { _ in } }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        engine.close()
        send(context)
        context.flush()
        context.close(mode: mode, promise: promise)
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard timeout == nil else { return }
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: handshakeTimeout) {
            context.close(promise: nil)
        }
        advance(context) { _ in }
    }

    /// Does something with the engine, goes on as far as that allows, and sends what comes of it.
    private func advance(
        _ context: ChannelHandlerContext, _ body: (inout TLSEngine) throws(TLSError) -> Void
    ) {
        do {
            try body(&engine)
            if !isEstablished, try engine.handshake() {
                isEstablished = true
                timeout?.cancel()
                context.fireUserInboundEventTriggered(PeerAccepted(peer: engine.peer))
            }
            if isEstablished {
                try encryptWaiting(context)
                try readAll(context)
            }
            send(context)
            context.flush()
        } catch {
            // The alert that tells the peer why.
            send(context)
            context.flush()
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    private func encryptWaiting(_ context: ChannelHandlerContext) throws {
        let writes = waiting
        waiting = []
        for write in writes {
            let bytes = Array(write.data.readableBytesView)
            var offset = 0
            while offset < bytes.count { offset += try engine.write(bytes.span.extracting(offset...)) }
            send(context, write.promise)
        }
    }

    private func readAll(_ context: ChannelHandlerContext) throws {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            var span = buffer.mutableSpan
            switch try engine.read(into: &span) {
            case .bytes(let count):
                context.fireChannelRead(Self.wrapInboundOut(ByteBuffer(bytes: buffer[..<count])))
            case .needsInput: return context.fireChannelReadComplete()
            case .ended: return context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            }
        }
    }

    private func send(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil) {
        let bytes = engine.takeOutput()
        guard !bytes.isEmpty || promise != nil else { return }
        context.write(Self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
    }
}
