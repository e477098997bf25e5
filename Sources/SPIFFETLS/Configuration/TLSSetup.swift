internal import NativeCrypto
internal import SPIFFE

/// What the two builders make: everything that the connections of one kind share.
struct TLSSetup: Sendable {
    let context: NativeTLSContext
    let identity: LocalIdentity
    /// nil where the peer is not judged by its SPIFFE ID.
    let rules: PeerRules?
    let options: TLSOptions
    let memory = PeerMemory()

    init(
        _ settings: NativeTLSSettings, _ identity: LocalIdentity, _ rules: PeerRules?, _ options: TLSOptions
    ) throws(TLSError) {
        var settings = settings
        settings.minimumVersion = options.minimumVersion.native
        settings.applicationProtocols = options.applicationProtocols
        settings.presentsCertificate = !identity.isNone
        do throws(NativeTLSError) {
            context = try NativeTLSContext(settings)
        } catch {
            throw TLSError(error)
        }
        self.identity = identity
        self.rules = rules
        self.options = options
    }

    func makeEngine(serverName: String? = nil) throws(TLSError) -> TLSEngine {
        try TLSEngine(self, serverName: serverName)
    }
}
