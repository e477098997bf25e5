package import Foundation

/// Programs that are not ours.
///
/// Where one is missing its tests are skipped, unless SVIDSYNC_REQUIRE_TOOLS is set, as CI
/// does: then they run, and fail.
package enum ExternalTools {
    /// The top of the repository.
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Made by Tests/Support/python-venv.sh.
    package static let python = root.appending(path: ".build/venv/bin/python").path
    package static let valgrind = "/usr/bin/valgrind"
    package static let strip = "/usr/bin/strip"

    /// One of the package's own programs, which lie beside the test bundle.
    package static func product(_ name: String) -> String {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name).path
    }

    /// A script in Tests/Support/python.
    package static func script(_ name: String) -> String {
        root.appending(path: "Tests/Support/python/\(name)").path
    }

    package static func isUsable(_ tools: String...) -> Bool {
        ProcessInfo.processInfo.environment["SVIDSYNC_REQUIRE_TOOLS"] != nil
            || tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
