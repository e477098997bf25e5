import Foundation

/// Programs of packages that `packaging/build/install-packages test` installs.
enum Tool {
    /// Whether the test can run; where tools are required it has to.
    static func exists(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
            || ProcessInfo.processInfo.environment["SVIDSYNC_REQUIRE_TOOLS"] != nil
    }

    /// The Python of Tests/Support/python-venv.sh.
    static let python = "\(repository)/.build/venv/bin/python"

    /// Envoy, which is in the same place.
    static let envoy = "\(repository)/.build/venv/bin/envoy"

    /// gunicorn, which is in the same place.
    static let gunicorn = "\(repository)/.build/venv/bin/gunicorn"
    /// The messages of xDS for Python, which would be in the way of Envoy's package where the others are.
    static let xds = "\(repository)/.build/venv/xds"

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
