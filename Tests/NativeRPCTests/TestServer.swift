import Foundation
import NativeKernel
import NativeRPC
import Testing

/// The methods of the test server: each does what its name says.
enum TestMethod {
    static let echo = "/test.Test/Echo"
    static let metadata = "/test.Test/Metadata"
    static let fail = "/test.Test/Fail"
    static let count = "/test.Test/Count"
    static let partial = "/test.Test/Partial"
    static let forever = "/test.Test/Forever"
    static let hang = "/test.Test/Hang"
    static let large = "/test.Test/Large"
}

/// Tells a test that handlers on the server have begun and ended.
final class Events: Sendable {
    let began: AsyncStream<String>
    let ended: AsyncStream<String>
    fileprivate let begin: AsyncStream<String>.Continuation
    fileprivate let end: AsyncStream<String>.Continuation

    init() {
        (began, begin) = AsyncStream.makeStream()
        (ended, end) = AsyncStream.makeStream()
    }

    /// Nothing more will happen: whoever waits for it is told.
    func finish() {
        begin.finish()
        end.finish()
    }
}

/// A directory of its own for the test's sockets, with a server in it; both are gone afterwards.
func withTestServer(
    options: RPCServerOptions = RPCServerOptions(),
    _ body: (RPCAddress, RPCServer, Events) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let address = RPCAddress.unix(path: directory + "/server.sock")
        let events = Events()
        let server = makeTestServer(address, options, events: events)
        try server.start()
        do {
            try await body(address, server, events)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }
}

func makeTestServer(
    _ address: RPCAddress, _ options: RPCServerOptions = RPCServerOptions(), events: Events = Events()
) -> RPCServer {
    let hang: @Sendable (RPCServerContext) async throws(RPCStatus) -> Void = { (context) throws(RPCStatus) in
        events.begin.yield(context.method)
        defer { events.end.yield(context.method) }
        do {
            try await Task.sleep(for: .seconds(3600))
        } catch {
            throw RPCStatus(.aborted, "the handler was cancelled")
        }
    }
    return RPCServer(
        address: address,
        methods: [
            TestMethod.echo: .unary { (_, request) throws(RPCStatus) in copy(request) },
            TestMethod.metadata: .unary { (context, _) throws(RPCStatus) in
                var lines = context.metadata.pairs.filter { $0.key.hasPrefix("x-") || $0.key.contains("spiffe") }
                    .map { "\($0.key)=\($0.value)" }
                lines.append("deadline=\(context.deadline != nil)")
                lines.append("peer=\(context.peer.prefix(5))")
                return Array(lines.joined(separator: "\n").utf8)
            },
            // The request is the code in one byte, then the message.
            TestMethod.fail: .unary { (_, request) throws(RPCStatus) in
                let bytes = copy(request)
                let code = RPCStatus.Code(rawValue: Int32(bytes[0])) ?? .unknown
                throw RPCStatus(code, String(decoding: bytes.dropFirst(), as: UTF8.self))
            },
            // The request's first byte says how many messages.
            TestMethod.count: .serverStreaming { (_, request, writer) throws(RPCStatus) in
                for index in 0..<copy(request)[0] { try await writer.send([index]) }
            },
            // Two messages, then an error.
            TestMethod.partial: .serverStreaming { (_, _, writer) throws(RPCStatus) in
                try await writer.send([1])
                try await writer.send([2])
                throw RPCStatus(.permissionDenied, "no identity issued")
            },
            // One message, then nothing until somebody ends the call.
            TestMethod.forever: .serverStreaming { (context, _, writer) throws(RPCStatus) in
                try await writer.send([1])
                try await hang(context)
            },
            TestMethod.hang: .unary { (context, _) throws(RPCStatus) in
                try await hang(context)
                return []
            },
            // Answers with as many bytes as the four of the request say.
            TestMethod.large: .unary { (_, request) throws(RPCStatus) in
                let bytes = copy(request)
                let count = bytes.reduce(0) { $0 << 8 | Int($1) }
                return [UInt8](repeating: 7, count: count)
            },
        ], options: options)
}

/// The bytes of a message that holds no secret.
func copy(_ message: RPCMessage) -> [UInt8] {
    message.withSpan { span in span.indices.map { span[$0] } }
}

extension RPCChannel {
    /// The bytes that a unary method answers with.
    func answer(
        _ method: String, _ request: [UInt8], metadata: RPCMetadata = [:], timeout: Duration? = nil
    ) async throws(RPCStatus) -> [UInt8] {
        copy(try await unary(method, request: request, metadata: metadata, timeout: timeout))
    }

    /// How a unary call ends; nil for OK.
    func status(
        _ method: String, _ request: [UInt8], metadata: RPCMetadata = [:], timeout: Duration? = nil
    ) async -> RPCStatus? {
        do {
            _ = try await unary(method, request: request, metadata: metadata, timeout: timeout)
            return nil
        } catch {
            return error
        }
    }
}

func bigEndian(_ count: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
}

/// A directory with a short path, removed at the end with all that is in it.
func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = "/tmp/rpc-" + String(UInt64.random(in: .min ... .max), radix: 36)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    do {
        try await body(directory)
    } catch {
        try FileManager.default.removeItem(atPath: directory)
        throw error
    }
    try FileManager.default.removeItem(atPath: directory)
}

/// The names in a directory, hidden ones included.
func files(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}
