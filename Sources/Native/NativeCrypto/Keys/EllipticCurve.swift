internal import COpenSSL

/// A named curve over a prime field, with OpenSSL's precomputed tables.
@safe
final class EllipticCurve: Sendable {
    // Safe because: never changed after init, and OpenSSL reads a group without changing it.
    private nonisolated(unsafe) let group: OpaquePointer
    /// The number of bytes of a coordinate.
    let fieldBytes: Int
    /// OpenSSL's name of the curve.
    let name: String

    private static let p256 = EllipticCurve(nid: NID_X9_62_prime256v1)
    private static let p384 = EllipticCurve(nid: NID_secp384r1)
    private static let p521 = EllipticCurve(nid: NID_secp521r1)

    /// The curve with the object identifier; nil if this program does not know it.
    static func named(_ identifier: ObjectIdentifier) -> EllipticCurve? {
        switch identifier {
        case .p256: p256
        case .p384: p384
        case .p521: p521
        default: nil
        }
    }

    private init?(nid: Int32) {
        guard let curve = unsafe EC_GROUP_new_by_curve_name(nid) else { return nil }
        unsafe group = curve
        fieldBytes = unsafe Int((EC_GROUP_get_degree(curve) + 7) / 8)
        name = unsafe String(cString: OBJ_nid2sn(nid))
    }

    deinit { unsafe EC_GROUP_free(group) }

    /// The public point of a private number, in the uncompressed form of SEC 1 §2.3.3.
    ///
    /// - Throws: `CryptoError.Code.inconsistentKey` if the number is not in the range 1 ..< order.
    func publicPoint(of scalar: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        let number = try BigNumber(scalar)
        let inRange = unsafe number.withHandle { number in
            unsafe BN_is_zero(number) == 0 && BN_cmp(number, EC_GROUP_get0_order(group)) < 0
        }
        guard inRange else { throw CryptoError(.inconsistentKey, "the private key is out of its curve's range") }
        let context = try BigNumberContext()
        return unsafe try encodedPoint { point throws(CryptoError) in
            let done = unsafe number.withHandle { number in
                unsafe context.withHandle { context in
                    unsafe EC_POINT_mul(group, point, number, nil, nil, context)
                }
            }
            guard done == 1 else { throw .openSSL("cannot compute the public key of a private key") }
        }
    }

    /// The uncompressed form of a point in any form of SEC 1; nil if it is not on the curve.
    func uncompressed(_ encoded: [UInt8]) -> [UInt8]? {
        if encoded.first == 4, encoded.count == 1 + 2 * fieldBytes { return encoded }
        do throws(CryptoError) {
            return unsafe try encodedPoint { point throws(CryptoError) in
                let done = unsafe encoded.withUnsafeBufferPointer { buffer in
                    unsafe EC_POINT_oct2point(group, point, buffer.baseAddress, buffer.count, nil)
                }
                guard done == 1 else { throw .openSSL("not a point", code: .malformed) }
            }
        } catch {
            return nil
        }
    }

    /// Whether the bytes are a point on the curve, other than the one at infinity, in the uncompressed form.
    func hasPoint(_ encoded: [UInt8]) -> Bool {
        guard encoded.first == 4, encoded.count == 1 + 2 * fieldBytes,
            let point = unsafe EC_POINT_new(group)
        else { return false }
        defer { unsafe EC_POINT_free(point) }
        // Safe because: OpenSSL itself refuses coordinates out of the field and points off the curve.
        let done = unsafe encoded.withUnsafeBufferPointer { buffer in
            unsafe EC_POINT_oct2point(group, point, buffer.baseAddress, buffer.count, nil)
        }
        ERR_clear_error()
        return done == 1
    }

    private func encodedPoint(
        _ fill: (OpaquePointer) throws(CryptoError) -> Void
    ) throws(CryptoError) -> [UInt8] {
        guard let point = unsafe EC_POINT_new(group) else { throw .openSSL("out of memory") }
        defer { unsafe EC_POINT_free(point) }
        try unsafe fill(point)
        let capacity = 1 + 2 * fieldBytes
        let encoded = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            unsafe count = EC_POINT_point2oct(
                group, point, POINT_CONVERSION_UNCOMPRESSED, buffer.baseAddress, buffer.count, nil)
        }
        guard encoded.count == capacity else { throw .openSSL("cannot encode a point") }
        return encoded
    }
}
