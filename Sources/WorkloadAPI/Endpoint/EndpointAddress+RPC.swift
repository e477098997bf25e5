internal import NativeRPC

extension EndpointAddress {
    /// Where the transport is to connect to.
    var rpcAddress: RPCAddress {
        switch kind {
        case .unix(let path): .unix(path: path)
        case .tcp(let address, let port): .tcp(host: address.description, port: Int(port))
        }
    }
}
