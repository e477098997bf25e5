internal import Logging
internal import NativeKernel
internal import Synchronization
internal import WorkloadAPI

/// Answers probes at one address, for as long as the agent runs.
///
/// That it cannot listen is said in the log and tried again: credentials matter more than probes.
final class HealthListener: Sendable {
    /// How many connections are served at a time: a further one ends the oldest, so that clients who send nothing cannot
    /// keep probes out.
    static let maximumConnections = 32

    private let address: ServerAddress
    private let mode: UInt32
    /// Of the directory of a socket, where it has to be made.
    private let directoryMode: UInt32?
    private let answer: @Sendable (HTTPRequest) async -> HTTPResponse
    private let logger: Logger
    private let open = Mutex((next: UInt64(0), sockets: [UInt64: StreamSocket]()))

    /// - Parameters:
    ///   - address: Where; the host is an IP address.
    ///   - mode: The permissions of a socket's file.
    ///   - directoryMode: The permissions of its directory, where it has to be made; nil where it must be there.
    ///   - logger: For what happens.
    ///   - answer: Called with each request.
    init(
        _ address: ServerAddress, mode: UInt32 = 0o666, directoryMode: UInt32? = nil, logger: Logger,
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.address = address
        self.mode = mode
        self.directoryMode = directoryMode
        self.logger = logger
        self.answer = answer
    }

    /// Listens until the task is cancelled.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                let socket = try await listen()
                failures = 0
                logger.log(
                    level: directoryMode == nil ? .info : .debug, "listening for probes",
                    metadata: ["address": "\(address)"])
                await serve(socket)
            } catch {
                failures += 1
                logger.log(
                    level: failures == 1 ? .error : .debug, "probes cannot be answered yet: \(error)",
                    metadata: ["address": "\(address)"])
                await Timers.shared.sleep(for: Self.retry.delay(attempt: failures))
            }
        }
    }

    private static let retry = BackoffPolicy(initial: .milliseconds(200), maximum: .seconds(10))

    private func listen() async throws -> ListeningSocket {
        switch address {
        case .tcp(let host, let port):
            do throws(SocketError) {
                return try await listen(host, port)
            } catch {
                // All addresses of a machine without IPv6 are those of IPv4.
                guard host == "::", error.cause?.reason == .noSuchAddress else { throw error }
                return try await listen("0.0.0.0", port)
            }
        case .unix(let path):
            return try await BlockingThreads.shared.run { [mode, directoryMode] in
                if let directoryMode, let slash = path.lastIndex(of: "/") {
                    try Directory.makePath(String(path[..<slash]), mode: directoryMode)
                }
                return try ListeningSocket(at: try SocketAddress(unixPath: path), mode: mode)
            }
        }
    }

    private func listen(_ host: String, _ port: UInt16) async throws(SocketError) -> ListeningSocket {
        guard let place = try await SocketAddress.lookUp(host, port: port).first else {
            throw SocketError(.unknownHost, "the host '\(host)' has no address")
        }
        return try ListeningSocket(at: place)
    }

    private func serve(_ listener: ListeningSocket) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do throws(SystemError) {
                    guard let socket = try await listener.accept() else { break }
                    let key = enter(socket)
                    group.addTask {
                        await HTTPExchange(socket: socket, answer: self.answer).run()
                        self.open.withLock { $0.sockets[key] = nil }
                    }
                } catch {
                    logger.debug("a probe cannot be taken: \(error)")
                    await Timers.shared.sleep(for: .milliseconds(100))
                }
            }
            group.cancelAll()
        }
    }

    private func enter(_ socket: StreamSocket) -> UInt64 {
        let (key, oldest) = open.withLock { open in
            let key = open.next
            open.next += 1
            open.sockets[key] = socket
            guard open.sockets.count > Self.maximumConnections, let first = open.sockets.keys.min() else {
                return (key, StreamSocket?.none)
            }
            return (key, open.sockets.removeValue(forKey: first))
        }
        oldest?.close()
        return key
    }
}
