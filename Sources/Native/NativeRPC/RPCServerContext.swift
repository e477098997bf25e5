/// What a server knows about a call before it reads the request.
package struct RPCServerContext: Sendable {
    /// The path of the method: `/Service/Method`.
    package let method: String
    /// The metadata that the client sent, without binary values.
    package let metadata: RPCMetadata
    /// Where the call comes from, as gRPC writes it; of a Unix socket's client it says nothing but `unix:`.
    package let peer: String
    /// When the client will give up, if it said so.
    package let deadline: ContinuousClock.Instant?
}
