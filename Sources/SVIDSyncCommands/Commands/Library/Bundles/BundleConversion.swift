internal import SPIFFE

/// A bundle in another format, and what that format cannot hold.
struct BundleConversion {
    let contents: [UInt8]
    /// What is lost, in words.
    let losses: [String]

    /// Converts what was read.
    ///
    /// - Parameters:
    ///   - input: What was read.
    ///   - trustDomain: Which bundle of a map to take, or which trust domain the bundle is of.
    ///   - format: The format to write.
    ///   - use: Which keys a JWK Set is to hold.
    /// - Throws: `ConversionError` for what cannot be written at all.
    init(
        _ input: BundleInput, _ trustDomain: TrustDomain?, to format: BundleFormat, _ use: BundleUse
    ) throws(ConversionError) {
        var losses = Self.unread(input.map ?? BundleMap())
        if format == .map {
            let map = try Self.map(input)
            losses += map.flatMap { Self.hintLoss($0) + Self.algorithmLosses($0) }
            contents = try Self.written { () throws(BundleDocumentError) in try map.json() }
        } else {
            let bundle = try Self.single(input, trustDomain)
            switch format {
            case .pem, .der:
                losses += Self.keyLosses(bundle, .jwt) + Self.keyLosses(bundle, .wit) + Self.documentLosses(bundle)
                let authorities = bundle.x509Bundle.authorities
                guard !authorities.isEmpty else {
                    throw ConversionError("there is no certificate to write [\(Rule("D-8"))]")
                }
                contents = format == .pem ? bundle.x509Bundle.pem : authorities.flatMap(\.der)
            case .jwks:
                losses += Self.certificateLoss(bundle) + Self.documentLosses(bundle) + Self.algorithmLosses(bundle)
                losses += Self.keyLosses(bundle, use == .jwtSVID ? .wit : .jwt)
                contents = try Self.written { () throws(BundleDocumentError) in
                    use == .jwtSVID ? try bundle.jwtBundle.jwkSet() : try bundle.witBundle.jwkSet()
                }
            case .spiffe, .map:
                losses += Self.algorithmLosses(bundle)
                contents = try Self.written { () throws(BundleDocumentError) in try bundle.json() }
            }
        }
        self.losses = losses
    }

    private static func written(
        _ body: () throws(BundleDocumentError) -> [UInt8]
    ) throws(ConversionError) -> [UInt8] {
        do throws(BundleDocumentError) {
            return try body() + [UInt8(ascii: "\n")]
        } catch {
            throw ConversionError("\(error)")
        }
    }

    private static func map(_ input: BundleInput) throws(ConversionError) -> BundleMap {
        guard input.isNamed, let map = input.map else {
            throw ConversionError("a map names trust domains: say by --trust-domain which one the bundle is of")
        }
        return map
    }

    /// The one bundle to write; bundles of several trust domains are never merged (Federation §4.2).
    private static func single(
        _ input: BundleInput, _ trustDomain: TrustDomain?
    ) throws(ConversionError) -> SPIFFEBundle {
        let map = input.map ?? BundleMap()
        if input.format == .map, let trustDomain {
            guard let bundle = map[trustDomain] else {
                throw ConversionError("the map has no bundle of \(trustDomain)")
            }
            return bundle
        }
        let bundles = Array(map)
        guard bundles.count == 1 else {
            let names = map.trustDomains.map(\.name).joined(separator: ", ")
            throw ConversionError(
                bundles.isEmpty
                    ? "the map has no bundle"
                    : "the map has bundles of \(names), which must not be merged: choose one by --trust-domain")
        }
        return bundles[0]
    }

    /// What the file has that was not taken over when it was read.
    private static func unread(_ map: BundleMap) -> [String] {
        let warnings = map.warnings + map.flatMap { $0.jwtBundle.warnings + $0.witBundle.warnings }
        return warnings.filter { $0.code != .notAuthority }.map { "\($0)" }
    }

    private static func keyLosses(_ bundle: SPIFFEBundle, _ profile: TokenProfile) -> [String] {
        let count = (profile == .jwt ? bundle.jwtBundle.authorities : bundle.witBundle.authorities).count
        return count == 0 ? [] : ["the keys for \(profile)s (\(count))"]
    }

    private static func certificateLoss(_ bundle: SPIFFEBundle) -> [String] {
        let count = bundle.x509Bundle.authorities.count
        return count == 0 ? [] : ["the authorities for X509-SVIDs (\(count))"]
    }

    private static func documentLosses(_ bundle: SPIFFEBundle) -> [String] {
        (bundle.sequence == nil ? [] : ["the sequence number"]) + hintLoss(bundle)
    }

    private static func hintLoss(_ bundle: SPIFFEBundle) -> [String] {
        bundle.refreshHint == nil ? [] : ["the refresh hint of \(bundle.refreshHint?.components.seconds ?? 0)s"]
    }

    private static func algorithmLosses(_ bundle: SPIFFEBundle) -> [String] {
        (bundle.jwtBundle.authorities + bundle.witBundle.authorities).compactMap { key in
            key.algorithm.map { "that the key '\(key.keyID)' is for \($0.rawValue) alone" }
        }
    }
}

/// Why a bundle cannot be written in another format.
struct ConversionError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
