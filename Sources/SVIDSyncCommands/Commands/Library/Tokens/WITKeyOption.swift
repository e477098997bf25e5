internal import NativeKernel
internal import SPIFFE

/// The private key that comes with a WIT-SVID.
enum WITKeyOption {
    static let option = OptionDescription.option("--key", "FILE", "the private key that comes with it, a JWK")

    static func path(_ arguments: ParsedArguments) throws(UsageError) -> String? {
        let path = arguments.value("--key")
        guard path != "-" else { throw UsageError(message: "--key: the private key must be in a file") }
        return path
    }

    /// Judges a token, and whether the key is its.
    static func judge(_ options: TokenOptions, _ keyPath: String?) async -> ExitStatus {
        var key: PrivateJWK?
        if let keyPath {
            do {
                let text = try await InputReading.read(keyPath)
                do throws(SVIDTokenError) {
                    key = try text.withSpan { (bytes) throws(SVIDTokenError) in try PrivateJWK(parsing: bytes) }
                } catch {
                    let report = RuleReport.unreadable(error.rule, error.message)
                    return [Judgement(subject: keyPath, report: report)].show(options.format)
                }
            } catch {
                return InputReading.report(error)
            }
        }
        return await options.judge(.witSVID) { (token, bundles) in
            TokenReview.wit(
                token, privateKey: key, bundles: bundles, at: options.time, leeway: options.leeway,
                strict: options.strict)
        }
    }
}
