import SPIFFE
import Testing
import WorkloadAPITestKit

/// A root, an intermediate authority and a leaf, and the lists that a Workload API gives with them.
struct RevocationWorld {
    let root: TestAuthority
    let intermediate: TestAuthority
    let leaf: X509SVID

    init(_ defects: IntermediateDefects = []) throws {
        root = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        intermediate = try root.intermediate(defects: defects)
        leaf = try intermediate.issue(SPIFFEID(parsing: "spiffe://example.org/web"), lifetime: .seconds(3600))
    }

    /// A list of the leaf's issuer.
    func leafList(revoked: Bool = false, _ defects: RevocationListDefects = []) throws -> RevocationList {
        try intermediate.revocationList(revoking: revoked ? [leaf.certificates[0]] : [], defects: defects)
    }

    /// A list of the intermediate authority's issuer.
    func rootList(revoked: Bool = false, _ defects: RevocationListDefects = []) throws -> RevocationList {
        try root.revocationList(revoking: revoked ? [leaf.certificates[1]] : [], defects: defects)
    }
}

/// What there is about revocation, and what must be said: by the policy that asks for lists of every issuer, by the one
/// that asks for none, and by `openssl verify -crl_check_all` (its error number).
struct RevocationCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let required: X509VerificationError.Code?
    let whereListed: X509VerificationError.Code?
    let openSSL: Int
    let lists: @Sendable (RevocationWorld) throws -> [RevocationList]

    private init(
        _ name: String, _ required: X509VerificationError.Code?, _ whereListed: X509VerificationError.Code?,
        _ openSSL: Int, _ lists: @escaping @Sendable (RevocationWorld) throws -> [RevocationList]
    ) {
        testDescription = name
        self.required = required
        self.whereListed = whereListed
        self.openSSL = openSSL
        self.lists = lists
    }

    static let all = [
        RevocationCase("current lists that name neither", nil, nil, 0) { [try $0.leafList(), try $0.rootList()] },
        RevocationCase("the leaf is named", .revoked, .revoked, 23) {
            [try $0.leafList(revoked: true), try $0.rootList()]
        },
        RevocationCase("the intermediate is named", .revoked, .revoked, 23) {
            [try $0.leafList(), try $0.rootList(revoked: true)]
        },
        RevocationCase("the list is past its time", .outdatedRevocationList, .outdatedRevocationList, 12) {
            [try $0.leafList(.expired), try $0.rootList()]
        },
        RevocationCase("the list is not valid yet", .outdatedRevocationList, .outdatedRevocationList, 11) {
            [try $0.leafList(.notYetValid), try $0.rootList()]
        },
        RevocationCase("the authority's list is past its time", .outdatedRevocationList, .outdatedRevocationList, 12) {
            [try $0.leafList(), try $0.rootList(.expired)]
        },
        RevocationCase("the list is wrongly signed", .unusableRevocationList, .unusableRevocationList, 8) {
            [try $0.leafList(.badSignature), try $0.rootList()]
        },
        RevocationCase(
            "the list has an unknown critical extension", .unusableRevocationList, .unusableRevocationList, 36
        ) { [try $0.leafList(.unknownCriticalExtension), try $0.rootList()] },
        RevocationCase("the list is a delta", .unusableRevocationList, .unusableRevocationList, 3) {
            [try $0.leafList(.delta), try $0.rootList()]
        },
        RevocationCase("the list is another issuer's", .noRevocationList, nil, 3) {
            [try $0.leafList(revoked: true, .otherName), try $0.rootList()]
        },
        RevocationCase("the list is of an issuer of the same name with another key", .noRevocationList, nil, 3) {
            [try $0.leafList(revoked: true, .otherKey), try $0.rootList()]
        },
        RevocationCase("there is no list of the leaf's issuer", .noRevocationList, nil, 3) { [try $0.rootList()] },
        RevocationCase("there is no list of the intermediate's issuer", .noRevocationList, nil, 3) {
            [try $0.leafList()]
        },
        RevocationCase("there is no list", .noRevocationList, nil, 3) { _ in [] },
        RevocationCase("a current list beside one past its time", nil, nil, 0) {
            [try $0.leafList(revoked: true, .expired), try $0.leafList(), try $0.rootList()]
        },
    ]
}

extension RevocationWorld {
    fileprivate func leafList(_ defects: RevocationListDefects) throws -> RevocationList {
        try leafList(revoked: false, defects)
    }

    fileprivate func rootList(_ defects: RevocationListDefects) throws -> RevocationList {
        try rootList(revoked: false, defects)
    }
}
