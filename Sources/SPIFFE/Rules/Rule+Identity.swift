extension Rule {
    /// The rules on SPIFFE IDs and trust domains.
    static let identityRules = [
        Rule("ID-1", "SPIFFE-ID §2", "the scheme is “spiffe”"),
        Rule("ID-2", "SPIFFE-ID §2.1, §2.4", "the scheme is in lower case"),
        Rule("ID-4", "SPIFFE-ID §2.1", "there is a trust domain"),
        Rule("ID-5", "SPIFFE-ID §2", "there is no query"),
        Rule("ID-6", "SPIFFE-ID §2", "there is no fragment"),
        Rule("ID-7", "SPIFFE-ID §2.1", "there is neither a user nor a port"),
        Rule("ID-8", "SPIFFE-ID §2.1", "the trust domain is in lower case"),
        Rule("ID-9", "SPIFFE-ID §2.1", "the trust domain has only a–z, 0–9, “.”, “-” and “_”"),
        Rule("ID-10", "SPIFFE-ID §2.1", "the trust domain is not percent-encoded"),
        Rule("ID-11", "SPIFFE-ID §2.1", "the trust domain is no IPv6 address"),
        Rule("ID-13", "SPIFFE-ID §2.2", "the path is not percent-encoded"),
        Rule("ID-14", "SPIFFE-ID §2.2", "the path has no empty segment"),
        Rule("ID-15", "SPIFFE-ID §2.2", "the path has no segment “.” or “..”"),
        Rule("ID-16", "SPIFFE-ID §2.2", "the path does not end with “/”"),
        Rule("ID-17", "SPIFFE-ID §2.2", "the path has only letters, digits, “.”, “-” and “_” in its segments"),
        Rule("ID-18", "SPIFFE-ID §2.3", "the SPIFFE ID has at most the 2048 bytes that everybody reads"),
        Rule("ID-19", "SPIFFE-ID §2.3", "the SPIFFE ID that is made has at most 2048 bytes"),
        Rule("ID-20", "SPIFFE-ID §2.3", "the trust domain has at most 255 bytes"),
        Rule("ID-21", "SPIFFE-ID §2, RFC 3986 §2", "there is nothing but printable ASCII without spaces"),
        Rule("ID-22", "SPIFFE-ID §3.1", "an ID without a path is the trust domain's"),
    ]

    /// The rules on the addresses of Workload APIs.
    static let endpointRules = [
        Rule("EP-1", "Workload Endpoint §4", "there is an address"),
        Rule("EP-2", "Workload Endpoint §4, RFC 3986", "the address is a URI"),
        Rule("EP-3", "Workload Endpoint §4", "the scheme is “unix” or “tcp”"),
        Rule("EP-4", "Workload Endpoint §4", "the address of the Unix socket has no host and no user"),
        Rule("EP-5", "Workload Endpoint §4", "the path of the Unix socket is there and absolute"),
        Rule("EP-6", "Workload Endpoint §4", "the address of the Unix socket has neither query nor fragment"),
        Rule("EP-7", "Workload Endpoint §4", "the host is an IP address"),
        Rule("EP-8", "Workload Endpoint §4", "there is a port from 1 to 65535"),
        Rule("EP-9", "Workload Endpoint §4", "the TCP address has nothing but host and port"),
        Rule("EP-11", "Workload Endpoint §3", "the endpoint can tell its callers: loopback or link-local"),
        Rule("EP-12", "RFC 3986 §2.1, unix(7)", "the path fits into a socket address"),
        Rule("EP-13", "Workload Endpoint §4", "the address has a scheme"),
        Rule("D-3", "svidsync", "the path is not that of a directory"),
    ]

    /// The rules on what the Workload API sends that a document's judge may name.
    static let messageRules = [
        Rule("ST-20", "Workload API §5.2.1, RFC 5280 §6.3", "no revocation list names a certificate of the chain"),
        Rule("ST-27", "SPIFFE-ID §3.2, JWT-SVID §3", "the token is what was asked for"),
        Rule("ST-29", "Workload API §6.2.2", "the set of keys is a JWK Set"),
        Rule("ST-30", "Workload API §6.2.2", "there are no keys for other uses"),
    ]
}
