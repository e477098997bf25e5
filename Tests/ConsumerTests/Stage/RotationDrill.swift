import Foundation
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

    /// Rotates, and expects each leaf to be served without another word, and no connection to fail.
    func run(rotations: Int = 50) async throws {
        let output = URL(fileURLWithPath: chain).deletingLastPathComponent().path
        let client = try TLSClient(on: stage, port: port, bundle: bundle, dialogue)
        let first = try await Files.serial(chain)
        try await eventually("the first leaf is served") { client.hasSeen(first) }
        for rotation in 1...rotations {
            let generation = try Files.generation(output)
            try await workloadAPI.rotate()
            try await eventually("new files after rotation \(rotation)") {
                try Files.generation(output) != generation
            }
            let serial = try await Files.serial(chain)
            try await eventually("the leaf of rotation \(rotation) is served") { client.hasSeen(serial) }
        }
        try await client.says("connections \(rotations * 4)\n")
        let count = try await client.count()
        #expect(count.failures == 0, "\(client.complaints)")
    }
}
