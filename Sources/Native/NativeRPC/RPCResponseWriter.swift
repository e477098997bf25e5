/// Sends the answers of a server-streaming call.
package struct RPCResponseWriter: Sendable {
    let call: ServerCall

    /// Sends one message; returns when flow control has let it out, so that a slow client slows its handler down.
    ///
    /// - Throws: CANCELLED when the call has ended, INTERNAL when two messages are sent at a time.
    package func send(_ payload: some RPCPayload) async throws(RPCStatus) {
        try await call.send(payload)
    }
}
