internal import SPIFFE

extension EnvoySecret {
    /// The resource as Envoy reads it from a file, in JSON, which is YAML too.
    ///
    /// Envoy takes one resource of a file, and watches the directory for renames: both publications that rename move
    /// something there.
    func document(in directory: String) -> [UInt8] {
        let watched: JSONValue = ["path": .string(directory)]
        func file(_ name: String) -> JSONValue { ["filename": .string("\(directory)/\(name)")] }
        var secret: JSONObject = [
            "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", "name": .string(resource),
        ]
        switch subject {
        case .certificate(let chain, let key):
            secret["tls_certificate"] = [
                "certificate_chain": file(chain), "private_key": file(key), "watched_directory": watched,
            ]
        case .authorities(let name):
            secret["validation_context"] = ["trusted_ca": file(name), "watched_directory": watched]
        case .bundleMap(let name):
            secret["validation_context"] = [
                "custom_validator_config": [
                    "name": "envoy.tls.cert_validator.spiffe",
                    "typed_config": [
                        "@type":
                            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig",
                        "trust_bundles": [
                            "filename": .string("\(directory)/\(name)"), "watched_directory": watched,
                        ],
                    ],
                ]
            ]
        }
        return JSONValue.object(["resources": [.object(secret)]]).json + [UInt8(ascii: "\n")]
    }
}
