import SpiffeHelper
import SyncAgent

enum ConfigurationTarget {
    static func configuration(_ bytes: [UInt8]) {
        _ = accepted {
            try ConfigurationDecoder.decode(bytes, file: "fuzz.yaml") { name in name == "HOME" ? "/root" : nil }
        }
    }

    /// spiffe-helper's language.
    static func helperConfiguration(_ bytes: [UInt8]) {
        _ = accepted {
            try HelperDecoder.decode(bytes, file: "helper.conf") { _ in nil }
        }
    }
}
