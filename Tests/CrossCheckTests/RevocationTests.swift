import SPIFFE
import Testing
import WorkloadAPITestKit

@Suite("Revocation, beside openssl verify", .timeLimit(.minutes(2)))
struct RevocationTests {
    private func failure(
        _ world: RevocationWorld, _ policy: RevocationPolicy, _ bundle: X509Bundle? = nil
    ) -> X509VerificationError? {
        do throws(X509VerificationError) {
            try world.leaf.verify(
                against: bundle ?? world.root.bundle, options: X509VerificationOptions(revocation: policy))
            return nil
        } catch {
            return error
        }
    }

    @Test("ST-20, X5-26: each policy's verdict; openssl agrees with the strict one", arguments: RevocationCase.all)
    func verdicts(_ expected: RevocationCase) async throws {
        let world = try RevocationWorld()
        let lists = try expected.lists(world)
        #expect(failure(world, .required(lists))?.code == expected.required)
        #expect(failure(world, .whereListed(lists))?.code == expected.whereListed)
        #expect(failure(world, .ignored) == nil)
        #expect(failure(world, .required(lists.reversed()))?.code == expected.required)
        let verdict = try await OpenSSLProgram().verdict(
            on: world.leaf.certificates, anchors: world.root.bundle.authorities, lists: lists)
        // OpenSSL wants a list for the anchor, too: it is the root's own, which covers both.
        #expect(verdict == expected.openSSL)
        #expect((verdict == 0) == (expected.required == nil))
    }

    @Test("every defect that the kit's lists can have is refused by both", arguments: RevocationListDefects.allCases)
    func defects(_ defect: RevocationListDefects) async throws {
        let world = try RevocationWorld()
        let lists = [try world.leafList(revoked: false, defect), try world.rootList()]
        #expect(failure(world, .required(lists)) != nil)
        let verdict = try await OpenSSLProgram().verdict(
            on: world.leaf.certificates, anchors: world.root.bundle.authorities, lists: lists)
        #expect(verdict != 0)
    }

    @Test("the certificate that is revoked is named, and the rule")
    func place() throws {
        let world = try RevocationWorld()
        let lists = [try world.leafList(), try world.rootList(revoked: true)]
        let error = try #require(failure(world, .required(lists)))
        #expect(error.depth == 1 && error.rule == "ST-20")
        #expect(error.message.contains("revoked") && error.message.contains("intermediate"))
    }

    @Test("X5-29: an anchor needs no list, be it a root or not")
    func anchors() async throws {
        let world = try RevocationWorld()
        let bundle = X509Bundle(trustDomain: world.root.trustDomain, authorities: [world.leaf.certificates[1]])
        #expect(failure(world, .required([try world.leafList()]), bundle) == nil)
        #expect(failure(world, .required([try world.leafList(revoked: true)]), bundle)?.code == .revoked)
        #expect(failure(world, .required([]), bundle)?.code == .noRevocationList)
    }

    @Test("an issuer without cRLSign cannot say what is revoked")
    func withoutCRLSign() async throws {
        let world = try RevocationWorld(.noCRLSign)
        let lists = [try world.leafList(revoked: true), try world.rootList()]
        #expect(failure(world, .required(lists))?.code == .unusableRevocationList)
        #expect(failure(world, .whereListed(lists))?.code == .unusableRevocationList)
        #expect(failure(world, .ignored) == nil)
        let verdict = try await OpenSSLProgram().verdict(
            on: world.leaf.certificates, anchors: world.root.bundle.authorities, lists: lists)
        #expect(verdict == 35)
    }

    @Test("X5-27: what another trust domain's authority of the same name revokes concerns nobody here")
    func otherTrustDomain() throws {
        let world = try RevocationWorld()
        let foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example")).intermediate()
        #expect(foreign.intermediates[0].subject == world.intermediate.intermediates[0].subject)
        let theirs = try foreign.revocationList(revoking: [world.leaf.certificates[0]])
        #expect(failure(world, .whereListed([theirs])) == nil)
        let all = [theirs, try world.leafList(), try world.rootList()]
        #expect(failure(world, .required(all)) == nil)
    }

    @Test("a list reads as it was written", arguments: [RevocationListDefects(), .delta, .expired])
    func reading(_ defects: RevocationListDefects) throws {
        let world = try RevocationWorld()
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        let list = try world.root.revocationList(
            revoking: world.leaf.certificates, lifetime: .seconds(60), defects: defects, now: now)
        #expect(list.entryCount == 2)
        #expect(list.issuer == "CN=svidsync development authority")
        #expect(list.nextUpdate == (defects.contains(.expired) ? now - .seconds(3600) : now + .seconds(60)))
        #expect(list.thisUpdate < now)
        #expect(try RevocationList(der: list.der) == list)
        for bytes in [[], Array(list.der.dropLast()), list.der + [0], [0x30, 0x00], [0x04, 0x00]] {
            #expect(throws: X509DecodingError.self) { try RevocationList(der: bytes) }
        }
    }
}
