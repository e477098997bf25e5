import SPIFFE
import TestSupport
import Testing
import WorkloadAPI

@Suite("Messages that break a rule: discarded whole", .timeLimit(.minutes(1)))
struct RefusedMessageTests {
    /// A message of Resources/workload_messages.py, and what the report about it has to say.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let message: String
        let report: [String]
        var testDescription: String { message }

        init(_ message: String, _ report: String...) {
            self.message = message
            self.report = report
        }
    }

    static let refusals = [
        Refusal("no svids", "svids is empty", "ST-12"),
        Refusal("no bytes at all", "svids is empty", "ST-12"),
        Refusal("no spiffe_id", "svids[0].spiffe_id is empty", "ST-13"),
        Refusal("no x509_svid", "svids[0].x509_svid is empty", "ST-13"),
        Refusal("no x509_svid_key", "svids[0].x509_svid_key is empty", "ST-13"),
        Refusal("no bundle", "svids[0].bundle is empty", "ST-13"),
        Refusal("second without key", "svids[1].x509_svid_key is empty", "ST-13"),
        Refusal("spiffe_id is not the SAN", "svids[0].spiffe_id is 'spiffe://example.org/admin'", "ST-14"),
        Refusal("spiffe_id of another domain", "svids[0].spiffe_id is 'spiffe://other.test/web'", "ST-14"),
        Refusal("truncated certificate", "svids[0]", "X5-33"),
        Refusal("bytes behind the certificate", "svids[0]", "X5-33"),
        Refusal("certificate in PEM", "svids[0]", "X5-33"),
        Refusal("key of another", "private key is not that of the leaf", "X5-31"),
        Refusal("encrypted key", "svids[0]", "encrypted", "X5-31"),
        Refusal("garbage key", "svids[0]", "X5-31"),
        Refusal("bytes behind the key", "svids[0]", "X5-31"),
        Refusal("key in SEC 1", "svids[0]", "X5-31"),
        Refusal("expired", "it expired at ", "X5-26"),
        Refusal("not yet valid", "it is not valid before ", "X5-26"),
        Refusal("only another domain trusts", "spiffe://example.org/web is not trusted", "X5-27"),
        Refusal("intermediate is no authority", "X5-16"),
        Refusal("authority as leaf", "X5-6"),
        Refusal("bad signature", "signature", "X5-26"),
        Refusal("leaf is an authority", "X5-6"),
        Refusal("leaf may sign certificates", "keyCertSign", "X5-7"),
        Refusal("leaf may sign CRLs", "cRLSign", "X5-8"),
        Refusal("leaf may not sign", "digitalSignature", "X5-9"),
        Refusal("two URIs", "2 URIs", "X5-2"),
        Refusal("no SAN", "X5-4"),
        Refusal("DNS name alone", "X5-4"),
        Refusal("URI is no SPIFFE ID", "X5-5"),
        Refusal("ID with upper case", "X5-5"),
        Refusal("ID without a path", "X5-11"),
        Refusal("truncated bundle", "the bundle of example.org", "ST-17"),
        Refusal("truncated federated bundle", "the federated bundle of other.test", "ST-19"),
        Refusal("federated key is a workload", "federated_bundles", "'spiffe://other.test/web'", "ST-19"),
        Refusal("federated key is a name", "federated_bundles", "ST-19"),
        Refusal("federated key is missing", "federated_bundles", "ST-19"),
        Refusal("random bytes", "the message cannot be decoded"),
        Refusal("cut off", "the message cannot be decoded"),
        Refusal("spiffe_id is no text", "the message cannot be decoded"),
        Refusal("too many svids", "svids holds 1001 entries"),
    ]

    @Test("every bad message that the scripts know is in this list")
    func complete() async throws {
        let names = try #require(try await ScriptedAgent.shared().order("names").bad)
        #expect(names == Self.refusals.map(\.message))
    }

    @Test("the report names the rule, the stream stays open and its next message counts", arguments: refusals)
    func refused(_ refusal: Refusal) async throws {
        let endpoint = try await ScriptedEndpoint()
        var listener = ContextListener(try endpoint.client())

        let before = try await endpoint.send("good")
        #expect(try await listener.state().svids.map(\.serialNumber) == before)

        try await endpoint.send(refusal.message)
        let error = try await listener.discarded()
        #expect(error.code == .invalidMessage)
        for part in refusal.report { #expect(error.message.contains(part), "\(error.message)") }
        #expect(!error.message.contains("\n"))
        #expect(error.message.utf8.count < 500)
        try await endpoint.expectNoSecrets(in: "\(error)")

        let after = try await endpoint.send("good")
        #expect(try await listener.state().svids.map(\.serialNumber) == after)
        #expect(try await endpoint.calls().count == 1, "the stream was opened again")
    }

    @Test("after a bad message the one before it is still known: its repetition is nothing new (ST-6, ST-10)")
    func memory() async throws {
        let endpoint = try await ScriptedEndpoint()
        var listener = ContextListener(try endpoint.client())
        try await endpoint.send("good")
        let first = try await listener.state()
        try await endpoint.again()
        try await endpoint.send("key of another")
        #expect(try await listener.discarded().code == .invalidMessage)
        try await endpoint.send("key of another")
        #expect(try await listener.discarded().code == .invalidMessage)
        let last = try await endpoint.send("two identities")
        let second = try await listener.state()
        #expect(second.svids.map(\.serialNumber) == last)
        #expect(second != first)
    }

    @Test("a message beyond the limit of the transport breaks the stream, not the client (TR-13)")
    func huge() async throws {
        let endpoint = try await ScriptedEndpoint()
        var listener = ContextListener(try endpoint.client(backoff: .milliseconds(200)))
        try await endpoint.send("good")
        _ = try await listener.state()
        try await endpoint.send("20 MiB")
        let error = try await listener.interrupted().error
        #expect(error.code == .failed)
        #expect(error.message.contains("larger than max"), "\(error.message)")
        let after = try await endpoint.send("good")
        #expect(try await listener.stateAfterInterruptions().svids.map(\.serialNumber) == after)
    }

    @Test("a single fetch fails with the same report", arguments: ["no svids", "expired", "random bytes"])
    func fetch(_ message: String) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send(message)
        let error = await #expect(throws: WorkloadAPIError.self) {
            try await endpoint.client().fetchX509Context()
        }
        #expect(error?.code == .invalidMessage)
    }
}
