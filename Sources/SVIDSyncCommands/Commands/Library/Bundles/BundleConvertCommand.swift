internal import NativeKernel
internal import SPIFFE

/// `svidsync bundle convert`.
struct BundleConvertCommand: Command {
    static let description = CommandDescription(
        name: "bundle convert", summary: "Write a trust bundle in another format.",
        discussion: """
            Reads a trust bundle and writes it as PEM, DER, a SPIFFE bundle, a JWK Set (with the keys that --use names) or
            a Bundle Map (under the name that --trust-domain gives). What the new format cannot hold is named, and nothing
            is written unless --allow-loss is given. Of a map, --trust-domain chooses the bundle; bundles of several trust
            domains are never merged. Exits with 65 if the bundle is invalid or would lose something.
            """,
        options: [.option("--to", BundleFormat.names, "the format to write; must be given").required]
            + BundleOptions.shared + [
                .flag("--allow-loss", "write even what loses something"),
                .option("--output-file", "FILE", "replace this file; the standard output by default"),
            ],
        minimumOperands: 1, maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync bundle convert --to spiffe ca.pem", "certificates as a SPIFFE bundle"),
            (
                "svidsync bundle convert --to pem --allow-loss --output-file ca.pem bundle.json",
                "its certificates alone"
            ),
            ("svidsync bundle convert --to map --trust-domain example.org bundle.json", "a map with one bundle"),
        ])

    private let options: BundleOptions
    private let target: BundleFormat
    private let allowsLoss: Bool
    private let output: String?

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try BundleOptions(arguments)
        guard let target = try BundleFormat.named("--to", arguments) else {
            throw UsageError(message: "--to must be given: \(BundleFormat.names)")
        }
        self.target = target
        allowsLoss = arguments.has("--allow-loss")
        output = arguments.value("--output-file")
    }

    func run() async -> ExitStatus {
        await SignalExit.during(work)
    }

    private func work() async -> ExitStatus {
        do {
            let input = try await options.read()
            // Errors that consumers step over are losses here.
            guard input.map != nil else {
                for verdict in input.report.breaches {
                    Console.complain("\(options.path): \(verdict.level.rawValue): \(verdict.line)")
                }
                return .invalidData
            }
            return await convert(input)
        } catch {
            return InputReading.report(error)
        }
    }

    private func convert(_ input: BundleInput) async -> ExitStatus {
        let conversion: BundleConversion
        do throws(ConversionError) {
            conversion = try BundleConversion(input, options.trustDomain, to: target, options.use)
        } catch {
            Console.complain("\(options.path): \(error.message)")
            return .invalidData
        }
        for loss in conversion.losses {
            Console.complain("\(allowsLoss ? "lost" : "would be lost"): \(loss)")
        }
        guard allowsLoss || conversion.losses.isEmpty else {
            Console.complain("nothing is written; --allow-loss writes what \(target.rawValue) can hold")
            return .invalidData
        }
        do {
            if let output {
                try await OutputFile.replace(output, with: conversion.contents, mode: 0o644)
            } else {
                try await Console.write(SecretBytes(copying: conversion.contents.span))
            }
            return .success
        } catch {
            Console.complain("cannot write: \(error)")
            return .cannotWrite
        }
    }
}
