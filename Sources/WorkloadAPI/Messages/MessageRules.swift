internal import SPIFFE

/// The rules that the messages of all profiles obey.
enum MessageRules {
    /// Refuses a message in which a field has more entries than its limit.
    static func checkCounts(_ counts: [(field: String, count: Int, limit: Int)]) throws(WorkloadAPIError) {
        for (field, count, limit) in counts where count > limit {
            throw .invalidMessage("\(field) holds \(count) entries, the limit is \(limit)")
        }
    }

    /// Refuses an entry of a message in which a mandatory field is empty (Workload API §4.5).
    ///
    /// - Parameters:
    ///   - fields: The fields' names, and whether they are empty.
    ///   - place: The entry: `svids[0]`.
    ///   - rule: The rule and the section that make them mandatory.
    static func requireFields(
        _ fields: [(name: String, isEmpty: Bool)], _ place: String, _ rule: String
    ) throws(WorkloadAPIError) {
        for (field, isEmpty) in fields where isEmpty {
            throw .invalidMessage("\(place).\(field) is empty, it is mandatory (\(rule))")
        }
    }

    /// A SPIFFE ID of a message.
    static func id(_ text: String, _ place: String) throws(WorkloadAPIError) -> SPIFFEID {
        do {
            return try SPIFFEID(parsing: text)
        } catch {
            throw .invalidMessage("\(place): \(error)")
        }
    }

    /// The trust domain that the key of a map names: bundles are keyed by the SPIFFE ID of their trust domain.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - field: What the map is called in the message.
    ///   - rule: The rule and the section that define the map.
    static func trustDomain(
        ofKey key: String, _ field: String, _ rule: String
    ) throws(WorkloadAPIError) -> TrustDomain {
        let id: SPIFFEID
        do {
            id = try SPIFFEID(parsing: key)
        } catch {
            throw .invalidMessage("\(field): a key is not the ID of a trust domain: \(error) (\(rule))")
        }
        guard !id.hasPath else {
            throw .invalidMessage("\(field): '\(key)' names no trust domain but a workload (\(rule))")
        }
        return id.trustDomain
    }
}

extension WorkloadAPIError {
    static func invalidMessage(_ message: String) -> WorkloadAPIError {
        WorkloadAPIError(code: .invalidMessage, message: message)
    }
}
