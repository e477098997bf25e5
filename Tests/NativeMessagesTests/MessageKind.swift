import NativeKernel
import NativeMessages

/// The message types that have fields to decode, for tests over all of them.
enum MessageKind: String, CaseIterable, Sendable {
    case x509SVIDRequest
    case x509SVIDResponse
    case x509BundlesResponse
    case jwtSVIDRequest
    case jwtSVIDResponse
    case jwtBundlesResponse
    case validateJWTSVIDRequest
    case validateJWTSVIDResponse
    case witSVIDRequest
    case witSVIDResponse
    case witBundlesResponse

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
}
