/// A dictionary that forgets what neither the present nor the previous generation used.
struct Generations<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var present: [Key: Value] = [:]
    private var previous: [Key: Value] = [:]

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = present[key] { return value }
            guard let index = previous.index(forKey: key) else { return nil }
            // The old key is kept: it does not hold on to a message.
            let (old, value) = previous.remove(at: index)
            present[old] = value
            return value
        }
        set { present[key] = newValue }
    }

    mutating func advance() {
        previous = present
        present = [:]
    }
}
