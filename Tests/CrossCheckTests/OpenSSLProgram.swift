import SPIFFE
import TestSupport

/// The verdicts of `openssl verify`.
struct OpenSSLProgram {
    let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    /// What it says about a chain: 0 if it is good, else the number of its error.
    ///
    /// - Parameters:
    ///   - presented: The leaf, then intermediates.
    ///   - anchors: The certificates that a chain may end at.
    ///   - lists: Revocation lists; nil to ask for none, else every certificate needs one.
    ///   - time: The time of the verification.
    func verdict(
        on presented: [Certificate], anchors: [Certificate], lists: [RevocationList]? = nil, time: Timestamp = .now
    ) async throws -> Int {
        // A program that is named without files would take those of the system.
        var arguments = ["verify", "-partial_chain", "-no-CApath", "-no-CAstore", "-auth_level", "2"]
        arguments += ["-attime", "\(time.secondsSince1970)"]
        arguments += ["-CAfile", try directory.write("anchors.pem", anchors.pem)]
        if presented.count > 1 {
            arguments += ["-untrusted", try directory.write("intermediates.pem", Array(presented.dropFirst()).pem)]
        }
        if let lists {
            arguments.append("-crl_check_all")
            let text = lists.map { PEMText.block("X509 CRL", $0.der) }.joined()
            if !lists.isEmpty { arguments += ["-CRLfile", try directory.write("lists.pem", text)] }
        }
        arguments.append(try directory.write("leaf.pem", [presented[0]].pem))
        let result = try await Program.run("openssl", arguments)
        if result.end == .exited(0) { return 0 }
        // "error 23 at 0 depth lookup: certificate revoked"
        let numbers = (result.output + result.errors).split(separator: "\n").compactMap { line -> Int? in
            let words = line.split(separator: " ")
            guard words.count > 2, words[0] == "error", words[2] == "at" else { return nil }
            return Int(words[1])
        }
        guard let number = numbers.first else {
            throw CrossCheckError(description: "openssl verify: \(result.output)\(result.errors)")
        }
        return number
    }
}

struct CrossCheckError: Error, CustomStringConvertible {
    let description: String
}
