extension Rule {
    /// The rules on X509-SVIDs.
    static let x509Rules = [
        Rule("X5-1", "X509-SVID §2", "the SPIFFE ID is the one URI in subjectAltName"),
        Rule("X5-2", "X509-SVID §2, §5.2", "the leaf has no second URI"),
        Rule("X5-4", "X509-SVID §2", "the leaf has a URI in subjectAltName"),
        Rule("X5-5", "X509-SVID §5.2", "the leaf's URI is a SPIFFE ID"),
        Rule("X5-6", "X509-SVID §4.1, §5.2", "the leaf is no signing authority's"),
        Rule("X5-7", "X509-SVID §4.3, §5.2", "the leaf's keyUsage has not keyCertSign"),
        Rule("X5-8", "X509-SVID §4.3, §5.2", "the leaf's keyUsage has not cRLSign"),
        Rule("X5-9", "X509-SVID §4.3", "the leaf's keyUsage has digitalSignature"),
        Rule("X5-10", "X509-SVID §4.3", "keyUsage is there and critical"),
        Rule("X5-11", "X509-SVID §3.1, §5.2", "the SPIFFE ID has a path"),
        Rule("X5-12", "RFC 5280 §4.1.2.6", "an empty subject goes with a critical subjectAltName"),
        Rule("X5-14", "X509-SVID §4.4", "the leaf has extKeyUsage"),
        Rule("X5-15", "X509-SVID §4.4", "extKeyUsage, if there is one, has serverAuth and clientAuth"),
        Rule("X5-16", "X509-SVID §4.1", "signing certificates are authorities'"),
        Rule("X5-17", "X509-SVID §4.1, RFC 5280 §4.2.1.9", "the chain is no longer than its authorities allow"),
        Rule("X5-18", "X509-SVID §4.3", "signing certificates have keyUsage with keyCertSign"),
        Rule("X5-19", "X509-SVID §3.2", "the SPIFFE IDs of signing certificates have no path"),
        Rule("X5-20", "X509-SVID §3.2", "the SPIFFE IDs of signing certificates are of the leaf's trust domain"),
        Rule("X5-24", "X509-SVID §4.2, RFC 5280 §4.2.1.10", "the authorities may sign for the leaf's names"),
        Rule("X5-26", "X509-SVID §5.1, RFC 5280 §6", "the path to the authority is valid"),
        Rule("X5-27", "Workload API §4.6, Federation §7.3", "the bundle is that of the leaf's trust domain"),
        Rule(
            "X5-28", "Workload API §4.6, Trust Domain and Bundle §4.1.3", "the bundle has authorities for X509-SVIDs"),
        Rule("X5-31", "RFC 5280 §4.1.2.7", "the private key is the leaf's"),
        Rule("X5-32", "RFC 5280 §4.1.2.7", "the key's kind is known"),
        Rule("X5-33", "RFC 5280 §4.1", "there are certificates, and nothing but certificates"),
        Rule("X5-34", "RFC 5280 §4.1.2.5", "the certificates are valid at the time"),
        Rule("X5-35", "RFC 7468", "the PEM can be read"),
        Rule("D-11", "svidsync", "no certificate of the bundle has expired"),
    ]
}
