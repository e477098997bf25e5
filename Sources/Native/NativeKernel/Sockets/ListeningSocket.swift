internal import CLinux

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A stream socket that takes connections; no call on it blocks its thread.
package final class ListeningSocket: Sendable {
    private let descriptor: OwnedDescriptor
    private let registration: Reactor.Registration
    private let events: LatestValue<Void>
    private let file: ListeningSocketFile?
    /// Where it listens; the port is the one that the kernel chose where 0 was asked for.
    package let address: SocketAddress

    /// How many connections may wait to be taken.
    private static let backlog: Int32 = 1024

    /// Listens.
    ///
    /// At a path, a stale socket of a server that died is replaced; one at which a server answers is not.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - mode: The permissions of the socket's file, for a path.
    /// - Throws: `SocketError`.
    package init(at address: SocketAddress, mode: UInt32 = 0o600) throws(SocketError) {
        let raw = SystemSocket.open(address.family)
        guard raw >= 0 else { throw SocketError(.cannotListen, "cannot listen at \(address)", cause: .last("socket")) }
        let descriptor = OwnedDescriptor(adopting: raw)
        if address.port == nil {
            file = try ListeningSocketFile(path: address.description, mode: mode) { path in
                do throws(SocketError) {
                    let place = try SocketAddress(unixPath: path)
                    return unsafe place.withRaw { unsafe bind(raw, $0, $1) } == 0
                        && SystemSocket.listening(raw, backlog: Self.backlog) == 0
                } catch {
                    return false
                }
            }
            self.address = address
        } else {
            file = nil
            do throws(SystemError) {
                self.address = try Self.listen(raw, at: address)
            } catch {
                throw SocketError(
                    error.code == EADDRINUSE ? .addressInUse : .cannotListen, "cannot listen at \(address)",
                    cause: error)
            }
        }
        let events = LatestValue<Void>()
        self.events = events
        do throws(SystemError) {
            registration = try Reactor.shared.observe(descriptor, for: .edges) { events.set(()) }
        } catch {
            file?.remove()
            throw SocketError(.cannotListen, "cannot listen at \(address)", cause: error)
        }
        self.descriptor = descriptor
    }

    deinit {
        registration.cancel()
        file?.remove()
    }

    private static func listen(_ raw: Int32, at address: SocketAddress) throws(SystemError) -> SocketAddress {
        var one: Int32 = 1
        guard unsafe setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw .last("setsockopt")
        }
        // [::] is every address of the machine, those of IPv4 included, whatever the machine's default is.
        var zero: Int32 = 0
        let isOpen =
            unsafe address.family != AF_INET6
            || setsockopt(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &zero, socklen_t(MemoryLayout<Int32>.size)) == 0
        guard isOpen else { throw .last("setsockopt") }
        guard unsafe address.withRaw({ unsafe bind(raw, $0, $1) }) == 0 else { throw .last("bind") }
        guard SystemSocket.listening(raw, backlog: backlog) == 0 else { throw .last("listen") }
        var storage = sockaddr_storage()
        var count = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                unsafe getsockname(raw, place, &count) == 0 ? SocketAddress(place, count) : nil
            }
        }
        guard let bound else { throw .last("getsockname") }
        return bound
    }

    /// Takes the next connection as soon as there is one; nil if the task is cancelled.
    ///
    /// - Throws: `SystemError` where the kernel has no descriptor or memory left: try again later.
    package func accept() async throws(SystemError) -> StreamSocket? {
        while !Task.isCancelled {
            let number = events.latest?.version ?? 0
            let raw = descriptor.withRaw { clinux_accept($0) }
            if raw >= 0 {
                StreamSocket.disableDelay(raw, address.family)
                return try StreamSocket(OwnedDescriptor(adopting: raw))
            }
            switch errno {
            case EAGAIN: guard await events.next(after: number) != nil else { return nil }
            case let code where SystemSocket.isOfConnection(code): continue
            default: throw .last("accept4")
            }
        }
        return nil
    }
}
