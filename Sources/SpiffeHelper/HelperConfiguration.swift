package import SyncAgent

/// What a configuration file of spiffe-helper asks for, with its defaults filled in.
///
/// Source: spiffe-helper's README, "Configuration", and its behaviour at 06cfd7e where that says nothing.
package struct HelperConfiguration: Hashable, Sendable {
    /// The three files of the X.509-SVID: all of them or none.
    package struct X509Files: Hashable, Sendable {
        package var certificates: Located<String>
        package var key: Located<String>
        package var bundle: Located<String>
    }

    package struct JWTSVIDFile: Hashable, Sendable {
        /// `jwt_audience` and then `jwt_extra_audiences`.
        package var audiences: [String]
        package var name: Located<String>
    }

    /// The process that is started with the first certificates and signalled with later ones.
    package struct Process: Hashable, Sendable {
        package var program: Located<String>
        package var arguments: [String]
    }

    package struct HealthChecks: Hashable, Sendable {
        package var port: UInt16
        package var livenessPath: String
        package var readinessPath: String
        package var position: SourcePosition
    }

    /// An address with a scheme, or the path of a socket.
    package var endpoint: Located<String>?
    package var directory: Located<String>
    package var isDaemon: Bool
    package var hint: Located<String>?
    package var x509: X509Files?
    package var jwtSVIDs: [JWTSVIDFile]
    package var jwtBundles: Located<String>?
    package var certificateMode: Located<FileMode>
    package var keyMode: Located<FileMode>
    package var jwtBundleMode: Located<FileMode>
    package var jwtSVIDMode: Located<FileMode>
    package var addsIntermediatesToBundle: Bool
    package var includesFederatedDomains: Located<Bool>
    package var omitsExpired: Bool
    package var process: Process?
    package var pidFile: Located<String>?
    package var signal: Located<String>?
    package var healthChecks: HealthChecks?
    /// What is taken, but is probably not what was meant.
    package var warnings: [ConfigurationProblem]

    /// The warnings in the order of the file.
    package var warningsInOrder: [ConfigurationProblem] {
        warnings.sorted { left, right in
            (left.position?.line ?? 0, left.position?.column ?? 0)
                < (right.position?.line ?? 0, right.position?.column ?? 0)
        }
    }
}
