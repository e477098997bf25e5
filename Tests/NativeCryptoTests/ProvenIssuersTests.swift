import TestCertificates
import Testing

@testable import NativeCrypto

@Suite("Intermediates that were proven before")
struct ProvenIssuersTests {
    /// A root and two authorities below it, the lower of which issues leaves.
    private struct Domain {
        let root: TestIssuer
        let upper: TestIssuer
        let lower: TestIssuer
        /// What comes with a leaf.
        var presented: [NativeCertificate] { [lower.certificate, upper.certificate] }

        init(
            root change: (inout CertificateBuilder) throws -> Void = { _ in },
            upper changeUpper: (inout CertificateBuilder) throws -> Void = { _ in },
            lower changeLower: (inout CertificateBuilder) throws -> Void = { _ in }
        ) throws {
            root = try TestIssuer.root("root", uris: [], change)
            upper = try root.intermediate("upper", uris: [], changeUpper)
            lower = try upper.intermediate("lower", uris: [], changeLower)
        }

        /// Anchors that a chain of this domain has been verified with, and not only once.
        func warmAnchors(_ others: [NativeCertificate] = []) throws -> TrustAnchors {
            let anchors = try TrustAnchors(others + [root.certificate])
            for _ in 0..<2 {
                _ = try ChainVerifier.verify(
                    try lower.leaf().certificate, intermediates: presented, anchors: anchors,
                    options: .init(time: TestIssuer.now))
            }
            return anchors
        }

        /// What comes with a leaf, parsed anew, so that it can be told from what is remembered.
        func copies() throws -> [NativeCertificate] {
            try presented.map { certificate in
                let der = certificate.der
                return try NativeCertificate(der: der.span)
            }
        }
    }

    private typealias Verdict = Result<[NativeCertificate], ChainError>

    private func verdict(
        _ leaf: NativeCertificate, _ intermediates: [NativeCertificate], _ anchors: TrustAnchors,
        _ options: ChainVerifier.Options = .init(time: TestIssuer.now)
    ) -> Verdict {
        do throws(ChainError) {
            return .success(
                try ChainVerifier.verify(leaf, intermediates: intermediates, anchors: anchors, options: options))
        } catch {
            return .failure(error)
        }
    }

    /// Whether the chain is made of what was remembered.
    private func isRemembered(_ verdict: Verdict, _ presented: [NativeCertificate]) throws -> Bool {
        let chain = try verdict.get()
        return try #require(chain.count > 1 && chain[1] == presented[0] ? chain[1] : nil) !== presented[0]
    }

    @Test("X5-26: the next leaf of an intermediate is proven by its own signature; the chain is the same")
    func next() throws {
        let domain = try Domain()
        let anchors = try domain.warmAnchors()
        let (leaf, copies) = (try domain.lower.leaf().certificate, try domain.copies())
        let warm = verdict(leaf, copies, anchors)
        #expect(try isRemembered(warm, copies))
        #expect(warm == verdict(leaf, copies, try TrustAnchors([domain.root.certificate])))
        #expect(try warm.get() == [leaf] + domain.presented + [domain.root.certificate])
    }

    /// What can be wrong, or only different, with a leaf, what comes with it, or how it is to be verified.
    enum Change: CaseIterable {
        case signature, otherKey, expired, notYetValid, unknownCritical, issuedByUpper, issuedByRoot, selfSigned
        case isIntermediate, constrained
        case withoutIntermediates, withoutUpper, otherOrder, oneMore, rootToo, signatureOfLower, signatureOfUpper
        case beforeAll, beforeRoot, afterLower, afterUpper, afterRoot, atTheEnd
        case listed, listRequired, fewerIntermediates, securityLevel
        case nothing
    }

    private struct Case {
        var leaf: NativeCertificate
        var intermediates: [NativeCertificate]
        var options = ChainVerifier.Options(time: TestIssuer.now)
    }

    private func damaged(_ certificate: NativeCertificate) throws -> NativeCertificate {
        var der = certificate.der
        der[der.count - 1] ^= 1
        return try NativeCertificate(der: der.span)
    }

