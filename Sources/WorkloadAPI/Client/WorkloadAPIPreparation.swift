internal import NativeKernel
internal import NativeRPC

/// The start of the library behind the client, which a program that is about to call can have done beside other work.
///
/// Without it the first call pays for it.
package enum WorkloadAPIPreparation {
    /// Prepares on a thread that may block: half a dozen threads are started.
    package static func run() async {
        await BlockingThreads.shared.run { RPCLibrary.prepare() }
    }
}
