import Foundation

/// Random numbers that a seed determines (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// The seed is that of SVIDSYNC_SEED, or a new one.
    init() {
        let given = ProcessInfo.processInfo.environment["SVIDSYNC_SEED"].flatMap { UInt64($0) }
        seed = given ?? UInt64.random(in: 0...UInt64.max)
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[count(0...(elements.count - 1))] }

    mutating func bytes(_ range: ClosedRange<Int>) -> [UInt8] {
        (0..<count(range)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    mutating func text(_ letters: String, _ range: ClosedRange<Int>) -> String {
        let letters = Array(letters)
        return String((0..<count(range)).map { _ in pick(letters) })
    }
}

extension SeededGenerator: CustomStringConvertible {
    var description: String { "to repeat it: SVIDSYNC_SEED=\(seed)" }
}
