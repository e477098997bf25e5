import NativeKernel
import NativeMessages

/// The message types that have fields to decode, for tests over all of them.
enum MessageKind: String, CaseIterable, Sendable {
    case x509SVIDRequest = "X509SVIDRequest"
    case x509SVIDResponse = "X509SVIDResponse"
    case x509BundlesResponse = "X509BundlesResponse"
    case jwtSVIDRequest = "JWTSVIDRequest"
    case jwtSVIDResponse = "JWTSVIDResponse"
    case jwtBundlesResponse = "JWTBundlesResponse"
    case validateJWTSVIDRequest = "ValidateJWTSVIDRequest"
    case validateJWTSVIDResponse = "ValidateJWTSVIDResponse"
    case witSVIDRequest = "WITSVIDRequest"
    case witSVIDResponse = "WITSVIDResponse"
    case witBundlesResponse = "WITBundlesResponse"

    /// Decodes and throws the result away; tells what was wrong.
    func refusal(of bytes: [UInt8]) -> MessageError.Code? {
        do {
            try decode(bytes.span)
            return nil
        } catch {
            return error.code
        }
    }

    private func decode(_ bytes: Span<UInt8>) throws(MessageError) {
        switch self {
        case .x509SVIDRequest: _ = try X509SVIDRequestMessage(decoding: bytes)
        case .x509SVIDResponse: _ = try X509SVIDResponseMessage(decoding: bytes)
        case .x509BundlesResponse: _ = try X509BundlesResponseMessage(decoding: bytes)
        case .jwtSVIDRequest: _ = try JWTSVIDRequestMessage(decoding: bytes)
        case .jwtSVIDResponse: _ = try JWTSVIDResponseMessage(decoding: bytes)
        case .jwtBundlesResponse: _ = try JWTBundlesResponseMessage(decoding: bytes)
        case .validateJWTSVIDRequest: _ = try ValidateJWTSVIDRequestMessage(decoding: bytes)
        case .validateJWTSVIDResponse: _ = try ValidateJWTSVIDResponseMessage(decoding: bytes)
        case .witSVIDRequest: _ = try WITSVIDRequestMessage(decoding: bytes)
        case .witSVIDResponse: _ = try WITSVIDResponseMessage(decoding: bytes)
        case .witBundlesResponse: _ = try WITBundlesResponseMessage(decoding: bytes)
        }
    }

    /// A message of this type with every field set.
    func sample() throws -> [UInt8] {
        switch self {
        case .x509SVIDRequest: []
        case .x509SVIDResponse: try plain(Samples.x509.encoded())
        case .x509BundlesResponse: try Samples.x509Bundles.encoded()
        case .jwtSVIDRequest: try Samples.jwtRequest.encoded()
        case .jwtSVIDResponse: try plain(Samples.jwt.encoded())
        case .jwtBundlesResponse: try Samples.jwtBundles.encoded()
        case .validateJWTSVIDRequest: try plain(Samples.validateRequest.encoded())
        case .validateJWTSVIDResponse: try Samples.validate.encoded()
        case .witSVIDRequest: try Samples.witRequest.encoded()
        case .witSVIDResponse: try plain(Samples.wit.encoded())
        case .witBundlesResponse: try Samples.witBundles.encoded()
        }
    }

    /// The message's name in workload.proto.
    var protobufName: String { rawValue }

    /// Whether bytes decode to what `sample` encodes.
    func decodesToSample(_ bytes: [UInt8]) throws -> Bool {
        switch self {
        case .x509SVIDRequest: try decoded(X509SVIDRequestMessage.self, bytes) == X509SVIDRequestMessage()
        case .x509SVIDResponse: try decoded(X509SVIDResponseMessage.self, bytes) == Samples.x509
        case .x509BundlesResponse: try decoded(X509BundlesResponseMessage.self, bytes) == Samples.x509Bundles
        case .jwtSVIDRequest: try decoded(JWTSVIDRequestMessage.self, bytes) == Samples.jwtRequest
        case .jwtSVIDResponse: try decoded(JWTSVIDResponseMessage.self, bytes) == Samples.jwt
        case .jwtBundlesResponse: try decoded(JWTBundlesResponseMessage.self, bytes) == Samples.jwtBundles
        case .validateJWTSVIDRequest: try decoded(ValidateJWTSVIDRequestMessage.self, bytes) == Samples.validateRequest
        case .validateJWTSVIDResponse: try decoded(ValidateJWTSVIDResponseMessage.self, bytes) == Samples.validate
        case .witSVIDRequest: try decoded(WITSVIDRequestMessage.self, bytes) == Samples.witRequest
        case .witSVIDResponse: try decoded(WITSVIDResponseMessage.self, bytes) == Samples.wit
        case .witBundlesResponse: try decoded(WITBundlesResponseMessage.self, bytes) == Samples.witBundles
        }
    }
}
