internal import NativeKernel
internal import SPIFFE
internal import Synchronization

/// The passphrase of one output's keys: drawn at random for each SVID, and held in memory alone.
///
/// The next process draws others, and so delivers the keys anew.
package final class GeneratedPassphrase: Sendable {
    private struct State {
        var drawn: (svid: X509SVID, passphrase: SecretBytes)?
        /// What the files on the disk are encrypted with.
        var published: SecretBytes?
        /// Where a supervised program reads it.
        var file: SecretFile?
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// 6 bits each: more than the key that is made of it.
    private static let count = 43

    private let state = Mutex(State())

    init() {}

    /// What an SVID's key is to be encrypted with: the same for as long as it is the SVID to deliver.
    func passphrase(for svid: X509SVID) -> SecretBytes {
        state.withLock { state in
            if let drawn = state.drawn, drawn.svid == svid { return drawn.passphrase }
            let passphrase = Self.draw()
            state.drawn = (svid, passphrase)
            return passphrase
        }
    }

    /// Notes that files encrypted with it are on the disk; nil, where files have been taken away, changes nothing.
    func publish(_ passphrase: SecretBytes?) throws(SystemError) {
        try state.withLock { (state) throws(SystemError) in
            guard let passphrase, passphrase != state.published else { return }
            state.published = passphrase
            try state.file?.replace(by: passphrase)
        }
    }

    /// The file for a supervised program, which always holds the passphrase of what is on the disk; an empty line before
    /// the first publication.
    func file() throws(SystemError) -> SecretFile {
        try state.withLock { (state) throws(SystemError) -> SecretFile in
            if let file = state.file { return file }
            let file = try SecretFile(state.published ?? SecretBytes(count: 0) { _ in })
            state.file = file
            return file
        }
    }

    private static func draw() -> SecretBytes {
        SecretBytes(count: count) { bytes in
            var random = SystemRandomNumberGenerator()
            for index in bytes.indices { bytes[index] = alphabet[Int.random(in: alphabet.indices, using: &random)] }
        }
    }
}