    private func example(_ change: Change, _ domain: Domain) throws -> Case {
        let (now, day) = (TestIssuer.now, TestIssuer.day)
        let (lower, upper, root) = (domain.lower, domain.upper, domain.root)
        // Valid for longer than all above it, so that their times decide.
        func leaf(
            _ issuer: TestIssuer, _ uri: String = "spiffe://example.org/web",
            _ change: (inout CertificateBuilder) throws -> Void = { _ in }
        ) throws -> NativeCertificate {
            try issuer.leaf(uri) { builder in
                (builder.notBefore, builder.notAfter) = (now - 400 * day, now + 400 * day)
                try change(&builder)
            }.certificate
        }
        var result = Case(leaf: try leaf(lower), intermediates: try domain.copies())
        switch change {
        case .signature: result.leaf = try leaf(lower) { $0.hasBadSignature = true }
        case .otherKey:
            result.leaf = try leaf(
                TestIssuer(key: try NativePrivateKey.generate(.p256), certificate: lower.certificate))
        case .expired: result.leaf = try leaf(lower) { $0.notAfter = now - 1 }
        case .notYetValid: result.leaf = try leaf(lower) { $0.notBefore = now + 1 }
        case .unknownCritical:
            let unknown = ObjectIdentifier([1, 3, 6, 1, 4, 1, 99999, 1])
            result.leaf = try leaf(lower) {
                $0.extensions.append(ExtensionValue(unknown, critical: true, value: [5, 0]))
            }
        case .issuedByUpper: result.leaf = try leaf(upper)
        case .issuedByRoot: result.leaf = try leaf(root)
        case .selfSigned: result.leaf = try TestIssuer.root("lower").certificate
        case .isIntermediate: result.leaf = result.intermediates[0]
        case .constrained: result.leaf = try leaf(lower, "spiffe://excluded.org/web")
        case .withoutIntermediates: result.intermediates = []
        case .withoutUpper: result.intermediates.removeLast()
        case .otherOrder: result.intermediates.reverse()
        case .oneMore: result.intermediates.append(try TestIssuer.root("other").certificate)
        case .rootToo: result.intermediates.append(root.certificate)
        case .signatureOfLower: result.intermediates[0] = try damaged(result.intermediates[0])
        case .signatureOfUpper: result.intermediates[1] = try damaged(result.intermediates[1])
        case .beforeAll: result.options.time = now - 300 * day
        case .beforeRoot: result.options.time = root.certificate.notBefore - 1
        case .afterLower: result.options.time = lower.certificate.notAfter + 1
        case .afterUpper: result.options.time = upper.certificate.notAfter + 1
        case .afterRoot: result.options.time = root.certificate.notAfter + 1
        case .atTheEnd:
            result.options.time = [root, upper, lower].map(\.certificate.notAfter).min() ?? 0
        case .listed: result.options.revocation = .whereListed([])
        case .listRequired: result.options.revocation = .required([])
        case .fewerIntermediates: result.options.maximumIntermediates = 1
        case .securityLevel: result.options.securityLevel = 4
        case .nothing: break
        }
        return result
    }

    /// Domains in which another of the authorities is the first whose validity ends.
    private static func domains() throws -> [Domain] {
        let (now, day) = (TestIssuer.now, TestIssuer.day)
        let excluded = ExtensionValue.nameConstraints(excluded: [.uri("excluded.org")])
        return [
            try Domain(lower: { $0.extensions.append(excluded) }),
            try Domain(
                upper: { $0.notAfter = now + 200 * day }, lower: { $0.notAfter = now + 300 * day }),
            try Domain(
                root: { $0.notAfter = now + 300 * day }, upper: { $0.notAfter = now + 100 * day },
                lower: { $0.notAfter = now + 200 * day }),
            try Domain(upper: { $0.extensions.append(excluded) }),
            try Domain(root: { $0.extensions.append(excluded) }),
        ]
    }

