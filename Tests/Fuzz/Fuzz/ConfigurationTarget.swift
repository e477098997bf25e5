import SyncAgent

enum ConfigurationTarget {
    static func configuration(_ bytes: [UInt8]) {
        _ = accepted {
            try ConfigurationDecoder.decode(bytes, file: "fuzz.yaml") { name in name == "HOME" ? "/root" : nil }
        }
    }
}
