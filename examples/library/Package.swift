// swift-tools-version: 6.3
import PackageDescription

// In a package of your own, the first dependency is the URL of the repository instead of a path.
let package = Package(
    name: "library-examples",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "svidsync", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "LibraryExamples",
            dependencies: [
                .product(name: "SPIFFE", package: "svidsync"),
                .product(name: "SPIFFETLS", package: "svidsync"),
                .product(name: "SPIFFEServices", package: "svidsync"),
                .product(name: "WorkloadAPITestKit", package: "svidsync"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
