import Foundation
import TestSupport
import Testing

@Suite("What the program is linked with")
struct LinkageTests {
    /// The stripped release binary, which `make test` builds first.
    static let release = ProcessInfo.processInfo.environment["SVIDSYNC_RELEASE_BINARY"]

    @Test("the sources for library users are there, swift-service-lifecycle is not")
    func serviceLifecycle() throws {
        let program = try Data(contentsOf: URL(fileURLWithPath: Built.svidsync), options: .alwaysMapped)
        // Names of types stand in the program as text, also in a stripped one.
        #expect(program.range(of: Data("WorkloadAPIClient".utf8)) != nil)
        for name in ["ServiceLifecycle", "GracefulShutdown", "AsyncAlgorithms"] {
            #expect(program.range(of: Data(name.utf8)) == nil, "\(name)")
        }
    }

    @Test(
        "the release binary needs glibc, libgcc and OpenSSL, and no other shared library",
        .enabled(if: release != nil, "set SVIDSYNC_RELEASE_BINARY"))
    func sharedLibraries() async throws {
        let needed = try await lines("readelf", "--dynamic", "--wide").filter { $0.contains("(NEEDED)") }
        let names = needed.compactMap { $0.split(separator: "[").last?.split(separator: "]").first.map(String.init) }
        let allowed: Set = [
            "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libgcc_s.so.1",
            "libstdc++.so.6", "libcrypto.so.3", "libssl.so.3",
        ]
        #expect(names.contains("libc.so.6"))
        #expect(names.contains("libcrypto.so.3"))
        #expect(Set(names).subtracting(allowed).isEmpty, "\(names)")
    }

    @Test(
        "nothing of Foundation or of regular expressions is in the release binary",
        .enabled(if: release != nil, "set SVIDSYNC_RELEASE_BINARY"))
    func noFoundation() throws {
        let program = try Data(contentsOf: URL(fileURLWithPath: #require(Self.release)), options: .alwaysMapped)
        for name in ["FoundationEssentials", "_FoundationICU", "NSObject", "JSONDecoder", "_RegexParser"] {
            #expect(program.range(of: Data(name.utf8)) == nil, "\(name)")
        }
    }

    @Test(
        "the release binary is stripped and below 17 MB",
        .enabled(if: release != nil, "set SVIDSYNC_RELEASE_BINARY"))
    func size() async throws {
        let path = try #require(Self.release)
        let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(size < 17_000_000)
        #expect(try await !lines("readelf", "--sections", "--wide").contains { $0.contains(" .symtab ") })
    }

    @Test(
        "the release binary can be loaded anywhere, is bound at its start and searches no directory of its own",
        .enabled(if: release != nil, "set SVIDSYNC_RELEASE_BINARY"))
    func hardening() async throws {
        #expect(try await lines("readelf", "--file-header").contains { $0.contains("DYN") })
        let dynamic = try await lines("readelf", "--dynamic", "--wide")
        #expect(dynamic.contains { $0.contains("NOW") && $0.contains("PIE") })
        #expect(!dynamic.contains { $0.contains("(RUNPATH)") || $0.contains("(RPATH)") })
        #expect(try await lines("readelf", "--program-headers", "--wide").contains { $0.contains("GNU_RELRO") })
    }

    private func lines(_ program: String, _ options: String...) async throws -> [String] {
        let path = try #require(Self.release)
        let ended = try await Program.run(program, options + [path], environment: ["LC_ALL": "C"])
        #expect(ended.end == .exited(0), "\(ended.errors)")
        return ended.output.split(separator: "\n").map(String.init)
    }
}
