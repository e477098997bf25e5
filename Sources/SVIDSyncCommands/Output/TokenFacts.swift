internal import NativeKernel
internal import SPIFFE

/// What a token says, for people and programs; nothing of its signature unless asked for.
enum TokenFacts {
    /// Adds what a token says to a judgement.
    static func add(_ review: TokenReview, withSignature: Bool, to judgement: inout Judgement) {
        if let header = review.header {
            judgement.add("header", .value(.object(header)), [header.description])
        }
        guard let claims = review.claims else { return }
        judgement.add("claims", .value(.object(claims)), [claims.description])
        for (name, claim) in [("issued_at", "iat"), ("not_before", "nbf"), ("expires_at", "exp")] {
            guard case .integer(let seconds)? = claims[claim], 0...Int64(1) << 53 ~= seconds else { continue }
            judgement.add(name, Timestamp(secondsSince1970: seconds).rfc3339)
        }
        if let authority = review.authority { judgement.add("signed_by", "\(authority)") }
        guard withSignature else { return }
        judgement.add("signature", text(review.signature))
    }

    static func line(_ svid: JWTSVID) -> String {
        "JWT-SVID \(svid.id)\(hint(svid.hint)), for \(svid.audience.map { "'\($0)'" }.joined(separator: ", ")), "
            + "expires \(svid.expiry.rfc3339), key \(svid.keyID.map { "'\($0)'" } ?? "without a name")"
    }

    static func json(_ svid: JWTSVID, withToken: Bool) -> JSONOutput {
        .object(
            [
                ("spiffe_id", .string(svid.id.description)), ("hint", .optional(svid.hint)),
                ("audience", .strings(svid.audience)), ("header", .value(.object(svid.header))),
                ("claims", .value(.object(svid.claims))), ("expires_at", .string(svid.expiry.rfc3339)),
            ] + (withToken ? [("token", .string(text(svid.token)))] : []))
    }

    static func line(_ svid: WITSVID) -> String {
        "WIT-SVID \(svid.id)\(hint(svid.hint)), bound to \(svid.confirmationKey), expires \(svid.expiry.rfc3339), "
            + "key '\(svid.keyID)'"
    }

    static func json(_ svid: WITSVID) -> JSONOutput {
        .object([
            ("spiffe_id", .string(svid.id.description)), ("hint", .optional(svid.hint)),
            ("header", .value(.object(svid.header))), ("claims", .value(.object(svid.claims))),
            ("expires_at", .string(svid.expiry.rfc3339)),
        ])
    }

    /// A secret as text, for somebody who has asked for it.
    static func text(_ secret: SecretBytes) -> String {
        secret.withSpan { bytes in
            // What is shown cannot be wiped any more.
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    private static func hint(_ hint: String?) -> String { hint.map { ", hint '\($0)'" } ?? "" }
}
