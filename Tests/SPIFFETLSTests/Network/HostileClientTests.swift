import Foundation
import NativeKernel
import SPIFFE
import SPIFFETLS
import TestSupport
import Testing

@Suite("Clients that mean no good", .timeLimit(.minutes(2)), .serialized)
struct HostileClientTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    private func socket(_ listener: TLSListener) async throws -> StreamSocket {
        guard case .tcp(let host, let port) = listener.address else { throw Unexpected(description: "no port") }
        return try await StreamSocket.connect(to: try await SocketAddress.lookUp(host, port: port)[0])
    }

    /// Waits until the server has ended the connection; returns how many bytes it sent.
    private func ended(_ socket: StreamSocket) async throws -> Int {
        var count = 0
        while true {
            let number = socket.eventNumber
            var buffer = [UInt8](repeating: 0, count: 4096)
            var span = buffer.mutableSpan
            if let received = try socket.receive(into: &span) {
                if received == 0 { return count }
                count += received
            } else {
                _ = await socket.event(after: number, within: .seconds(20))
            }
        }
    }

    /// Whether an honest client is served.
    private func serves(_ listener: TLSListener) async throws -> Bool {
        let connection = try await world.client().connect(to: listener.address)
        try await connection.write([42])
        let answer = try await connection.read()
        await connection.close()
        return answer == [42]
    }

    @Test("clients that say nothing, or a byte at a time, are thrown out after the time for handshakes")
    func slowLoris() async throws {
        let limits = TLSListenerLimits(handshakeTimeout: .seconds(3), maximumHandshakes: 8)
        try await serving(try world.server(), limits: limits) { listener, complaints in
            var sockets: [StreamSocket] = []
            for _ in 0..<16 { sockets.append(try await socket(listener)) }
            let trickle = Task { [first = sockets[0]] in
                for byte: UInt8 in [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3] {
                    let byte = [byte]
                    _ = try first.send(byte.span)
                    try await Task.sleep(for: .milliseconds(400))
                }
            }
            // It has the time for handshakes, too: a busy machine needs some of it.
            #expect(try await serves(listener))
            for socket in sockets { _ = try await ended(socket) }
            trickle.cancel()
            try await eventually("16 complaints") { complaints.tls.count == 16 }
            #expect(complaints.tls.allSatisfy { $0.code == .timedOut })
            #expect(listener.connectionCount == 0)
        }
    }

    @Test(
        "garbage is answered by an alert and the end",
        arguments: ["GET / HTTP/1.1\r\n\r\n", "\u{0}\u{1}", "\u{16}\u{3}\u{1}"])
    func garbage(text: String) async throws {
        let limits = TLSListenerLimits(handshakeTimeout: .seconds(1))
        try await serving(try world.server(), limits: limits) { listener, complaints in
            for _ in 0..<20 {
                let socket = try await socket(listener)
                let bytes = Array(text.utf8) + (0..<500).map { _ in UInt8.random(in: .min ... .max) }
                _ = try socket.send(bytes.span)
                socket.endSending()
                _ = try await ended(socket)
            }
            try await eventually("20 complaints") { complaints.all.count == 20 }
            #expect(try await serves(listener))
        }
    }

    @Test("half-closed connections end, whatever they did before")
    func halfClosed() async throws {
        try await serving(try world.server()) { listener, complaints in
            let silent = try await socket(listener)
            silent.endSending()
            _ = try await ended(silent)
            try await eventually("complaint") { complaints.all.count == 1 }
            #expect(complaints.tls.first?.code == .truncated)
            // Half-closed in TLS: what was sent before is still answered.
            let connection = try await world.client().connect(to: listener.address)
            try await connection.write([1, 2, 3])
            try await connection.endWriting()
            #expect(try await connection.readAll() == [1, 2, 3])
        }
    }

    @Test("1,000 idle connections cost little memory and keep nobody out")
    func idle() async throws {
        try await serving(try world.server()) { listener, complaints in
            let before = try residentKilobytes()
            let client = try world.client()
            let connections = try await withThrowingTaskGroup(of: TLSConnection.self) { group in
                var connections: [TLSConnection] = []
                for index in 0..<1_000 {
                    if index >= 16, let connection = try await group.next() { connections.append(connection) }
                    group.addTask { try await client.connect(to: listener.address) }
                }
                for try await connection in group { connections.append(connection) }
                return connections
            }
            try await eventually("1,000 connections") { listener.connectionCount == 1_000 }
            // Both ends are in this process.
            let each = (try residentKilobytes() - before) / 1_000
            #expect(each < 160, "\(each) kB a connection, both ends together")
            #expect(try await serves(listener))
            for connection in connections { connection.abort() }
            try await eventually("no connections") { listener.connectionCount == 0 }
            #expect(complaints.all.count == 1_000)
        }
    }

    @Test("beyond the limit of connections, clients wait until others have gone")
    func limit() async throws {
        let limits = TLSListenerLimits(maximumConnections: 4)
        try await serving(try world.server(), limits: limits) { listener, _ in
            let client = try world.client()
            var connections: [TLSConnection] = []
            for _ in 0..<4 { connections.append(try await client.connect(to: listener.address)) }
            let error = await #expect(throws: TLSError.self) {
                try await client.connect(to: listener.address, timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
            await connections.removeLast().close()
            #expect(try await serves(listener))
            for connection in connections { await connection.close() }
        }
        await #expect(throws: TLSError.self) {
            try await TLSListener(
                world.server(), at: .tcp(host: "127.0.0.1", port: 0), limits: TLSListenerLimits(maximumConnections: 0))
        }
    }

    private func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
