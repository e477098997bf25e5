internal import SPIFFE

/// Trust domains and SPIFFE IDs on the command line.
enum TrustDomainOption {
    static func trustDomain(_ arguments: ParsedArguments) throws(UsageError) -> TrustDomain? {
        guard let text = arguments.value("--trust-domain") else { return nil }
        do throws(SPIFFEIDError) {
            return try TrustDomain(parsing: text)
        } catch {
            throw UsageError(message: "--trust-domain: \(error)")
        }
    }

    static func spiffeID(_ arguments: ParsedArguments) throws(UsageError) -> SPIFFEID? {
        guard let text = arguments.value("--spiffe-id") else { return nil }
        do throws(SPIFFEIDError) {
            return try SPIFFEID(parsing: text)
        } catch {
            throw UsageError(message: "--spiffe-id: \(error)")
        }
    }
}
