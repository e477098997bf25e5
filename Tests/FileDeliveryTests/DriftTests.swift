import FileDelivery
import Glibc
import NativeKernel
import Synchronization
import TestSupport
import Testing

/// Somebody else changes what was delivered.
@Suite("Drift", .timeLimit(.minutes(1)))
struct DriftTests {
    private enum Damage: String, CaseIterable, Sendable {
        case deleted, truncated, opened, linked, linkToElsewhere, directoryOpened, everything

        func `do`(to delivery: Delivery) async throws {
            let visible = delivery.path("tls.key")
            let file = delivery.path("..data/tls.key")
            switch self {
            case .deleted: unsafe unlink(file)
            case .truncated: unsafe truncate(file, 1)
            case .opened: unsafe chmod(file, 0o666)
            case .linked:
                unsafe unlink(file)
                unsafe symlink("/etc/passwd", file)
            case .linkToElsewhere:
                unsafe unlink(visible)
                unsafe symlink("/etc/passwd", visible)
            case .directoryOpened: unsafe chmod(delivery.settings.directory, 0o777)
            case .everything: try await runTool("rm", "-r", delivery.settings.directory)
            }
        }
    }

    private final class Count: Sendable {
        let repairs = Mutex(0)
        let looks = Mutex(0)
    }

    @Test("is noticed and put right from memory, in every mode", arguments: Damage.allCases, PublicationMode.allCases)
    private func repaired(_ damage: Damage, _ mode: PublicationMode) async throws {
        let delivery = try Delivery(grace: .zero) {
            $0.mode = mode
            $0.directoryMode = 0o755
        }
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let count = Count()
        let chores = Chores()
        output.keepUp(by: chores) {
            do {
                if try await output.repair() != .unchanged { count.repairs.withLock { $0 += 1 } }
            } catch {
                Issue.record("not repaired: \(error)")
            }
            count.looks.withLock { $0 += 1 }
            return .zero
        }
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await chores.run() }
            do {
                try await eventually("the first look") { count.looks.withLock { $0 } > 0 }
                #expect(count.repairs.withLock { $0 } == 0)
                try await damage.do(to: delivery)
                try await eventually("the repair after \(damage)") {
                    let now = count.looks.withLock { $0 }
                    guard now > 1, unsafe access(delivery.path("tls.key"), R_OK) == 0 else { return false }
                    return try delivery.text("tls.key") == "key 1"
                        && FileStatus.of(delivery.settings.directory).mode == 0o755
                        && delivery.status("..data/tls.key").mode == 0o640
                }
            } catch {
                Issue.record("\(error)")
            }
            group.cancelAll()
        }
        #expect(try await output.publish(pair(1)) == .unchanged)
        #expect(try delivery.text("ca.pem") == "bundle 1")
        await output.close()
    }
}
