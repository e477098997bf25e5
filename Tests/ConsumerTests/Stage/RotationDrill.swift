import TestSupport
import Testing

/// Fifty rotations under constant connections: what the server examples have to stand.
struct RotationDrill {
    let stage: Stage
    let workloadAPI: DevelopmentAPI
    let port: Int
    /// The file with the leaf.
    let chain: String
    let bundle: String
    let dialogue: TLSClient.Dialogue

    /// Rotates, and expects each leaf to be served within two seconds and no connection to fail.
    func run(rotations: Int = 50) async throws {
        let client = try TLSClient(on: stage, port: port, bundle: bundle, dialogue)
        var serial = try await Files.serial(chain)
        try await eventually("the first leaf is served") { client.hasSeen(serial) }
        for rotation in 1...rotations {
            let previous = serial
            let start = ContinuousClock.now
            try await workloadAPI.rotate()
            serial = try await eventually("new files after rotation \(rotation)", within: .seconds(2)) {
                let found = try await Files.serial(chain)
                return found == previous ? nil : found
            }
            let left = Duration.seconds(2) - (.now - start)
            try await eventually("the leaf of rotation \(rotation) is served within 2 s", within: left) {
                client.hasSeen(serial)
            }
        }
        let count = try await client.count()
        #expect(count.failures == 0, "\(client.complaints)")
        #expect(count.connections >= rotations * 4)
    }
}
