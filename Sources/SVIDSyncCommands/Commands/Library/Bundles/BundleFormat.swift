internal import NativeKernel
internal import SPIFFE

/// The forms in which trust bundles are written.
enum BundleFormat: String, Sendable, CaseIterable {
    /// Certificates in PEM.
    case pem
    /// The DER of certificates without gaps.
    case der
    /// A SPIFFE bundle document.
    case spiffe
    /// A JWK Set as the Workload API sends it.
    case jwks
    /// A SPIFFE Bundle Map.
    case map

    static let names = allCases.map(\.rawValue).joined(separator: "|")

    /// For commands that judge something else by a bundle.
    static let option = OptionDescription.option("--bundle-format", names, "the bundle's format; recognised by default")

    /// The format that an option names.
    static func named(
        _ option: String, _ arguments: ParsedArguments
    ) throws(UsageError) -> BundleFormat? {
        guard let text = arguments.value(option) else { return nil }
        guard let format = BundleFormat(rawValue: text) else {
            throw UsageError(message: "\(option): '\(text)' is none of \(names)")
        }
        return format
    }

    /// The form that a file seems to have.
    static func recognise(_ contents: Span<UInt8>) -> BundleFormat {
        let first = contents.indices.first { !" \t\r\n".utf8.contains(contents[$0]) }
        guard let first, contents[first] == UInt8(ascii: "{") else {
            // DER begins with the tag of a sequence.
            return contents.count > 0 && contents[0] == 0x30 ? .der : .pem
        }
        do throws(JSONError) {
            guard case .object(let document) = try JSONValue(parsing: contents) else { return .spiffe }
            if document["trust_domains"] != nil { return .map }
            if document["spiffe_sequence"] != nil || document["spiffe_refresh_hint"] != nil { return .spiffe }
            guard case .array(let keys)? = document["keys"], !keys.isEmpty else { return .spiffe }
            let uses = keys.map { key in
                guard case .object(let members) = key else { return nil as String? }
                return members["use"]?.text
            }
            // The Workload API's sets need no uses, and servers leave them out.
            return uses.contains { BundleUse(rawValue: $0 ?? "") != nil || $0 == "x509-svid" } ? .spiffe : .jwks
        } catch {
            return .spiffe
        }
    }
}

/// What the keys of a JWK Set are for that says no uses.
enum BundleUse: String, Sendable {
    case jwtSVID = "jwt-svid"
    case witSVID = "wit-svid"

    static let option = OptionDescription.option(
        "--use", "jwt-svid|wit-svid", "what the keys of a JWK Set are for; jwt-svid by default")

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let text = arguments.value("--use") ?? BundleUse.jwtSVID.rawValue
        guard let use = BundleUse(rawValue: text) else {
            throw UsageError(message: "--use: '\(text)' is neither jwt-svid nor wit-svid")
        }
        self = use
    }
}
