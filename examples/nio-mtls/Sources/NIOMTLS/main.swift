import NIOCore
import NIOPosix
import SPIFFE
import SPIFFETLS
import WorkloadAPI

// A SwiftNIO server that greets workloads by their SPIFFE ID.
// Usage: nio-mtls PORT
guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
    fatalError("usage: nio-mtls PORT")
}

let source = X509Source(client: WorkloadAPIClient(endpoint: try .fromEnvironment()))

try await withThrowingTaskGroup { group in
    group.addTask { try await source.run() }
    try await source.waitForFirstState(timeout: .seconds(30))
    let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers(
                    SPIFFETLSHandler(try tls.makeEngine()), GreetingHandler())
            }
        }
        .bind(host: "127.0.0.1", port: port).get()
    print("listens at 127.0.0.1:\(server.localAddress?.port ?? port)")
    try await server.closeFuture.get()
    group.cancelAll()
}
