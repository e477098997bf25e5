/// Where the standards state the rules.
enum RuleSource {
    /// Document and section of a rule.
    static func of(_ rule: String) -> String {
        sources[rule] ?? "svidsync"
    }

    private static let sources: [String: String] = [
        "ID-1": "SPIFFE-ID §2", "ID-4": "SPIFFE-ID §2.1", "ID-5": "SPIFFE-ID §2", "ID-6": "SPIFFE-ID §2",
        "ID-7": "SPIFFE-ID §2.1", "ID-8": "SPIFFE-ID §2.1", "ID-9": "SPIFFE-ID §2.1", "ID-10": "SPIFFE-ID §2.1",
        "ID-11": "SPIFFE-ID §2.1", "ID-13": "SPIFFE-ID §2.2", "ID-14": "SPIFFE-ID §2.2", "ID-15": "SPIFFE-ID §2.2",
        "ID-16": "SPIFFE-ID §2.2", "ID-17": "SPIFFE-ID §2.2", "ID-18": "SPIFFE-ID §2.3", "ID-19": "SPIFFE-ID §2.3",
        "ID-20": "SPIFFE-ID §2.3", "ID-21": "SPIFFE-ID §2", "ID-22": "SPIFFE-ID §3.1",
        "EP-1": "Workload Endpoint §4", "EP-2": "Workload Endpoint §4", "EP-3": "Workload Endpoint §4",
        "EP-4": "Workload Endpoint §4", "EP-5": "Workload Endpoint §4", "EP-6": "Workload Endpoint §4",
        "EP-7": "Workload Endpoint §4", "EP-8": "Workload Endpoint §4", "EP-9": "Workload Endpoint §4",
        "EP-11": "Workload Endpoint §3", "EP-12": "RFC 3986 §2.1, unix(7)", "EP-13": "Workload Endpoint §4",
        "X5-1": "X509-SVID §2", "X5-2": "X509-SVID §2", "X5-4": "X509-SVID §2", "X5-5": "X509-SVID §5.2",
        "X5-6": "X509-SVID §4.1", "X5-7": "X509-SVID §4.3", "X5-8": "X509-SVID §4.3", "X5-9": "X509-SVID §4.3",
        "X5-10": "X509-SVID §4.3", "X5-11": "X509-SVID §5.2", "X5-12": "RFC 5280 §4.1.2.6",
        "X5-14": "X509-SVID §4.4", "X5-15": "X509-SVID §4.4", "X5-16": "X509-SVID §4.1", "X5-17": "X509-SVID §4.1",
        "X5-18": "X509-SVID §4.3", "X5-19": "X509-SVID §3.2", "X5-20": "X509-SVID §3.2", "X5-24": "X509-SVID §4.2",
        "X5-26": "X509-SVID §5.1, RFC 5280 §6", "X5-27": "Workload API §4.6", "X5-28": "Trust Domain and Bundle §4.1.3",
        "X5-31": "RFC 5280 §4.1.2.7", "X5-32": "RFC 5280 §4.1.2.7", "X5-33": "RFC 5280 §4.1", "X5-35": "RFC 7468",
    ]
}
