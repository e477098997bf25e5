internal import NativeYAML

extension ConfigurationValue {
    private static let sizeUnits: [(name: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1),
    ]

    /// A whole number and a unit: `500ms`, `10s`, `5m`, `1h`.
    func duration(in range: ClosedRange<Duration>) -> Duration? {
        guard node.scalar != nil else { return mismatch("a duration such as 10s") }
        let form = "must be a whole number with a unit (ms, s, m, h), such as 10s"
        guard let text = measure(form) else { return nil }
        guard let duration = DurationText.parse(text) else {
            report("\(form), but is \(written)")
            return nil
        }
        guard range.contains(duration) else {
            report(
                "\(written) is out of range (\(DurationText.name(range.lowerBound)) to "
                    + "\(DurationText.name(range.upperBound)))")
            return nil
        }
        return duration
    }

    /// A whole number and a unit: `512KiB`, `16MiB`.
    func size(in range: ClosedRange<Int>) -> Int? {
        guard node.scalar != nil else { return mismatch("a size such as 16MiB") }
        let form = "must be a whole number with a unit (B, KiB, MiB, GiB), such as 16MiB"
        guard let text = measure(form) else { return nil }
        guard let (number, unit) = Self.split(text),
            let factor = Self.sizeUnits.first(where: { $0.name == unit })?.bytes
        else {
            report("\(form), but is \(written)")
            return nil
        }
        let (bytes, overflow) = Int(number).multipliedReportingOverflow(by: factor)
        guard !overflow, range.contains(bytes) else {
            report("\(written) is out of range (\(Self.name(range.lowerBound)) to \(Self.name(range.upperBound)))")
            return nil
        }
        return bytes
    }

    /// A whole number.
    func count(in range: ClosedRange<Int>) -> Int? {
        guard let scalar = node.scalar else { return mismatch("a whole number") }
        guard let result = context.substitute(scalar, at: position) else { return nil }
        let value = result.isSubstituted ? YAMLValue(plain: result.text) : scalar.resolved()
        guard case .integer(let number) = value else { return mismatch("a whole number") }
        guard let count = Int(exactly: number), range.contains(count) else {
            report("\(written) is out of range (\(range.lowerBound) to \(range.upperBound))")
            return nil
        }
        return count
    }

    /// The text of a measure; a bare number gets told about units.
    private func measure(_ form: String) -> String? {
        if let scalar = node.scalar {
            switch scalar.resolved() {
            case .integer, .float:
                report("\(form); \(written) has no unit")
                return nil
            case .null, .boolean, .string: break
            }
        }
        return string()
    }

    private static func split(_ text: String) -> (Int64, String)? {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        guard let number = Int64(String(digits) ?? "") else { return nil }
        return (number, String(text.dropFirst(digits.count)))
    }

    private static func name(_ bytes: Int) -> String {
        let unit = sizeUnits.filter { bytes % $0.bytes == 0 }.max { $0.bytes < $1.bytes }
        guard let unit else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
