import Foundation
import NativeCrypto
import NativeKernel
import NativeMessages
import SPIFFE
import TestCertificates
import WorkloadAPITestKit

/// Small real inputs of every kind, which the fuzzer begins with.
enum Seeds {
    static func write(to directory: String) throws {
        try texts(directory)
        try certificates(directory)
        try documents(directory)
        try handshakes(directory)
    }

    /// See `TLSTarget`.
    private static func handshakes(_ directory: String) throws {
        try put(directory, .tls, "client-hello", [1] + TLSTarget.clientHello())
        for (name, choice) in [("client-13", UInt8(4)), ("server-13", 5), ("client-12", 6), ("server-12", 7)] {
            try put(directory, .tls, name, [choice])
            try put(directory, .tls, "\(name)-changed", [choice, 0, 1, 44, 1, 1, 0, 90, 128, 2, 0, 7, 255])
        }
    }

    private static func put(_ directory: String, _ target: FuzzTarget, _ name: String, _ bytes: [UInt8]) throws {
        let folder = URL(filePath: directory).appending(path: target.rawValue)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appending(path: name))
    }

    private static func texts(_ directory: String) throws {
        let texts: [(FuzzTarget, [String])] = [
            (.spiffeID, ["spiffe://example.org/a/b-c/D_1", "spiffe://1.2.3.4", "spiffe://td/../x", "SPIFFE://Td/%41"]),
            (
                .endpoint,
                ["unix:///run/a%20b.sock", "unix:/x", "tcp://[::1]:8000", "tcp://127.0.0.1:65535", "tcp://u@h:1/p?q#f"]
            ),
            (.timestamp, ["2026-01-01T00:00:00Z", "1999-12-31t23:59:60.123456789+23:59", "9999-12-31T23:59:59Z"]),
            (
                .helperConfiguration,
                [
                    """
                    # a comment
                    agent_address = "/tmp/agent.sock"
                    cmd = "a\\"b\\\\\\n"
                    cert_dir = "certs"
                    daemon_mode = true
                    cert_file_mode = 0444
                    svid_file_name = "svid.pem" // another
                    svid_key_file_name = "svid_key.pem"
                    svid_bundle_file_name = "svid_bundle.pem"
                    jwt_svids = [{jwt_audience="a", jwt_svid_file_name="jwt.token", jwt_extra_audiences=["b", "c"]}]
                    health_checks { listener_enabled = true bind_port = 8080 }

                    """,
                    "cmd = <<EOT\nx\nEOT\n/* a */ hint = \"\\u00e9${x}\"",
                ]
            ),
            (
                .json,
                [
                    #"{"a":[1,-2.5e+3,true,false,null,18446744073709551615],"\u0041\ud83d\ude00":"é\n"}"#,
                    "[[[[[[]]]]]]",
                    #"{"a":1,"a":2}"#, "-0", "1e400",
                ]
            ),
        ]
        for (target, seeds) in texts {
            for (index, seed) in seeds.enumerated() { try put(directory, target, "seed-\(index)", Array(seed.utf8)) }
        }
    }

    private static func certificates(_ directory: String) throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate(pathLength: 0)
        for (name, kind) in [("p256", NativePrivateKey.Generated.p256), ("rsa", .rsa2048), ("ed25519", .ed25519)] {
            let leaf = try middle.leaf(kind: kind)
            let chain = [leaf.certificate, middle.certificate, root.certificate]
            try put(directory, .certificates, "chain-\(name)", chain.flatMap(\.der))
            try leaf.key.pkcs8.withSpan { try put(directory, .privateKey, name, Array(copyingBytes: $0)) }
            let text = PEM.combined(key: leaf.key, certificates: Array(chain.dropLast()))
            try text.withSpan { try put(directory, .pem, name, Array(copyingBytes: $0)) }
        }
        let constrained = try root.intermediate { builder in
            builder.set(.nameConstraints(permitted: [.uri("example.org")], excluded: [.dns("evil.test")]))
        }
        let spoilt = try constrained.leaf { builder in
            builder.set(.subjectAlternativeNames([.dns("a"), .uri("spiffe://example.org/a"), .ip([1, 2, 3, 4])]))
        }
        try put(
            directory, .certificates, "constraints",
            [spoilt.certificate, constrained.certificate, root.certificate].flatMap(\.der))
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        for (name, defects) in [("good", RevocationListDefects()), ("delta", .delta)] {
            let list = try authority.revocationList(revoking: authority.bundle.authorities, defects: defects)
            try put(directory, .revocationList, name, list.der)
            try put(directory, .revocationList, "\(name)-pem", PEM.block(.revocationList, list.der))
        }
    }

    private static func documents(_ directory: String) throws {
        let trustDomain = try TrustDomain(name: "example.org")
        let authority = try TestAuthority(trustDomain: trustDomain)
        let web = try SPIFFEID(parsing: "spiffe://example.org/web")
        let keys = try authority.jwtBundle.jwkSet()
        let token = try authority.issueJWT(
            web, audience: ["reports"], lifetime: .seconds(600), now: FuzzTarget.now)
        try token.withToken { bytes in
            try put(directory, .token, "jwt", Array(copyingBytes: bytes) + [UInt8(ascii: "\n")] + keys)
        }
        try put(directory, .jwkSet, "es256", keys)
        let bundle = SPIFFEBundle(
            trustDomain: trustDomain, x509Authorities: authority.bundle.authorities,
            jwtAuthorities: authority.jwtBundle.authorities, witAuthorities: authority.witBundle.authorities,
            sequence: 18_446_744_073_709_551_615, refreshHint: .seconds(300))
        try put(directory, .spiffeBundle, "bundle", try bundle.json())
        try put(directory, .bundleMap, "map", try BundleMap([bundle]).json())
        let wit = try authority.issueWIT(web, lifetime: .seconds(600), now: FuzzTarget.now)
        try wit.withToken { bytes in
            try put(
                directory, .token, "wit",
                Array(copyingBytes: bytes) + [UInt8(ascii: "\n")] + authority.witBundle.jwkSet())
        }
        for (name, kind, algorithm) in [
            ("ec", NativePrivateKey.Generated.p256, JWTAlgorithm.es256), ("rsa", .rsa2048, .ps256),
        ] {
            let key = try PrivateJWK(try NativePrivateKey.generate(kind), algorithm: algorithm)
            try key.withJSON { try put(directory, .privateJWK, name, Array(copyingBytes: $0)) }
        }
        let svid = try authority.issue(web, lifetime: .seconds(600))
        let state = X509SVIDResponseMessage(
            svids: [
                X509SVIDMessage(
                    spiffeID: "spiffe://example.org/web", x509SVID: svid.certificates.flatMap(\.der),
                    x509SVIDKey: svid.privateKey.native.pkcs8, bundle: authority.bundle.authorities.flatMap(\.der),
                    hint: "web")
            ], crl: [try authority.revocationList().der], federatedBundles: ["spiffe://other.example": [0x30, 0]])
        try state.encoded().withSpan { try put(directory, .message, "x509-svids", [1] + Array(copyingBytes: $0)) }
        let bundles = X509BundlesResponseMessage(crl: [[0x30, 0]], bundles: ["spiffe://example.org": [0x30, 0]])
        try put(directory, .message, "x509-bundles", [2] + bundles.encoded())
        try put(
            directory, .message, "jwt-bundles",
            [5] + JWTBundlesResponseMessage(bundles: ["spiffe://example.org": keys]).encoded())
    }
}
