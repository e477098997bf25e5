// swift-tools-version: 6.3
import PackageDescription

/// What every Swift target is compiled with.
///
/// CI adds "warnings are errors" on its command line, so that a user's
/// newer compiler never breaks a build.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

// On macOS only what the library's modules need of the system is there: the agent is for Linux.
#if os(macOS)
    let kernelFiles: [String]? = [
        "Concurrency", "Darwin", "Events/PathWatch.swift", "Events/Reactor.swift", "Files/FileStatus.swift",
        "Files/OwnedDescriptor.swift", "Files/SystemDescriptor.swift", "Sockets/ListeningSocket.swift",
        "Sockets/ListeningSocketFile.swift", "Sockets/SocketAddress.swift", "Sockets/SocketError.swift",
        "Sockets/StreamSocket.swift", "Sockets/StreamSocket+Waiting.swift", "Sockets/SystemSocket.swift",
        "System/ByteSearch.swift", "System/Duration+Nanoseconds.swift", "System/Environment.swift",
        "System/ScratchBytes.swift", "System/SecretBytes.swift", "System/SystemError.swift",
        "System/SystemError+Meaning.swift", "System/SystemError+Reason.swift", "System/WallClock.swift",
    ]
    let kernelShims: [String]? = ["darwin", "threads.c", "wipe.c"]
    let (otherKernelFiles, otherKernelShims): ([String], [String]) = ([], [])
#else
    let (kernelFiles, kernelShims): ([String]?, [String]?) = (nil, nil)
    let (otherKernelFiles, otherKernelShims) = (["Darwin"], ["darwin"])
#endif

/// A Swift target of the room that holds all C, pointers and `unsafe` (Sources/Native).
func native(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], sources: [String]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Native/\(name)", exclude: exclude, sources: sources,
        swiftSettings: strict)
}

/// A Swift target outside that room.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: strict)
}

