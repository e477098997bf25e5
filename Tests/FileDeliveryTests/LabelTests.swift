import FileDelivery
import Foundation
import Glibc
import TestSupport
import Testing

/// SELinux: with a library that stands in for libselinux, in a mount namespace that looks as if the kernel had SELinux.
///
/// What a kernel with a policy does with the labels is not tested.
@Suite(
    "SELinux types of what is delivered", .enabled(if: getuid() == 0, "a mount namespace needs root"),
    .timeLimit(.minutes(2)))
struct LabelTests {
    private static let tool = "\(Built.products)/DeliveryCrasher"

    /// Publishes two sets; returns what was labelled (the last two components of the path, and the label).
    private func labels(
        _ mode: PublicationMode, variables: String = "", isEnabled: Bool = true
    ) async throws -> (labels: [String], output: String, delivery: Delivery) {
        let delivery = try Delivery(grace: .zero) { $0.mode = mode }
        let library = delivery.root.path("libselinux.so.1")
        try await runTool(
            "/usr/bin/env", "cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", library,
            "\(Built.repository)/Tests/FileDeliveryTests/Resources/selinux.c")
        let mounts = isEnabled ? "mkdir /sys/fs/selinux && : >/sys/fs/selinux/enforce" : ":"
        let result = try await Program.run(
            "unshare",
            [
                "-m", "sh", "-ec",
                """
                mount -t tmpfs none /sys/fs; \(mounts)
                export LABELS=\(delivery.root.path("labels")) LD_LIBRARY_PATH=\(delivery.root.path) \(variables)
                exec \(Self.tool) \(delivery.settings.directory) 1 2 \(mode.rawValue)
                """,
            ])
        try #require(result.end == .exited(0), "\(result.errors)")
        let text = String(decoding: delivery.root.readIfPresent("labels") ?? [], as: UTF8.self)
        let lines = text.split(separator: "\n").map { line in
            let parts = line.split(separator: " ")
            let components = parts[0].split(separator: "/").suffix(2).map { part in
                part.hasPrefix("..gen-") ? "GEN" : String(part)
            }
            return components.joined(separator: "/") + " " + parts[1]
        }
        return (lines, result.output + result.errors, delivery)
    }

    @Test(
        "files and generations get the type of their visible path before they are published; the rest of the label stays"
    )
    func set() async throws {
        let (labels, _, delivery) = try await labels(.set)
        let type = "staff_u:object_r:"
        let generation = [
            "out/GEN \(type)folder_t:s0:c1,c2", "GEN/tls.crt \(type)cert_t:s0:c1,c2",
            "GEN/tls.key \(type)key_t:s0:c1,c2",
        ]
        let root = delivery.root.path.split(separator: "/").last ?? ""
        #expect(
            labels == ["\(root)/.svidsync-new-out \(type)folder_t:s0:c1,c2"]
                + generation + ["GEN/odd.pem \(type)cert_t:s0:c1,c2"]
                + generation + ["GEN/even.pem \(type)cert_t:s0:c1,c2"])
    }

    @Test("files: labelled under their temporary name; in-place: the file that is there")
    func visible() async throws {
        let files = try await labels(.files).labels
        #expect(files.filter { $0 == "out/..file.new staff_u:object_r:key_t:s0:c1,c2" }.count == 2)
        #expect(!files.contains { $0.hasPrefix("out/tls") })
        let inPlace = try await labels(.inPlace).labels
        #expect(inPlace.filter { $0 == "out/tls.key staff_u:object_r:key_t:s0:c1,c2" }.count == 1)
    }

    @Test("what the policy forbids is warned of once and delivered all the same")
    func forbidden() async throws {
        let (labels, output, delivery) = try await labels(.set, variables: "FORBIDDEN=1")
        #expect(labels.count == 9)
        #expect(
            output.components(separatedBy: "files keep the SELinux type of their directory").count == 2, "\(output)")
        #expect(try delivery.text("tls.key").hasPrefix("set 2 of tls.key"))
    }

    @Test("without SELinux nothing of it is loaded")
    func absent() async throws {
        #expect(try await labels(.set, isEnabled: false).labels == [])
    }
}
