internal import NativeCrypto
internal import NativeKernel

/// The set-up of the cryptographic library, which a program that is about to need it can have done beside other work.
///
/// Without it the first certificate pays for it.
package enum X509Preparation {
    /// Prepares on a thread that may block, for OpenSSL reads files.
    package static func run() async {
        await BlockingThreads.shared.run { CryptoRuntime.prepare() }
    }
}
