internal import SPIFFE
internal import SPIFFETLS
internal import WorkloadAPI

/// What the control port can be asked for.
struct ControlCommands: Sendable {
    let client: WorkloadAPIClient
    let jwt: JWTSource
    let dialer: ClientTLS

    /// A peer that has accepted us and says nothing is waited for this long: in TLS 1.3 its refusal comes late.
    private static let refusalTime = Duration.seconds(2)

    func answer(_ request: HTTPRequest) async -> ControlAnswer {
        switch (request.method, request.path) {
        case ("GET", "/v1/info"):
            return .information([
                "sdk": "svidsync", "sdk_version": .string(SVIDSyncVersion.current), "language": "swift",
            ])
        case ("POST", "/v1/jwt/validate"): return with(request) { validate($0) }
        case ("POST", "/v1/jwt/fetch"): return await withAsync(request) { await fetch($0) }
        case ("POST", "/v1/x509/dial"): return await withAsync(request) { await dial($0) }
        default: return .unsupported
        }
    }

    private func with(_ request: HTTPRequest, _ body: (JSONObject) -> ControlAnswer) -> ControlAnswer {
        switch Self.object(request) {
        case .success(let object): body(object)
        case .failure(let error): .rejected(error.message)
        }
    }

    private func withAsync(
        _ request: HTTPRequest, _ body: (JSONObject) async -> ControlAnswer
    ) async -> ControlAnswer {
        switch Self.object(request) {
        case .success(let object): await body(object)
        case .failure(let error): .rejected(error.message)
        }
    }

    private static func object(_ request: HTTPRequest) -> Result<JSONObject, HTTPError> {
        do throws(JSONError) {
            let bytes = request.body.span
            guard case .object(let object) = try JSONValue(parsing: bytes) else {
                return .failure(HTTPError(message: "the body is not a JSON object"))
            }
            return .success(object)
        } catch {
            return .failure(HTTPError(message: "the body is not JSON: \(error)"))
        }
    }

    private func validate(_ input: JSONObject) -> ControlAnswer {
        guard let token = input["token"]?.text, let audience = input["audience"]?.text else {
            return .rejected("'token' and 'audience' are needed, as texts")
        }
        do throws(SVIDTokenError) {
            let verified = try jwt.validate(token, audience: .anyOf([audience]))
            return .ok(["spiffe_id": .string(verified.id.description), "claims": .object(verified.claims)])
        } catch {
            return error.code == .bundleSourceFailed ? .failed("\(error)") : .rejected("\(error)")
        }
    }

    private func fetch(_ input: JSONObject) async -> ControlAnswer {
        guard case .array(let names)? = input["audience"] else { return .rejected("'audience' is needed, as an array") }
        let audience = names.compactMap(\.text)
        guard audience.count == names.count else { return .rejected("'audience' has to hold texts") }
        var id: SPIFFEID?
        switch input["spiffe_id"] {
        case nil, .null?, "": break
        case .string(let text)?:
            do throws(SPIFFEIDError) {
                id = try SPIFFEID(parsing: text)
            } catch {
                return .rejected("\(error)")
            }
        default: return .rejected("'spiffe_id' has to be a text")
        }
        do throws(WorkloadAPIError) {
            let context = try await client.fetchJWTSVIDs(audience: audience, id: id)
            let svids = context.svids.map { svid -> JSONValue in
                let token = svid.withToken { bytes in String(copying: bytes) }
                return [
                    "spiffe_id": .string(svid.id.description), "token": .string(token),
                    "hint": .string(svid.hint ?? ""),
                ]
            }
            return .ok(["svids": .array(svids)])
        } catch {
            // The library refuses a request for nobody, and what the agent hands out against the rules. Whatever the
            // agent refuses, InvalidArgument included, is an operation that could not be done.
            let isRefused = error == .noAudience || error.code == .invalidMessage
            return isRefused ? .rejected("\(error)") : .failed("\(error)")
        }
    }

    private func dial(_ input: JSONObject) async -> ControlAnswer {
        guard let text = input["address"]?.text, let address = TLSAddress(text) else {
            return .rejected("'address' is needed, as HOST:PORT")
        }
        do throws(TLSError) {
            let connection = try await dialer.connect(to: address)
            guard let id = connection.peerID else { return .failed("the server has no SPIFFE ID") }
            try await connection.waitForAcceptance(within: Self.refusalTime)
            await connection.close()
            return .ok(["spiffe_id": .string(id.description)])
        } catch {
            // What judges the server judges the input; that there is nothing to judge it with is not the input's fault.
            let isJudged = error.step.map { $0 > .identity } ?? false
            let hasBundles = error.verification?.code != .bundleSourceFailed
            return isJudged && hasBundles ? .rejected("\(error)") : .failed("\(error)")
        }
    }
}

extension String {
    /// The harness is asked for tokens: it hands them out.
    fileprivate init(copying bytes: Span<UInt8>) {
        var array: [UInt8] = []
        for index in 0..<bytes.count { array.append(bytes[index]) }
        self.init(decoding: array, as: UTF8.self)
    }
}
