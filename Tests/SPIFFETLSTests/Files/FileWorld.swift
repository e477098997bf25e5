import Foundation
import NativeKernel
import SPIFFE
import SPIFFETLS
import TestSupport

/// Files that a test changes, and a source that follows them.
struct FileWorld {
    let world: TLSWorld
    let directory: TestDirectory
    let files: X509Files
    let source: X509FileSource

    init(
        clock: @escaping @Sendable () -> Timestamp = { .now },
        layout: (String) throws -> X509Files = { .svidsync(in: $0) }
    ) throws {
        world = try TLSWorld()
        directory = try TestDirectory()
        files = try layout(directory.path)
        source = X509FileSource(files, clock: clock)
    }

    func write(certificates svid: X509SVID) throws { try put(files.certificates, svid.certificateChainPEM) }

    func write(key svid: X509SVID) throws {
        try put(files.privateKey, svid.privateKeyPEM.withSpan { span in (0..<span.count).map { span[$0] } })
    }

    func write(bundle: X509Bundle) throws { try put(files.bundle, bundle.pem) }

    func write(_ svid: X509SVID, _ bundle: X509Bundle) throws {
        try write(certificates: svid)
        try write(key: svid)
        try write(bundle: bundle)
    }

    /// In place, as spiffe-helper does it.
    func put(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    func running(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await source.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Waits until the source says so.
    func state(_ what: String, _ condition: (X509FileState) -> Bool) async throws -> X509FileState {
        try await eventually(what) {
            do throws(X509FileError) {
                let state = try source.state()
                return condition(state) ? state : nil
            } catch {
                return nil
            }
        }
    }
}
