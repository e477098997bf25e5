/// NumericDate (RFC 7519 §2): seconds since 1970, perhaps with a fraction.
enum TokenDate {
    /// The greatest number of seconds that every JSON implementation reads exactly: 2^53.
    static let limit: Int64 = 9_007_199_254_740_992

    /// A claim that is a moment; nil if it is missing (rule JW-12).
    ///
    /// - Parameter roundUp: where a fraction goes: up for beginnings, down for ends, so that no validity grows.
    static func read(
        _ name: String, _ claims: JSONObject, _ id: SPIFFEID?, roundUp: Bool
    ) throws(SVIDTokenError) -> Timestamp? {
        let seconds: Int64
        switch claims[name] {
        case nil: return nil
        case .integer(let value)? where 0...limit ~= value: seconds = value
        case .number(let number)? where number.value >= 0 && number.value <= Double(limit):
            seconds = Int64(number.value.rounded(roundUp ? .up : .down))
        default:
            throw SVIDTokenError(
                .date, "JW-12", id, "“\(name)” is not a number of seconds since 1970 between 0 and 2^53")
        }
        return Timestamp(secondsSince1970: seconds)
    }
}
