import Glibc
import NativeKernel
import NativeRPC

func makeProbeServer(_ path: String) -> RPCServer {
    RPCServer(
        address: .unix(path: path),
        methods: [
            "/probe.Probe/Echo": .unary { (_, request) throws(RPCStatus) in
                request.withSpan { span in span.indices.map { span[$0] } }
            },
            // A secret of as many bytes as the four of the request say.
            "/probe.Probe/Secret": .unary { (_, request) throws(RPCStatus) in
                let count = request.withSpan { span in span.indices.reduce(0) { $0 << 8 | Int(span[$1]) } }
                return SecretBytes(count: count) { span in
                    for index in span.indices { span[index] = secretByte(index) }
                }
            },
            "/probe.Probe/Stream": .serverStreaming { (_, _, writer) throws(RPCStatus) in
                let secret = SecretBytes(copying: [1, 2, 3].span)
                for _ in 0..<3 { try await writer.send(secret) }
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    throw RPCStatus(.cancelled, "the handler was cancelled")
                }
            },
        ])
}

/// Calls of all kinds; each iteration is one of them.
func probeCalls(_ count: Int, leak: Bool) async throws {
    let path = "/tmp/rpc-probe-\(getpid()).sock"
    let server = makeProbeServer(path)
    try server.start()
    var channel = RPCChannel(address: .unix(path: path))
    for index in 0..<count {
        switch index % 8 {
        case 0: _ = try await channel.unary("/probe.Probe/Echo", request: [UInt8](repeating: 1, count: index))
        case 1: _ = await outcome { () throws(RPCStatus) in try await channel.unary("/probe.Probe/None", request: []) }
        case 2:
            // Dropped after the first message.
            for try await _ in channel.serverStreaming("/probe.Probe/Stream", request: []) { break }
        case 3:
            // Cancelled at a moment that differs from call to call.
            let used = channel
            let task = Task {
                _ = await outcome { () throws(RPCStatus) in
                    for try await _ in used.serverStreaming("/probe.Probe/Stream", request: []) {}
                }
            }
            for _ in 0..<index % 7 { await Task.yield() }
            task.cancel()
            await task.value
        case 4:
            _ = await outcome { () throws(RPCStatus) in
                for try await _ in used(channel).serverStreaming(
                    "/probe.Probe/Stream", request: [], timeout: .milliseconds(1))
                {}
            }
        case 5:
            let metadata: RPCMetadata = ["Not Legal": "x"]
            _ = await outcome { () throws(RPCStatus) in
                try await channel.unary("/probe.Probe/Echo", request: [], metadata: metadata)
            }
        case 6:
            channel.close()
            channel = RPCChannel(address: .unix(path: path))
        default:
            let nobody = RPCChannel(address: .unix(path: path + ".none"))
            _ = await outcome { () throws(RPCStatus) in try await nobody.unary("/probe.Probe/Echo", request: []) }
        }
    }
    if leak {
        // Copies, since a message itself may keep the library from ending; and many, since the address of the last ones
        // may be left on some thread's stack, where valgrind would take it for a use.
        let message = try await channel.unary("/probe.Probe/Echo", request: [UInt8](repeating: 1, count: 1000))
        for _ in 0..<100 {
            let copy = message.withSpan { SecretBytes(copying: $0) }
            _ = unsafe Unmanaged.passRetained(copy)
        }
    }
    channel.close()
    await server.shutdown()
}

private func used(_ channel: RPCChannel) -> RPCChannel { channel }

private func outcome<Value>(_ body: () async throws(RPCStatus) -> Value) async -> RPCStatus? {
    do throws(RPCStatus) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
