internal import NativeKernel
internal import NativeRPC

extension RPCMethod {
    /// What the server does for a call: first its script, if it has one, and then the newest answers.
    ///
    /// Callers must carry the security metadata (Workload Endpoint §3, rule TR-2).
    static func scripted<Content: ProfileContent>(
        _ call: WorkloadAPICall, _ answers: LatestValue<WorkloadAPIAnswer<Content>>, _ scripts: ServerScripts
    ) -> RPCMethod {
        switch call {
        case .fetchJWTSVID, .validateJWTSVID: unary(call, answers, scripts)
        default: stream(call, answers, scripts)
        }
    }

    private static func stream<Content: ProfileContent>(
        _ call: WorkloadAPICall, _ answers: LatestValue<WorkloadAPIAnswer<Content>>, _ scripts: ServerScripts
    ) -> RPCMethod {
        .serverStreaming { (context, request, writer) throws(RPCStatus) in
            try context.checkSecurityHeader()
            for step in scripts.begin(call) {
                if case .end = step { return }
                guard let payload = try await step.payload(for: call, request) else { continue }
                try await writer.send(payload)
            }
            var version: UInt64 = 0
            while let answer = await answers.next(after: version) {
                version = answer.version
                try await writer.send(try answer.value.payload(for: call, request))
            }
        }
    }

    private static func unary<Content: ProfileContent>(
        _ call: WorkloadAPICall, _ answers: LatestValue<WorkloadAPIAnswer<Content>>, _ scripts: ServerScripts
    ) -> RPCMethod {
        .unary { (context, request) throws(RPCStatus) in
            try context.checkSecurityHeader()
            for step in scripts.begin(call) {
                if case .end = step {
                    throw RPCStatus(.internalError, "the script for \(call) ends it without an answer")
                }
                if let payload = try await step.payload(for: call, request) { return payload }
            }
            guard let answer = await answers.next(after: 0) else {
                throw RPCStatus(.cancelled, "the call ended before there was an answer")
            }
            return try answer.value.payload(for: call, request)
        }
    }
}

extension RPCServerContext {
    fileprivate func checkSecurityHeader() throws(RPCStatus) {
        guard metadata["workload.spiffe.io"] == ["true"] else {
            throw RPCStatus(.invalidArgument, "security header missing from request")
        }
    }
}
