import FileDelivery
import NativeKernel
import SPIFFE
import SyncAgent
import TestSupport
import WorkloadAPITestKit

@testable import WorkloadAPI

/// States of a Workload API, and what outputs make of them.
struct RenderingWorld {
    let directory: TestDirectory
    let passphrase: String

    init() throws {
        directory = try TestDirectory()
        passphrase = try directory.write("passphrase", "correct horse\n", mode: 0o600)
    }

    /// A state of SVIDs of these trust domains' authorities, with the bundles of all of them.
    static func context(
        _ svids: [X509SVID], _ bundles: [X509Bundle], revocationLists: [RevocationList] = []
    ) -> IdentityState {
        IdentityState(
            x509: X509Context(
                svids: svids, bundles: X509BundleSet(bundles), revocationLists: revocationLists, warnings: []))
    }

    /// WIT-SVIDs as one message has them.
    static func wit(_ svids: [WITSVID]) -> WITState { .held(WITContext(svids: svids, warnings: [])) }

    /// The plan of one output, of its settings besides name and directory as YAML of one line.
    func plan(_ settings: String) async throws -> OutputPlan {
        let text = """
            workload_api: { endpoint: "unix:///run/none.sock" }
            outputs: [{ name: test, directory: \(directory.path)/out, \(settings) }]
            """
        let configuration = try ConfigurationDecoder.decode(Array(text.utf8), file: "test") { _ in nil }
        return try await PlanResolver.resolve(configuration).outputs[0]
    }

    /// The files of an output, by name.
    func render(
        _ settings: String, _ context: IdentityState, at time: Timestamp = .now
    ) async throws -> [String: [UInt8]] {
        let set = try FileRenderer(plan: try await plan(settings)).render(context, at: time)
        return Dictionary(uniqueKeysWithValues: set.files.map { ($0.name, $0.contents.testBytes) })
    }

    /// One file of an output.
    func render(file: String, _ context: IdentityState, at time: Timestamp = .now) async throws -> [UInt8] {
        let files = try await render("files: [{ name: x, \(file) }]", context, at: time)
        return files["x"] ?? []
    }
}

extension DeliveredFile.Contents {
    /// What is on the disk in generation 7.
    var testBytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .secret(let secret): secret.withSpan { span in span.indices.map { span[$0] } }
        case .numbered(let before, let after): before + [UInt8(ascii: "7")] + after
        }
    }
}

extension String {
    init(_ bytes: [UInt8]) { self.init(decoding: bytes, as: UTF8.self) }
}

extension IdentityState {
    var svids: [X509SVID] { x509.svids }
    var defaultSVID: X509SVID { x509.defaultSVID }
    var bundles: X509BundleSet { x509.bundles }
}
