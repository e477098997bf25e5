internal import NativeYAML

extension ConfigurationDecoder {
    private static let forms = "first, { hint: … }, { spiffe_id: … } or { pattern: … }"

    /// Decodes which identity an output carries.
    static func decodeIdentity(_ value: ConfigurationValue) -> IdentitySelection? {
        if value.node.scalar != nil {
            guard let word = value.string() else { return nil }
            guard word == "first" else {
                value.report("\(value.written) is not known here; write \(forms)")
                return nil
            }
            return .first
        }
        guard case .mapping = value.node.content else { return value.mismatch(forms) }
        guard let fields = value.mapping(keys: ["hint", "spiffe_id", "pattern", "missing"]) else { return nil }
        var missing = IdentitySelection.Missing.wait
        if let word = fields["missing"] {
            guard let choice = word.choice(of: IdentitySelection.Missing.allCases.map { ($0.rawValue, $0) }) else {
                return nil
            }
            missing = choice
        }
        return decodeSelector(fields).map { IdentitySelection($0, missing: missing) }
    }

    private static func decodeSelector(_ fields: ConfigurationMapping) -> IdentitySelection.Selector? {
        switch (fields["hint"], fields["spiffe_id"], fields["pattern"]) {
        case (let hint?, nil, nil): return hint.string().map { .hint(hint.located($0)) }
        case (nil, let identifier?, nil): return spiffeURI(identifier).map { .spiffeID(identifier.located($0)) }
        case (nil, nil, let pattern?): return spiffeURI(pattern).map { .pattern(pattern.located($0)) }
        default:
            fields.report("exactly one of hint, spiffe_id and pattern is needed")
            return nil
        }
    }

    private static func spiffeURI(_ value: ConfigurationValue) -> String? {
        guard let text = value.string() else { return nil }
        guard text.hasPrefix("spiffe://") else {
            value.report("\(value.written) is not a SPIFFE ID: it must begin with spiffe://")
            return nil
        }
        return text
    }
}
