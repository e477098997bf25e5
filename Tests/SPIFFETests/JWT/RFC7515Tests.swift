import NativeCrypto
import Testing

@testable import SPIFFE

@Suite("RFC 7515, appendix A")
struct RFC7515Tests {
    private let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    private func verifies(
        _ algorithm: SignatureAlgorithm, _ jwk: String, _ header: String, _ signature: String
    ) throws -> Bool {
        let json = Array(jwk.utf8)
        let key = NativePublicKey(try JWK.publicKey(try JSONReader.read(json.span), in: json.span))
        let (message, text) = (Array("\(header).\(payload)".utf8), Array(signature.utf8))
        let decoded = Base64.url.decode(text.span)
        let bytes = try #require(decoded)
        return try key.verifies(bytes.span, of: message.span, algorithm)
    }

    @Test("JW-16: the ES256 signature of A.3 is verified, and not over another header")
    func es256() throws {
        let jwk = """
            {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
            """
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        #expect(try verifies(.es256, jwk, "eyJhbGciOiJFUzI1NiJ9", signature))
        #expect(try !verifies(.es256, jwk, "eyJhbGciOiJSUzI1NiJ9", signature))
    }

    @Test("JW-16: the RS256 signature of A.2 is verified, and not over another header")
    func rs256() throws {
        let jwk = """
            {"kty":"RSA","e":"AQAB","n":"\
            ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SF\
            d2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo\
            7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkM\
            Ls91kzk2PAcDTW9gb54h4FRWyuXpoQ"}
            """
        let signature =
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
            + "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383"
            + "LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy"
            + "wlVmtVrBp0igcN_IoypGlUPQGe77Rw"
        #expect(try verifies(.rs256, jwk, "eyJhbGciOiJSUzI1NiJ9", signature))
        #expect(try !verifies(.rs256, jwk, "eyJhbGciOiJFUzI1NiJ9", signature))
        #expect(try !verifies(.ps256, jwk, "eyJhbGciOiJSUzI1NiJ9", signature))
    }
}
