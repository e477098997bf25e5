/// What a server does for one method.
///
/// A handler's task is cancelled when the client goes away, its deadline passes or the server shuts down. What it
/// throws becomes the call's status.
package struct RPCMethod: Sendable {
    package typealias UnaryHandler =
        @Sendable (RPCServerContext, RPCMessage) async throws(RPCStatus) -> any RPCPayload
    package typealias StreamingHandler =
        @Sendable (RPCServerContext, RPCMessage, RPCResponseWriter) async throws(RPCStatus) -> Void

    enum Kind: Sendable {
        case unary(UnaryHandler)
        case serverStreaming(StreamingHandler)
    }

    let kind: Kind

    /// One request, one answer.
    package static func unary(_ handler: @escaping UnaryHandler) -> RPCMethod {
        RPCMethod(kind: .unary(handler))
    }

    /// One request, any number of answers; the call ends with OK when the handler returns.
    package static func serverStreaming(_ handler: @escaping StreamingHandler) -> RPCMethod {
        RPCMethod(kind: .serverStreaming(handler))
    }
}
