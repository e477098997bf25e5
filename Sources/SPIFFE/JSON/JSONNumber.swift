/// A number of JSON that is not a 64-bit integer: its text, and the nearest `Double`.
public struct JSONNumber: Hashable, Sendable {
    /// The number as it was written.
    public let text: String
    /// The nearest number that a `Double` can be; infinite if it is beyond all of them.
    public let value: Double

    /// A number as JSON writes it.
    init(checked text: String) {
        self.text = text
        // Every JSON number is one that Swift reads, too; infinities come out of overflow alone.
        value = Double(text) ?? .nan
    }

    /// A number by its value.
    ///
    /// - Returns: nil for what JSON cannot write: infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = "\(value)"
        self.value = value
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as it was written.
    public var description: String { text }
}
