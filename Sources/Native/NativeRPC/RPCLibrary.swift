/// The gRPC library as a whole.
package enum RPCLibrary {
    /// Returns when every channel, server, call and message has gone and the library is shut down.
    ///
    /// A program that only ends does not need it; one that checks for leaks does.
    package static func waitUntilShutDown() async {
        await RPCRuntime.waitUntilShutDown()
    }
}