func testSupport(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

func testProgram(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "svidsync",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "svidsync", targets: ["svidsync"]),
        .library(name: "SPIFFE", targets: ["SPIFFE", "WorkloadAPI"]),
        .library(name: "SPIFFETLS", targets: ["SPIFFETLS"]),
        .library(name: "SPIFFEServices", targets: ["SPIFFEServices"]),
        .library(name: "WorkloadAPITestKit", targets: ["WorkloadAPITestKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The system's C libraries.
        .systemLibrary(
            name: "COpenSSL", path: "Sources/Native/COpenSSL", pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        // No pkgConfig: grpc_unsecure.pc pulls abseil's whole graph, which SwiftPM multiplies until the linker's
        // argument list overflows. The module map names the libraries instead.
        .systemLibrary(
            name: "CGRPC", path: "Sources/Native/CGRPC",
            providers: [.apt(["libgrpc-dev"]), .brew(["grpc"])]),
        .systemLibrary(
            name: "CProtobufC", path: "Sources/Native/CProtobufC", pkgConfig: "libprotobuf-c",
            providers: [.apt(["libprotobuf-c-dev"]), .brew(["protobuf-c"])]),
        .systemLibrary(
            name: "CYAML", path: "Sources/Native/CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),

        // C of our own: shims for what Swift cannot import, and messages generated from Protos/.
        .target(name: "CLinux", path: "Sources/Native/CLinux", exclude: otherKernelShims, sources: kernelShims),
        .target(name: "CCertificates", dependencies: ["COpenSSL"], path: "Sources/Native/CCertificates"),
        .target(name: "CWorkloadAPI", dependencies: ["CProtobufC"], path: "Sources/Native/CWorkloadAPI"),

        // Safe Swift over them.
        native("NativeKernel", ["CLinux"], exclude: otherKernelFiles, sources: kernelFiles),
        native("NativeCrypto", ["COpenSSL", "CCertificates", "NativeKernel"]),
        native("NativeRPC", ["CGRPC", "CLinux", "NativeKernel"]),
        native("NativeMessages", ["CWorkloadAPI", "CProtobufC", "NativeKernel"]),
        native("NativeYAML", ["CYAML"]),

        // The SPIFFE library.
        room("SPIFFE", ["NativeCrypto", "NativeKernel"]),
        room("WorkloadAPI", ["SPIFFE", "NativeRPC", "NativeMessages", "NativeKernel"]),
        room("SPIFFETLS", ["SPIFFE", "NativeCrypto", "NativeKernel"]),
        // A target of its own, so that only who asks for it links swift-service-lifecycle: the agent does not.
        room("SPIFFEServices", ["WorkloadAPI", lifecycle]),
        room("WorkloadAPITestKit", ["SPIFFE", "NativeCrypto", "NativeRPC", "NativeMessages", "NativeKernel"]),

        // The agent.
        room("FileDelivery", ["NativeKernel", logging]),
        room("ReloadHooks", ["NativeCrypto", "NativeKernel", logging]),
        room(
            "SyncAgent",
            [
                "WorkloadAPI", "SPIFFE", "FileDelivery", "ReloadHooks", "NativeYAML", "NativeCrypto", "NativeKernel",
                logging,
            ]),
        room("SpiffeHelper", ["SyncAgent", "ReloadHooks", "NativeKernel"]),
        room(
            "SVIDSyncCommands",
            [
                "SpiffeHelper", "SyncAgent", "ReloadHooks", "WorkloadAPI", "WorkloadAPITestKit", "SPIFFE", "SPIFFETLS",
                "FileDelivery", "NativeKernel", logging,
            ]),
        // What black-box tests of SPIFFE libraries talk to.
        .executableTarget(
            name: "spiffe-harness", dependencies: ["SPIFFETLS", "WorkloadAPI", "SPIFFE", "NativeKernel"],
            path: "Sources/SPIFFEHarness", swiftSettings: strict),
        .executableTarget(
            name: "svidsync", dependencies: ["SVIDSyncCommands", "NativeKernel"], swiftSettings: strict),

        // What the test suites share: programs, temporary directories, deadlines; certificates with every defect.
        testSupport("TestSupport", [logging]),
        testSupport("TestCertificates", ["NativeCrypto"]),
        .target(name: "TestTools", path: "Tests/Support/TestTools", swiftSettings: strict),

        // Programs that suites start, watch and kill.
        testProgram("SignalEcho", ["NativeKernel"]),
        testProgram("RPCProbe", ["NativeRPC", "NativeKernel"]),
        testProgram("DeliveryCrasher", ["FileDelivery", "NativeKernel"]),

        // The figures of the library, for `make bench`.
        .executableTarget(
            name: "LibraryBench", dependencies: ["WorkloadAPI", "WorkloadAPITestKit", "SPIFFE", "NativeKernel"],
            path: "Tests/Bench/Library", swiftSettings: strict),

        // Readers of hostile bytes: replayed by a suite, and fuzzed by Tests/Fuzz/run.
        .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CFuzzer", "SpiffeHelper", "SyncAgent", "WorkloadAPI", "WorkloadAPITestKit", "SPIFFETLS", "SPIFFE",
                "NativeMessages", "NativeCrypto", "NativeKernel", "TestCertificates",
            ],
            path: "Tests/Fuzz/Fuzz", swiftSettings: strict),

        tests("NativeKernelTests", ["NativeKernel", "TestSupport", "SignalEcho"]),
        tests(
            "NativeCryptoTests",
            ["NativeCrypto", "CCertificates", "COpenSSL", "NativeKernel", "TestCertificates", "TestSupport"]),
        tests("NativeMessagesTests", ["NativeMessages", "NativeKernel", "TestSupport", "TestTools"]),
        tests("NativeRPCTests", ["NativeRPC", "NativeKernel", "RPCProbe", "TestSupport", "TestTools"]),
        tests("NativeYAMLTests", ["NativeYAML"]),
        tests(
            "SPIFFETests",
            ["SPIFFE", "NativeCrypto", "NativeKernel", "TestCertificates", "TestSupport", "TestTools"]),
        tests(
            "WorkloadAPITests",
            ["WorkloadAPI", "WorkloadAPITestKit", "SPIFFE", "NativeMessages", "NativeKernel", "TestSupport"]),
        tests(
            "WorkloadAPITestKitTests",
            ["WorkloadAPITestKit", "SPIFFE", "NativeMessages", "NativeRPC", "NativeKernel", "TestSupport"]),
        tests("RuleTests", ["TestSupport"], exclude: ["rules.tsv"]),
        // Our verdicts beside those of OpenSSL's program, Python's cryptography and py-spiffe.
        tests(
            "CrossCheckTests",
            [
                "WorkloadAPITestKit", "SPIFFE", "NativeCrypto", "NativeKernel", "TestCertificates", "TestSupport",
                "TestTools", "Fuzz",
            ]),
        tests(
            "SPIFFETLSTests",
            [
                "SPIFFETLS", "WorkloadAPI", "WorkloadAPITestKit", "SPIFFE", "NativeCrypto", "NativeKernel",
                "TestSupport", "spiffe-harness", "svidsync",
            ], exclude: ["Resources"]),
        tests(
            "SPIFFEServicesTests",
            ["SPIFFEServices", "WorkloadAPI", "WorkloadAPITestKit", "SPIFFE", "TestSupport", lifecycle, logging]),
        tests(
            "FileDeliveryTests", ["FileDelivery", "NativeKernel", "TestSupport", "DeliveryCrasher", logging],
            exclude: ["Resources"]),
        tests("ReloadHooksTests", ["ReloadHooks", "NativeKernel", "TestSupport", logging]),
        tests(
            "SyncAgentTests",
            [
                "SyncAgent", "ReloadHooks", "FileDelivery", "WorkloadAPI", "WorkloadAPITestKit", "SPIFFE",
                "NativeKernel",
                "TestSupport", "TestTools", logging,
            ],
            exclude: ["Corpus", "check_schema.py", "Rendering/Golden", "Rendering/check_stores.py"]),
        tests("SpiffeHelperTests", ["SpiffeHelper", "SyncAgent", "ReloadHooks", "TestSupport"]),
        tests(
            "ConsumerTests", ["WorkloadAPITestKit", "SPIFFE", "SyncAgent", "TestSupport", "TestTools", "svidsync"],
            exclude: ["Resources"]),
        tests(
            "InteropTests", ["WorkloadAPI", "SPIFFE", "TestSupport", "svidsync"], exclude: ["Resources"]),
        tests(
            "CommandTests",
            ["SVIDSyncCommands", "WorkloadAPITestKit", "SPIFFE", "NativeKernel", "TestSupport", "TestTools"]),
    ],
    swiftLanguageModes: [.v6]
)
