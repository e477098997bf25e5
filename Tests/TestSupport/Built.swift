import Foundation

/// Where the things that tests run were built.
public enum Built {
    /// The folder with the debug executables, beside the running test bundle.
    public static let products: String = {
        // The path of the test bundle, which swift test passes on the command line of its runner.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
    }()

    /// The repository's root.
    public static let repository: String =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// svidsync: the stripped release binary where the environment names one (`make test` does), else the debug one.
    public static let svidsync: String =
        ProcessInfo.processInfo.environment["SVIDSYNC_RELEASE_BINARY"] ?? "\(products)/svidsync"
}
