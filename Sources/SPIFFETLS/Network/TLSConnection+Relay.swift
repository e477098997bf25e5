internal import NativeKernel

extension TLSConnection {
    /// Hands what the peer sends on to a server without TLS, and what that answers back, until both have ended.
    ///
    /// The end of one direction is passed on at once; the other one goes on.
    ///
    /// - Parameter address: Where the server listens.
    /// - Throws: `TLSError`.
    public func relay(to address: TLSAddress) async throws(TLSError) {
        let server = try await ClientTLS.reach(address)
        defer { server.close() }
        let failure = await withTaskGroup(of: TLSError?.self) { group in
            group.addTask { await Self.failure { () throws(TLSError) in try await self.relayInput(to: server) } }
            group.addTask { await Self.failure { () throws(TLSError) in try await self.relayOutput(of: server) } }
            var first: TLSError?
            for await failure in group {
                guard let failure, first == nil else { continue }
                first = failure
                // The other direction ends, too: half of a dialogue that has failed is of no use.
                group.cancelAll()
            }
            return first
        }
        if let failure { throw failure }
    }

    private func relayInput(to server: StreamSocket) async throws(TLSError) {
        while let bytes = try await read() {
            do throws(SystemError) {
                try await server.write(bytes)
            } catch {
                throw TLSError(error)
            }
        }
        server.endSending()
    }

    private func relayOutput(of server: StreamSocket) async throws(TLSError) {
        while true {
            let bytes: [UInt8]?
            do throws(SystemError) {
                bytes = try await server.read()
            } catch {
                throw TLSError(error)
            }
            guard let bytes else { break }
            try await write(bytes)
        }
        try await endWriting()
    }

    private static func failure(_ body: () async throws(TLSError) -> Void) async -> TLSError? {
        do throws(TLSError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}