    @Test(
        "whatever is wrong with a leaf, its company, the time or the options, the verdict is as without a memory",
        arguments: Change.allCases)
    func verdicts(_ change: Change) throws {
        for (index, domain) in try Self.domains().enumerated() {
            let sample = try example(change, domain)
            let cold = verdict(
                sample.leaf, sample.intermediates, try TrustAnchors([domain.root.certificate]), sample.options)
            let anchors = try domain.warmAnchors()
            // The second time what the first one may have remembered counts, too.
            for _ in 0..<2 {
                let warm = verdict(sample.leaf, sample.intermediates, anchors, sample.options)
                #expect(warm == cold, "domain \(index)")
            }
            if change == .nothing { #expect(throws: Never.self) { try cold.get() } }
        }
    }

    @Test("the verdicts that are compared are of many kinds")
    func kinds() throws {
        let domain = try #require(try Self.domains().first)
        var codes: Set<ChainError.Code> = []
        var good = 0
        for change in Change.allCases {
            let sample = try example(change, domain)
            switch verdict(
                sample.leaf, sample.intermediates, try TrustAnchors([domain.root.certificate]), sample.options)
            {
            case .success: good += 1
            case .failure(let error): codes.insert(error.code)
            }
        }
        #expect(good >= 5)
        #expect(
            codes.isSuperset(of: [
                .badSignature, .expired, .notYetValid, .unknownAuthority, .unknownCriticalExtension, .nameConstraint,
                .noRevocationList, .weakCryptography,
            ]))
    }

    @Test("X5-24: below name constraints of an authority further up every leaf is verified in full")
    func nameConstraints() throws {
        for domain in try Self.domains().suffix(2) {
            let (anchors, copies) = (try domain.warmAnchors(), try domain.copies())
            #expect(try !isRemembered(verdict(try domain.lower.leaf().certificate, copies, anchors), copies))
        }
    }

    @Test("with other options, at another time or with revocation asked for, what was remembered does not count")
    func options() throws {
        let domain = try Domain()
        let list = try emptyOrRevoking(nil, domain.upper)
        for options in [
            ChainVerifier.Options(time: TestIssuer.now, maximumIntermediates: 2),
            ChainVerifier.Options(time: TestIssuer.now, securityLevel: 1),
            ChainVerifier.Options(time: TestIssuer.now, revocation: .whereListed([list])),
            ChainVerifier.Options(time: TestIssuer.now, revocation: .whereListed([])),
        ] {
            let (anchors, copies) = (try domain.warmAnchors(), try domain.copies())
            let leaf = try domain.lower.leaf().certificate
            #expect(try !isRemembered(verdict(leaf, copies, anchors, options), copies))
        }
    }

    private func emptyOrRevoking(_ certificate: NativeCertificate?, _ issuer: TestIssuer) throws -> NativeRevocationList
    {
        let builder = RevocationListBuilder(
            thisUpdate: TestIssuer.now - 1, nextUpdate: TestIssuer.now + 1,
            serialNumbers: certificate.map { [$0.serialNumber] } ?? [],
            extensions: RevocationListBuilder.usualExtensions(
                number: [1], issuerKeyIdentifier: issuer.certificate.subjectKeyIdentifier ?? []))
        let der = try builder.der(issuer: issuer.certificate.subjectDER, signer: issuer.key)
        return try NativeRevocationList(der: der.span)
    }

    @Test("ST-20: an intermediate that is revoked later is refused where that is asked")
    func revoked() throws {
        let domain = try Domain()
        let anchors = try domain.warmAnchors()
        let leaf = try domain.lower.leaf().certificate
        let list = try emptyOrRevoking(domain.lower.certificate, domain.upper)
        let asked = ChainVerifier.Options(time: TestIssuer.now, revocation: .whereListed([list]))
        for _ in 0..<2 {
            guard case .failure(let error) = verdict(leaf, try domain.copies(), anchors, asked) else {
                Issue.record("the revoked intermediate was accepted")
                continue
            }
            #expect(error.code == .revoked && error.depth == 1)
            #expect(throws: Never.self) { try verdict(leaf, try domain.copies(), anchors).get() }
        }
    }

