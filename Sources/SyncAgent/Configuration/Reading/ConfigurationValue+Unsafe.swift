internal import NativeYAML

extension ConfigurationValue {
    /// A choice that weakens what the agent promises: a word rather than a truth value, so that nobody takes it for
    /// harmless.
    ///
    /// - Parameter reason: What is unsafe about it.
    func unsafeChoice(_ reason: String) -> Bool {
        func refuse() -> Bool {
            report("must be the word 'unsafe' or left out: \(reason)")
            return false
        }
        // Nobody who writes `true` means text.
        if let scalar = node.scalar, case .boolean = scalar.resolved() { return refuse() }
        guard let word = string() else { return false }
        guard word == "unsafe" else { return refuse() }
        return true
    }
}
