internal import COpenSSL

extension CivilTime {
    /// OpenSSL's form of a time, in seconds since 1970.
    ///
    /// - Parameter name: What the time is called in the document that it is of.
    /// - Throws: `CryptoError.Code.malformed` if there is none, or it is not a time.
    @unsafe
    static func seconds(_ time: UnsafePointer<ASN1_TIME>?, _ name: String) throws(CryptoError) -> Int64 {
        // OpenSSL takes no time for the present one.
        guard let time = unsafe time else { throw CryptoError(.malformed, "\(name) is missing") }
        var broken = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &broken) == 1 else {
            throw .openSSL("\(name) is not a time", code: .malformed)
        }
        return unsafe CivilTime(
            year: Int64(broken.tm_year) + 1900, month: Int64(broken.tm_mon) + 1, day: Int64(broken.tm_mday),
            hour: Int64(broken.tm_hour), minute: Int64(broken.tm_min), second: Int64(broken.tm_sec)
        ).secondsSince1970
    }
}
