internal import NativeKernel

/// A name with a placeholder, of which one file for each trust domain (or identity) is made.
///
/// What takes the placeholder's place is never a path of its own: trust domains have neither slashes nor white space,
/// and a name that would be one of the agent's own entries is refused where files are delivered.
package struct FileNamePattern: Hashable, Sendable {
    /// Stands for the name of a trust domain.
    package static let trustDomain = "{trust_domain}"
    /// Stands for the number of an identity.
    package static let index = "{index}"

    package let prefix: String
    package let suffix: String

    /// - Returns: Nil if the placeholder is not in the text exactly once.
    package init?(_ text: String, placeholder: String) {
        guard let place = text.utf8.firstPlace(of: placeholder.utf8) else { return nil }
        prefix = String(text[..<place.lowerBound])
        suffix = String(text[place.upperBound...])
        guard !suffix.holds(placeholder) else { return nil }
    }

    /// A name without placeholder.
    package init(literal name: String) {
        prefix = name
        suffix = ""
    }

    /// The name for one trust domain or number.
    package func name(for value: String) -> String { prefix + value + suffix }

    /// Whether the patterns could give two files one name.
    ///
    /// They cannot if they begin or end differently; whether there is a trust domain of the fitting name is not asked.
    package func mayCollide(with other: FileNamePattern) -> Bool {
        (prefix.hasPrefix(other.prefix) || other.prefix.hasPrefix(prefix))
            && (suffix.hasSuffix(other.suffix) || other.suffix.hasSuffix(suffix))
    }

    /// Whether a name could be one of the pattern's.
    package func mayGive(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.hasSuffix(suffix) && name.utf8.count > prefix.utf8.count + suffix.utf8.count
    }
}
