import Foundation
import TestSupport
import Testing

/// What a consumer finds in an output directory, and what a process that was killed has left beside it.
struct OutputState: Sendable {
    static let names = ["ca.pem", "tls.crt", "tls.key"]

    /// Where `..data` leads; nil where nothing has been published.
    let generation: String?
    /// The files of that generation by name; empty where nothing has been published.
    let files: [String: Data]
    /// Generations that nobody can reach yet, and links that were to be renamed.
    let leftovers: [String]

    /// Looks at a directory.
    init(_ output: String) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: output) else {
            (generation, files, leftovers) = (nil, [:], [])
            return
        }
        let found = try manager.contentsOfDirectory(atPath: output)
        generation = try Files.generation(output)
        var files: [String: Data] = [:]
        if let generation {
            for name in try manager.contentsOfDirectory(atPath: "\(output)/\(generation)")
            where !name.hasPrefix(".svidsync") {
                files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(output)/\(generation)/\(name)"))
            }
        }
        self.files = files
        let current = generation.map(Self.number) ?? 0
        leftovers = found.filter { $0.hasSuffix(".new") || ($0.hasPrefix("..gen-") && Self.number($0) > current) }
    }

    private static func number(_ generation: String) -> Int {
        Int(generation.dropFirst("..gen-".count).prefix { $0 != "-" }) ?? .max
    }

    /// Expects a complete set, and the visible names to lead to it.
    ///
    /// - Parameters:
    ///   - old: The files before; one that is equal has been judged already.
    ///   - isFirst: Whether nothing had been published before, so that visible names may be missing still.
    func expectComplete(_ output: String, old: OutputState?, isFirst: Bool = false) async throws {
        if generation == nil {
            #expect(isFirst, "what was published is gone")
            return
        }
        #expect(files.keys.sorted() == Self.names)
        for name in Self.names {
            let visible = "\(output)/\(name)"
            if isFirst, !FileManager.default.fileExists(atPath: visible) { continue }
            #expect(try Data(contentsOf: URL(fileURLWithPath: visible)) == files[name])
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(output)/\(generation ?? "")/tls.key")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        guard files != old?.files else { return }
        let check = try await Program.run(Files.resource("check_set.sh"), ["\(output)/\(generation ?? "")"])
        #expect(check.end == .exited(0), "\(check.errors)")
    }
}
