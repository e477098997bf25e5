import FileDelivery
import Glibc
import NativeKernel
import TestSupport
import Testing

/// A file of a set, with a text of its own where none is given.
func file(
    _ name: String, _ text: String? = nil, mode: UInt32 = 0o644, owner: FileOwner = FileOwner()
) -> DeliveredFile {
    DeliveredFile(name: name, contents: .bytes(Array((text ?? "text of \(name)").utf8)), mode: mode, owner: owner)
}

/// Chain, key (secret) and bundle whose contents say which set they belong to.
func pair(_ number: Int) -> [DeliveredFile] {
    let key = SecretBytes(copying: Array("key \(number)".utf8).span)
    return [
        file("tls.crt", "chain \(number)"),
        DeliveredFile(name: "tls.key", contents: .secret(key), mode: 0o640, owner: FileOwner()),
        file("ca.pem", "bundle \(number)"),
    ]
}

/// A directory in memory with an output directory `out` in it.
struct Delivery {
    let root: TestDirectory
    let settings: DeliverySettings

    init(grace: Duration = .seconds(60), _ change: (inout DeliverySettings) -> Void = { _ in }) throws {
        root = try TestDirectory(memory: true)
        var settings = DeliverySettings(directory: root.path("out"), grace: grace)
        change(&settings)
        self.settings = settings
    }

    func open() async throws -> OutputDirectory { try await OutputDirectory.open(settings) }

    func path(_ name: String) -> String { "\(settings.directory)/\(name)" }

    func text(_ name: String) throws -> String { String(decoding: try root.read("out/\(name)"), as: UTF8.self) }

    func status(_ name: String) throws -> FileStatus { try FileStatus.of(path(name)) }

    func names() throws -> [String] { try Directory.open(settings.directory).names().sorted() }

    func generations() throws -> [String] { try names().filter { $0.hasPrefix("..gen-") } }

    func link(_ name: String) throws -> String { try Directory.open(settings.directory).symbolicLink(name) }

    /// Nothing is left of a publication but what belongs there.
    func isTidy(visible: [String]) throws -> Bool {
        try names() == (["..data"] + generations() + [".svidsync.lock"] + visible).sorted()
    }
}

/// Whether the error is a `DeliveryError` of this kind.
func isDelivery(_ code: DeliveryError.Code) -> (any Error) -> Bool {
    { ($0 as? DeliveryError)?.code == code }
}

func runTool(_ path: String, _ arguments: String...) async throws {
    let result = try await Program.run(path, arguments)
    try #require(result.end == .exited(0), "\(path) \(arguments): \(result.errors)")
}
