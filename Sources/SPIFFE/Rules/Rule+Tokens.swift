extension Rule {
    /// The rules on JWT-SVIDs, of which some also hold for WIT-SVIDs.
    static let jwtRules = [
        Rule("JW-1", "JWT-SVID §1, RFC 7515 §7.1", "the token is in JWS's compact form"),
        Rule("JW-2", "JWT-SVID §2.1", "the algorithm is one of the nine that are allowed"),
        Rule("JW-4", "JWT-SVID §2.2", "the name of the key, if there is one, is a text"),
        Rule("JW-5", "JWT-SVID §2.3", "the type, if there is one, is “JWT” or “JOSE”"),
        Rule("JW-6", "JWT-SVID §2, RFC 7515 §4.1.11", "the header has nothing but “alg”, “kid” and “typ”"),
        Rule("JW-7", "JWT-SVID §3.1", "the subject is a SPIFFE ID"),
        Rule("JW-8", "JWT-SVID §3.2, §4", "there is an audience"),
        Rule("JW-9", "JWT-SVID §3.2, §4", "the token is for the expected audience"),
        Rule("JW-10", "JWT-SVID §3.3, §4", "there is an expiry"),
        Rule("JW-11", "JWT-SVID §3.3, §4", "the token has not expired"),
        Rule("JW-12", "RFC 7519 §2", "moments are numbers of seconds since 1970"),
        Rule("JW-13", "RFC 7519 §4.1.5", "the token is valid already"),
        Rule("JW-15", "Workload API §6.3, JWT-SVID §6.2", "the signature is by a key of the trust domain's bundle"),
        Rule("JW-16", "RFC 7518 §3.1", "the key fits the algorithm"),
        Rule("JW-17", "JWT-SVID §6.2", "the bundle has keys for JWT-SVIDs"),
        Rule("JW-21", "RFC 7515 §2, §7.1", "the token is three parts of strict base64url with JSON objects in it"),
        Rule("JW-22", "RFC 7515 §4, RFC 7519 §4", "no member is there twice"),
    ]

    /// The rules on WIT-SVIDs.
    static let witRules = [
        Rule("WI-4", "Workload API §7.2.1", "the private key is a JWK"),
        Rule("WI-8", "WIT-SVID §2.1", "the token names its key"),
        Rule("WI-9", "WIT-SVID §2.2", "the type is “wit+jwt”"),
        Rule("WI-10", "WIT-SVID §2.3", "the algorithm is one of the nine that are allowed"),
        Rule("WI-11", "WIT-SVID §2.4", "the header has nothing but “alg”, “kid” and “typ”"),
        Rule("WI-12", "WIT-SVID §2.4, RFC 7515 §4.1.11", "the header demands no extension"),
        Rule("WI-13", "WIT-SVID §3.1", "the subject is a SPIFFE ID"),
        Rule("WI-14", "WIT-SVID §3.2, RFC 7800 §3.2", "there is a public key to confirm the holder with"),
        Rule("WI-15", "WIT-SVID §3.2", "the confirmation key has an algorithm that is allowed and fits it"),
        Rule("WI-17", "WIT-SVID §3.4", "there is an expiry, and the token has not expired"),
        Rule("WI-18", "WIT-SVID §3.5", "the token is valid already"),
        Rule("WI-22", "WIT-SVID §3.8", "there is no audience"),
        Rule("WI-27", "WIT-SVID §6.1", "keys for WIT-SVIDs have names, which no other key has"),
        Rule("WI-28", "WIT-SVID §6.2", "the bundle has keys for WIT-SVIDs"),
        Rule("WI-31", "WIT-SVID §7.1", "the private key is the one that the token is bound to"),
        Rule(
            "WI-32", "SPIFFE-ID §3.1, Trust Domain and Bundle §3",
            "the signature is by a key of the trust domain's bundle"
        ),
    ]
}
