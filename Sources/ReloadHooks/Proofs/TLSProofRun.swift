internal import NativeCrypto
internal import NativeKernel

/// One look at the certificate that a server presents.
struct TLSProofRun {
    let proof: TLSProof
    /// That of the certificate that it should be, in hexadecimal.
    let fingerprint: String?

    func outcome(_ limit: Duration) async -> HookReport.Outcome {
        guard let fingerprint else {
            return .failed(HookError(.otherCertificate, "the output has no certificate that a server could present"))
        }
        let proof = proof
        let presented: Result<[UInt8], HookError>
        do throws(SystemError) {
            presented = try await Dialogue.run(with: proof.address, within: limit) { (connection) throws(SystemError) in
                if let dialect = proof.startTLS, let refusal = try StartTLSDialogue(dialect).begin(over: connection) {
                    return .failure(HookError(.unexpectedAnswer, refusal))
                }
                do throws(TLSProbe.Failure) {
                    return .success(try TLSProbe.leafDigest(over: connection, serverName: proof.serverName))
                } catch {
                    switch error {
                    case .connection(let error): throw error
                    case .handshake(let reason):
                        return .failure(HookError(.unexpectedAnswer, "no TLS handshake: \(reason)"))
                    }
                }
            }
        } catch {
            if error.isCancellation { return .interrupted }
            return .failed(HookError(.noAnswer, "\(error)"))
        }
        switch presented {
        case .failure(let error): return .failed(error)
        case .success(let digest):
            let found = Self.hexadecimal(digest)
            guard found != fingerprint else { return .succeeded }
            return .failed(
                HookError(
                    .otherCertificate,
                    "the certificate presented has SHA-256 \(found), the one delivered \(fingerprint)"))
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }.joined()
    }
}