    @Test("an anchor with the name of the leaf's issuer is found as before")
    func sameName() throws {
        let domain = try Domain()
        for name in ["lower", "LOWER", "upper"] {
            let twin = try TestIssuer.root(name).certificate
            let (anchors, copies) = (try domain.warmAnchors([twin]), try domain.copies())
            #expect(try !isRemembered(verdict(try domain.lower.leaf().certificate, copies, anchors), copies))
        }
    }

    @Test("a leaf with resources of RFC 3779 is verified in full, since all above it have to have them")
    func resources() throws {
        // 10.0.0.0/8.
        let addresses = ExtensionValue(
            ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 1, 7]), critical: true,
            value: [0x30, 0x0C, 0x30, 0x0A, 0x04, 0x02, 0x00, 0x01, 0x30, 0x04, 0x03, 0x02, 0x00, 0x0A])
        let domain = try Domain(lower: { $0.extensions.append(addresses) })
        let leaf = try domain.lower.leaf { $0.extensions.append(addresses) }.certificate
        let (anchors, copies) = (try domain.warmAnchors(), try domain.copies())
        #expect(try isRemembered(verdict(try domain.lower.leaf().certificate, copies, anchors), copies))
        let cold = verdict(leaf, copies, try TrustAnchors([domain.root.certificate]))
        #expect(throws: ChainError.self) { try cold.get() }
        #expect(verdict(leaf, copies, anchors) == cold)
    }

    @Test("refusals are not remembered, and anchors of another bundle know nothing")
    func refusals() throws {
        let (domain, other) = (try Domain(), try Domain())
        let copies = try domain.copies()
        let bad = try domain.lower.leaf { $0.hasBadSignature = true }.certificate
        let good = try domain.lower.leaf().certificate
        let anchors = try TrustAnchors([domain.root.certificate])
        for _ in 0..<2 { #expect(throws: ChainError.self) { try verdict(bad, copies, anchors).get() } }
        #expect(try !isRemembered(verdict(good, copies, anchors), copies))
        // That was the proof; from now on it counts, for good leaves alone.
        #expect(try isRemembered(verdict(good, try domain.copies(), anchors), try domain.copies()))
        #expect(throws: ChainError.self) { try verdict(bad, copies, anchors).get() }
        #expect(throws: ChainError.self) { try verdict(good, copies, try other.warmAnchors()).get() }
    }

    @Test("of more intermediates than are remembered each is proven, again if need be", .timeLimit(.minutes(1)))
    func limit() async throws {
        let root = try TestIssuer.root()
        let anchors = try TrustAnchors([root.certificate])
        let issuers = try (0..<70).map { try root.intermediate("intermediate \($0)") }
        for round in 0..<2 {
            for issuer in issuers {
                await Task.yield()
                let leaf = try issuer.leaf().certificate
                #expect(
                    try verdict(leaf, [issuer.certificate], anchors).get()
                        == [leaf, issuer.certificate, root.certificate], "round \(round)")
                let forged = try issuer.leaf { $0.hasBadSignature = true }.certificate
                #expect(throws: ChainError.self) { try verdict(forged, [issuer.certificate], anchors).get() }
            }
        }
    }

    @Test("threads share what is remembered", .timeLimit(.minutes(1)))
    func threads() async throws {
        let domain = try Domain()
        let anchors = try TrustAnchors([domain.root.certificate])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for round in 0..<20 {
                        await Task.yield()
                        let isBad = (number + round) % 3 == 0
                        let leaf = try domain.lower.leaf { $0.hasBadSignature = isBad }.certificate
                        switch verdict(leaf, try domain.copies(), anchors) {
                        case .success(let chain): #expect(!isBad && chain.count == 4)
                        case .failure(let error): #expect(isBad && error.code == .badSignature)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

extension Result<[NativeCertificate], ChainError> {
    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.success(let left), .success(let right)): left == right
        case (.failure(let left), .failure(let right)): left == right
        default: false
        }
    }
}
