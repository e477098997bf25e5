internal import NativeKernel
internal import SPIFFE

/// What the commands on trust bundles have in common.
struct BundleOptions: Sendable {
    static let shared = [
        OptionDescription.option("--format", BundleFormat.names, "the file's format; recognised by default"),
        BundleUse.option,
        .option("--trust-domain", "TD", "which trust domain the bundle is of, which no format but a map says"),
    ]
    static let judging = [
        TimeOption.option,
        OptionDescription.flag("--strict", "what publishers must or should write otherwise is an error, not a warning"),
    ]

    let path: String
    let bundleFormat: BundleFormat?
    let use: BundleUse
    let trustDomain: TrustDomain?
    let time: Timestamp
    let strict: Bool
    let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        path = arguments.operands[0]
        bundleFormat = try BundleFormat.named("--format", arguments)
        use = try BundleUse(arguments)
        trustDomain = try TrustDomainOption.trustDomain(arguments)
        time = try TimeOption.time(arguments)
        strict = arguments.has("--strict")
        format = try OutputFormat(arguments)
    }

    func read() async throws(SystemError) -> BundleInput {
        BundleInput(
            try await InputReading.read(path), format: bundleFormat, use: use, trustDomain: trustDomain, time: time,
            strict: strict)
    }

    /// Reads, judges and prints.
    func judge(withKeys: Bool) async -> ExitStatus {
        do {
            return [try await read().judgement(path, withKeys: withKeys)].show(format)
        } catch {
            return InputReading.report(error)
        }
    }
}
