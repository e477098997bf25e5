// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "nio-mtls",
    dependencies: [
        .package(name: "svidsync", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .executableTarget(
            name: "nio-mtls",
            dependencies: [
                .product(name: "SPIFFE", package: "svidsync"),
                .product(name: "SPIFFETLS", package: "svidsync"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/NIOMTLS")
    ]
)
