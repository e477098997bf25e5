internal import NativeKernel
internal import SPIFFE
internal import SPIFFETLS

/// `svidsync tls probe`.
struct TLSProbeCommand: Command {
    static let description = CommandDescription(
        name: "tls probe", summary: "Tell which certificate a server presents, and whether it is the expected one.",
        discussion: """
            Makes the handshake as far as the server's certificate and trusts nothing: for proofs that a server has
            loaded a new certificate, whoever issued it. Presents no certificate; a server that demands one is probed
            all the same. Exits with 0 if the server presents the expected leaf (or any, without --expect), 65 if it
            presents another one, 69 if it presents none.
            """,
        options: [
            .option("--expect", "FILE", "a file with the leaf that the server should present, PEM or DER"),
            .option("--server-name", "NAME", "the name to ask for; the host by default"),
            .option("--timeout", "DURATION", "how long to wait; 10s by default"), OutputFormat.option,
        ], minimumOperands: 1, maximumOperands: 1, operands: "HOST:PORT|PATH",
        examples: [
            ("svidsync tls probe --expect /run/svid/nginx/tls.crt 127.0.0.1:443", "has nginx loaded the new file?")
        ])

    private let address: TLSAddress
    private let expectation: String?
    private let serverName: String?
    private let timeout: Duration
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        address = try .operand(arguments.operands[0])
        expectation = arguments.value("--expect")
        serverName = arguments.value("--server-name")
        timeout = try arguments.duration("--timeout") ?? .seconds(10)
        format = try OutputFormat(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during(probe)
    }

    private func expectedLeaf() async throws(ExitStatus) -> Certificate? {
        guard let expectation else { return nil }
        let contents: SecretBytes
        do {
            contents = try await InputReading.read(expectation)
        } catch {
            throw InputReading.report(error)
        }
        do throws(X509DecodingError) {
            return try contents.withSpan { (bytes) throws(X509DecodingError) in
                try Certificate.parse(contents: bytes).first
            }
        } catch {
            Console.complain("\(expectation): \(error)")
            throw .invalidData
        }
    }

    private func probe() async -> ExitStatus {
        let expected: Certificate?
        do throws(ExitStatus) {
            expected = try await expectedLeaf()
        } catch {
            return error
        }
        do throws(TLSError) {
            let presented = try await TLSProbe.certificates(of: address, serverName: serverName, timeout: timeout)
            let isExpected = expected.map { presented.first == $0 }
            let chain = presented.map(CertificateFacts.init)
            let verdict = isExpected.map { $0 ? "yes" : "no: another leaf is presented" }
            format.show(
                chain.map { "presented: \($0.lines.joined(separator: ", "))" }
                    + (verdict.map { ["expected: \($0)"] } ?? []),
                .object([
                    ("address", .string("\(address)")), ("presented", .array(chain.map(\.json))),
                    ("expected", isExpected.map { .bool($0) } ?? .null),
                ]))
            return isExpected == false ? .invalidData : .success
        } catch {
            Console.complain("\(address): \(error)")
            return .unavailable
        }
    }
}
