/// The gRPC library as a whole.
package enum RPCLibrary {
    /// Starts the library, unless it runs, for the channel or server that is made next.
    package static func prepare() {
        RPCRuntime.prepare()
    }

    /// Returns when every channel, server, call and message has gone and the library is shut down.
    ///
    /// A program that only ends does not need it; one that checks for leaks does.
    package static func waitUntilShutDown() async {
        await RPCRuntime.waitUntilShutDown()
    }
}
