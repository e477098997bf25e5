internal import NativeKernel

/// The passphrases that a configuration names, read when it is read.
struct Passphrases: Sendable {
    /// Longer ones are not read; a passphrase file that is larger is probably something else.
    static let limit = 1024

    private var byPath: [String: SecretBytes] = [:]

    /// Reads every passphrase file.
    ///
    /// - Throws: `ConfigurationError` with the place of each file that holds none.
    static func read(_ configuration: AgentConfiguration) async throws(ConfigurationError) -> Passphrases {
        var passphrases = Passphrases()
        var problems: [ConfigurationProblem] = []
        for case .file(let file)? in configuration.outputs.flatMap(\.files).map(\.content.passphrase)
        where passphrases.byPath[file.value] == nil {
            do throws(PassphraseProblem) {
                passphrases.byPath[file.value] = try await read(file.value)
            } catch {
                problems.append(ConfigurationProblem(at: file.position, "passphrase_file: \(error.description)"))
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return passphrases
    }

    /// The passphrase of a file that has been read, or that it is to be generated.
    func passphrase(_ setting: PassphraseSetting) throws(ConfigurationError) -> PlannedPassphrase {
        guard case .file(let file) = setting else { return .generated }
        guard let passphrase = byPath[file.value] else {
            throw ConfigurationError([ConfigurationProblem(at: file.position, "passphrase_file: not read")])
        }
        return .known(passphrase)
    }

    private static func read(_ path: String) async throws(PassphraseProblem) -> SecretBytes {
        let bytes: SecretBytes
        do throws(SystemError) {
            bytes = try await BlockingThreads.shared.run { () throws(SystemError) in
                try FileReader.readSecret(path, limit: limit)
            }
        } catch {
            throw PassphraseProblem(
                description: error.isTooLarge ? "\(path) has more than \(limit) bytes" : "\(error)")
        }
        return try bytes.withSpan { (span) throws(PassphraseProblem) in
            // An editor's line feed is not part of it.
            let hasNewline = span.count > 0 && span[span.count - 1] == UInt8(ascii: "\n")
            let text = span.extracting(0..<(hasNewline ? span.count - 1 : span.count))
            guard text.count > 0 else { throw PassphraseProblem(description: "\(path) is empty") }
            for index in text.indices where !(0x20...0x7E).contains(text[index]) {
                throw PassphraseProblem(
                    description: "\(path) must hold printable ASCII characters on one line, since readers differ in"
                        + " what they make of others")
            }
            return SecretBytes(copying: text)
        }
    }
}

/// Why a file holds no passphrase.
private struct PassphraseProblem: Error, CustomStringConvertible {
    let description: String
}
