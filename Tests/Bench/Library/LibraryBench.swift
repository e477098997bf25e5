import NativeKernel
import SPIFFE
import Synchronization
import WorkloadAPI
import WorkloadAPITestKit

/// What the library costs: `make bench` shows it as the section `library`.
///
/// Arguments name the parts that are wanted, and a number sets the rounds: `valgrind --tool=callgrind LibraryBench svids 2`
/// counts instructions.
@main
enum LibraryBench {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let rounds = arguments.lazy.compactMap { Int($0) }.first ?? 21
        let parts = arguments.filter { Int($0) == nil }
        func wants(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        let web = try SPIFFEID(parsing: "spiffe://example.org/web")
        if wants("svids") { try svids(authority, web, rounds) }
        if wants("peers") { try peers(authority, web, rounds) }
        if wants("tokens") { try tokens(authority, web, rounds) }
        if wants("bundles") { try bundles(rounds) }
        if wants("source") { try await source(authority, web) }
    }

    private static func svids(_ authority: TestAuthority, _ id: SPIFFEID, _ rounds: Int) throws {
        let intermediate = try authority.intermediate()
        for (issuer, chain) in [(authority, "its authority"), (intermediate, "a known intermediate")] {
            let issued = TestSVID(try issuer.issue(id, lifetime: .seconds(3600)))
            try measure("X509-SVID under \(chain) (P-256) parsed and validated", rounds: rounds, calls: 200) {
                let svid = try issued.checked()
                try svid.verify(against: authority.bundle)
            }
        }
        let issued = TestSVID(try intermediate.issue(id, lifetime: .seconds(3600)))
        try measure("X509-SVID under a new intermediate (P-256) parsed and validated", rounds: rounds, calls: 200) {
            let svid = try issued.checked()
            try svid.verify(against: unused(authority.bundle))
        }
    }

    /// A bundle that nothing has been verified with.
    private static func unused(_ bundle: X509Bundle) -> X509Bundle {
        X509Bundle(trustDomain: bundle.trustDomain, authorities: bundle.authorities)
    }

    /// What a peer of TLS costs that has not been seen before; the bundle has.
    private static func peers(_ authority: TestAuthority, _ id: SPIFFEID, _ rounds: Int) throws {
        let bundle = authority.bundle
        let intermediate = try authority.intermediate()
        for (issuer, chain) in [(authority, "its authority"), (intermediate, "a known intermediate")] {
            let presented = try issuer.issue(id, lifetime: .seconds(3600)).certificates.flatMap(\.der)
            try measure(
                "certificates of a peer under \(chain) (P-256) parsed and verified with a known bundle", rounds: rounds,
                calls: 200
            ) {
                let certificates = try Certificate.parse(concatenatedDER: presented)
                _ = try VerifiedX509Chain(verifying: certificates, against: bundle)
            }
            // Each object once: OpenSSL keeps in it what it has found out about it. One round is for the warm-up.
            var parsed = try (0..<200 * (rounds + 1)).map { _ in try Certificate.parse(concatenatedDER: presented) }
            try measure("of that, the verification of a peer under \(chain)", rounds: rounds, calls: 200) {
                _ = try VerifiedX509Chain(verifying: parsed.removeLast(), against: bundle)
            }
        }
        let presented = try intermediate.issue(id, lifetime: .seconds(3600)).certificates.flatMap(\.der)
        try measure(
            "certificates of a peer under a new intermediate (P-256) parsed and verified", rounds: rounds, calls: 200
        ) {
            let certificates = try Certificate.parse(concatenatedDER: presented)
            _ = try VerifiedX509Chain(verifying: certificates, against: unused(bundle))
        }
    }

    private static func tokens(_ authority: TestAuthority, _ id: SPIFFEID, _ rounds: Int) throws {
        let token = try authority.issueJWT(id, audience: ["reports"]).withToken { bytes in
            bytes.indices.map { bytes[$0] }
        }
        let bundle = authority.jwtBundle
        try measure("JWT-SVID (ES256) parsed and validated", rounds: rounds, calls: 200) {
            _ = try JWTSVID.validate(token.span, bundles: bundle, audience: "reports")
        }
    }

    private static func bundles(_ rounds: Int) throws {
        var material: [(TrustDomain, [UInt8])] = []
        for number in 0..<200 {
            let trustDomain = try TrustDomain(name: "td\(number).example.org")
            var der: [UInt8] = []
            for _ in 0..<5 {
                der += try TestAuthority(trustDomain: trustDomain).bundle.authorities.flatMap(\.der)
            }
            material.append((trustDomain, der))
        }
        try measure(
            "bundle set of 200 trust domains with 5 roots each parsed", rounds: rounds, calls: 1, divisor: 1000,
            unit: "ms"
        ) {
            _ = X509BundleSet(try material.map { try X509Bundle(trustDomain: $0, authoritiesDER: $1) })
        }
    }

    /// Readers of a live source: what eight threads at a time pay for a read, and what one alone pays.
    private static func source(_ authority: TestAuthority, _ id: SPIFFEID) async throws {
        let path = "/dev/shm/svidsync-bench-\(UInt64.random(in: .min ... .max)).sock"
        let server = WorkloadAPIServer(socketPath: path)
        let svid = try authority.issue(id, lifetime: .seconds(3600))
        server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
        try server.start()
        let source = X509Source(client: WorkloadAPIClient(endpoint: try EndpointAddress("unix://\(path)")))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await source.run() } catch { print("the source ended: \(error)") }
            }
            do {
                _ = try await source.waitForFirstState(timeout: .seconds(10))
                for threads in [1, 8] {
                    var values: [Double] = []
                    for _ in 0..<11 { values.append(try await reads(of: source, threads: threads)) }
                    report(
                        "current SVID of a source, \(threads) thread\(threads > 1 ? "s" : "")", values, "ns CPU a read")
                }
            } catch {
                print("no figures of a source: \(error)")
            }
            source.close()
        }
        await server.shutdown()
    }

    /// The nanoseconds of CPU that a read costs.
    private static func reads(of source: X509Source, threads: Int) async throws -> Double {
        let count = 100_000
        let ended = LatestValue<Int>()
        let left = Mutex(threads)
        let begin = cpuMicroseconds(ofThread: false)
        for _ in 0..<threads {
            try DedicatedThread.start("reader") {
                for _ in 0..<count {
                    do { _ = try source.x509SVID() } catch { print("no SVID: \(error)") }
                }
                let isLast = left.withLock { left in
                    left -= 1
                    return left == 0
                }
                if isLast { ended.set(0) }
            }
        }
        _ = await ended.next(after: 0)
        return (cpuMicroseconds(ofThread: false) - begin) * 1000 / Double(count * threads)
    }
}
