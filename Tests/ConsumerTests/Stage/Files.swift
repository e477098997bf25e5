import Foundation
import TestSupport

/// Looking at delivered files as any program would.
enum Files {
    /// A file of Tests/ConsumerTests/Resources.
    static func resource(_ name: String) -> String { "\(Built.repository)/Tests/ConsumerTests/Resources/\(name)" }

    /// The text of a file of the repository.
    static func text(inRepository path: String) throws -> String {
        try String(contentsOfFile: "\(Built.repository)/\(path)", encoding: .utf8)
    }

    /// Where `..data` of an output leads; nil before the first publication.
    static func generation(_ output: String) throws -> String? {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: "\(output)/..data")
        } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
            return nil
        }
    }

    /// The number in the name of the current generation; 0 before the first publication.
    static func generationNumber(_ output: String) throws -> Int {
        try generation(output).flatMap { $0.split(separator: "-").dropFirst().first }.flatMap { Int($0) } ?? 0
    }

    /// The serial number of the leaf in a PEM file, as OpenSSL writes it.
    static func serial(_ path: String) async throws -> String {
        let result = try await Program.run("openssl", ["x509", "-noout", "-serial", "-in", path])
        guard result.end == .exited(0), let text = result.output.split(separator: "=").last else {
            throw StageError("no certificate in \(path): \(result.errors)")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits for another leaf in a PEM file.
    ///
    /// - Parameter old: The serial number of the one that is there.
    /// - Returns: The serial number of the new one.
    static func serial(_ path: String, after old: String) async throws -> String {
        try await eventually("a new leaf in \(path)") {
            let found = try await serial(path)
            return found == old ? nil : found
        }
    }
}
