internal import NativeCrypto

extension Timestamp {
    /// Parses a date and time of RFC 3339 §5.6: `2026-11-23T19:00:00Z`, `2026-11-23T20:00:00.25+01:00`.
    ///
    /// The separators may be in lower case, a fraction of a second is cut off, and the leap second 23:59:60 UTC counts
    /// as the second that follows it.
    ///
    /// - Returns: nil for anything else, such as a date that does not exist, a space between date and time,
    ///   or a moment that lies outside the years 0000…9999 in UTC.
    public init?(rfc3339 text: String) {
        var cursor = DigitCursor(text)
        guard let year = cursor.number(4), cursor.skip("-"), let month = cursor.number(2), cursor.skip("-"),
            let day = cursor.number(2), cursor.skip("T") || cursor.skip("t"), let hour = cursor.number(2),
            cursor.skip(":"), let minute = cursor.number(2), cursor.skip(":"), let second = cursor.number(2)
        else { return nil }
        if cursor.skip(".") {
            guard cursor.number(1) != nil else { return nil }
            while cursor.number(1) != nil {}
        }
        guard let offset = cursor.offset(), cursor.isAtEnd, 1...12 ~= month,
            1...CivilTime.days(inMonth: month, year: year) ~= day, 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second
        else { return nil }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        let seconds = civil.secondsSince1970 - offset
        // 23:59:60 is the first second of a day once it is counted without leap seconds.
        guard second < 60 || seconds % 86_400 == 0 else { return nil }
        // An offset or the leap second can lead out of the years that RFC 3339 can state.
        guard Self.statableSeconds.contains(seconds) else { return nil }
        self.init(secondsSince1970: seconds)
    }

    /// 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    private static let statableSeconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// The moment as RFC 3339 text in UTC: `2026-11-23T19:00:00Z`.
    ///
    /// Years outside 0000…9999, which RFC 3339 cannot state, are written with their sign and all their digits.
    public var rfc3339: String {
        let civil = CivilTime(secondsSince1970: secondsSince1970)
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = String(value.magnitude)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let sign = civil.year < 0 ? "-" : civil.year > 9999 ? "+" : ""
        let date = "\(sign)\(digits(civil.year, 4))-\(digits(civil.month, 2))-\(digits(civil.day, 2))"
        return "\(date)T\(digits(civil.hour, 2)):\(digits(civil.minute, 2)):\(digits(civil.second, 2))Z"
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment as RFC 3339 text in UTC.
    public var description: String { rfc3339 }
}

extension Timestamp: Codable {
    /// Decodes RFC 3339 text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a date and time of RFC 3339: \(text)"))
        }
        self = value
    }

    /// Encodes RFC 3339 text in UTC.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

/// Reads digits and separators from left to right.
private struct DigitCursor {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// A number of exactly so many digits; nothing is read if there are fewer.
    mutating func number(_ count: Int) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `Z`, `+01:00` or `-01:00`, in seconds.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isNegative = rest.first == UInt8(ascii: "-")
        guard skip("+") || skip("-"), let hour = number(2), skip(":"), let minute = number(2), 0...23 ~= hour,
            0...59 ~= minute
        else { return nil }
        return (isNegative ? -1 : 1) * (hour * 3600 + minute * 60)
    }
}
