import SPIFFE
import SPIFFETLS
import Synchronization
import TestSupport

/// What a listener had to complain about.
final class Complaints: Sendable {
    private let errors = Mutex<[any Error]>([])

    func add(_ error: any Error) { errors.withLock { $0.append(error) } }

    var all: [any Error] { errors.withLock { $0 } }

    var tls: [TLSError] { all.compactMap { $0 as? TLSError } }
}

/// Runs a listener beside `body` and stops it afterwards.
func serving(
    _ tls: ServerTLS, at address: TLSAddress = .tcp(host: "127.0.0.1", port: 0),
    limits: TLSListenerLimits = .defaults,
    handler: @escaping @Sendable (TLSConnection) async throws -> Void = echo,
    _ body: (TLSListener, Complaints) async throws -> Void
) async throws {
    let listener = try await TLSListener(tls, at: address, limits: limits)
    let complaints = Complaints()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await listener.run(onFailure: complaints.add, handler) }
        try await body(listener, complaints)
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Gives back what it is sent until the client ends.
let echo: @Sendable (TLSConnection) async throws -> Void = { connection in
    while let bytes = try await connection.read() { try await connection.write(bytes) }
}

/// Tells each client who it is.
let greeting: @Sendable (TLSConnection) async throws -> Void = { connection in
    try await connection.write(Array("\(connection.peerID?.description ?? "nobody")\n".utf8))
}

extension TLSConnection {
    /// Reads to the end.
    func readAll() async throws -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try await read() { all += bytes }
        return all
    }
}

/// Something that a test cannot go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
}
