extension Rule {
    /// The rules on the documents of trust bundles.
    static let bundleRules = [
        Rule("BU-3", "Trust Domain and Bundle §4.1.1", "the version has a number (“spiffe_sequence”)"),
        Rule("BU-4", "Trust Domain and Bundle §4.1.1", "“spiffe_sequence” is a whole number of 64 bits"),
        Rule(
            "BU-5", "Trust Domain and Bundle §4.1.2",
            "“spiffe_refresh_hint” is there and a whole number of seconds"),
        Rule("BU-7", "Trust Domain and Bundle §4.1.3, RFC 7517 §5", "there is a list of keys (“keys”)"),
        Rule("BU-9", "Trust Domain and Bundle §4.1.3", "there is a usable key"),
        Rule("BU-10", "Trust Domain and Bundle §4.1.3, §4.2.1", "the keys can be read"),
        Rule("BU-11", "Trust Domain and Bundle §4.2.1", "the keys say their type (“kty”)"),
        Rule("BU-12", "Trust Domain and Bundle §4.2.2", "the keys say a known use (“use”)"),
        Rule("BU-13", "Trust Domain and Bundle §4.2", "there are no members but those that the standard defines"),
        Rule("BU-14", "X509-SVID §6.1", "the entries for X509-SVIDs have no name (“kid”)"),
        Rule("BU-15", "X509-SVID §6.1", "“x5c” holds the certificate of a signing authority"),
        Rule("BU-16", "X509-SVID §6.2", "the entries for X509-SVIDs have a certificate (“x5c”)"),
        Rule("BU-17", "X509-SVID §6.1, §6.2", "“x5c” holds one certificate"),
        Rule("BU-18", "X509-SVID §6.2", "no certificate is there twice"),
        Rule("BU-19", "RFC 7517 §4.7", "the keys of the entries are those of their certificates"),
        Rule("BU-21", "JWT-SVID §6.1", "keys for JWT-SVIDs have names (“kid”)"),
        Rule("BU-22", "RFC 7517 §4.5, WIT-SVID §6.1", "no name of a key is there twice"),
        Rule("BU-23", "RFC 7517 §9.2, RFC 7518 §6", "all keys are public ones"),
        Rule("BU-24", "Trust Domain and Bundle §5.1.1", "“trust_domains” holds bundles by trust domain names"),
        Rule("BU-25", "Trust Domain and Bundle §5.1.1", "no trust domain and no member is there twice"),
        Rule("BU-27", "Trust Domain and Bundle §5.1.1", "the bundles of the map have no refresh hint"),
        Rule("D-8", "svidsync", "there is a certificate"),
    ]
}
