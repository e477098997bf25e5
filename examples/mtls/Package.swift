// swift-tools-version: 6.3
import PackageDescription

let products: [Target.Dependency] = [
    .product(name: "SPIFFE", package: "svidsync"),
    .product(name: "SPIFFETLS", package: "svidsync"),
]

let package = Package(
    name: "mtls",
    dependencies: [.package(name: "svidsync", path: "../..")],
    targets: [
        .executableTarget(name: "mtls-server", dependencies: products, path: "Sources/Server"),
        .executableTarget(name: "mtls-client", dependencies: products, path: "Sources/Client"),
    ]
)
