import FileDelivery
import Glibc
import NativeKernel
import Synchronization
import TestSupport
import Testing

/// What a consumer sees while sets are published.
@Suite("Readers", .timeLimit(.minutes(1)))
struct ReaderTests {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    @Test("one look-up of the directory gives files of one set, whatever is published meanwhile")
    func oneSet() async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        _ = try await output.publish(pair(0))
        let done = Flag()
        async let mixed = BlockingThreads(limit: 1, idleTime: .zero).run { () throws(SystemError) -> (Int, Int) in
            var reads = 0
            var mixed = 0
            while !done.isSet.load(ordering: .relaxed) {
                let parent = try Directory.open(delivery.settings.directory)
                let set = try parent.directory(try parent.symbolicLink("..data"))
                let numbers = try ["tls.crt", "tls.key", "ca.pem"].map { (name) throws(SystemError) in
                    String(decoding: try set.read(name, limit: 100), as: UTF8.self).split(separator: " ").last
                }
                reads += 1
                if Set(numbers).count != 1 { mixed += 1 }
            }
            return (reads, mixed)
        }
        for number in 1...500 { _ = try await output.publish(pair(number)) }
        done.isSet.store(true, ordering: .relaxed)
        let (reads, wrong) = try await mixed
        #expect(reads > 10)
        #expect(wrong == 0)
    }

    @Test("a name that has appeared can be opened at once, always")
    func newNames() async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        _ = try await output.publish([])
        let done = Flag()
        async let dangling = BlockingThreads(limit: 1, idleTime: .zero).run { () throws(SystemError) -> [String] in
            var dangling: [String] = []
            while !done.isSet.load(ordering: .relaxed) {
                for name in try Directory.open(delivery.settings.directory).names() where !name.hasPrefix(".") {
                    if unsafe access(delivery.path(name), R_OK) != 0 { dangling.append(name) }
                }
            }
            return dangling
        }
        for number in 1...120 { _ = try await output.publish((1...number).map { file("file\($0)") }) }
        done.isSet.store(true, ordering: .relaxed)
        #expect(try await dangling == [])
    }

    @Test("a superseded generation stays for the grace time, and then goes")
    func grace() async throws {
        let delivery = try Delivery(grace: .milliseconds(300))
        let output = try await delivery.open()
        let chores = Chores()
        output.keepUp(by: chores)
        let upkeep = Task { await chores.run() }
        let start = ContinuousClock.now
        _ = try await output.publish(pair(1))
        let old = try delivery.link("..data")
        _ = try await output.publish(pair(2))
        #expect(try delivery.text("\(old)/tls.key") == "key 1")
        try await eventually("end of the first generation") { try !delivery.names().contains(old) }
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        #expect(try delivery.text("tls.key") == "key 2")
        await output.close()
        upkeep.cancel()
        await upkeep.value
    }

    @Test("without upkeep, the next publication removes what is due")
    func graceWithoutUpkeep() async throws {
        let delivery = try Delivery(grace: .zero)
        let output = try await delivery.open()
        for number in 1...5 { _ = try await output.publish(pair(number)) }
        #expect(try delivery.generations().count == 1)
    }

    @Test("as many generations as asked for stay after the grace time")
    func keep() async throws {
        let delivery = try Delivery(grace: .zero) { $0.keepGenerations = 3 }
        let output = try await delivery.open()
        for number in 1...6 { _ = try await output.publish(pair(number)) }
        let numbers = try delivery.generations().map { $0.split(separator: "-")[1] }
        #expect(numbers.sorted() == ["4", "5", "6"])
    }

    @Test("the grace time counts on after a restart")
    func graceAcrossRestart() async throws {
        let delivery = try Delivery(grace: .seconds(60))
        var output = try await delivery.open()
        for number in 1...3 { _ = try await output.publish(pair(number)) }
        await output.close()
        // As if the last set had been published two minutes ago.
        let metadata = delivery.path("..data/.svidsync-generation")
        try await runTool("touch", "-d", "2 minutes ago", metadata)
        output = try await delivery.open()
        let chores = Chores()
        output.keepUp(by: chores)
        let upkeep = Task { await chores.run() }
        try await eventually("end of the second generation") { try delivery.generations().count == 2 }
        let numbers = try delivery.generations().map { $0.split(separator: "-")[1] }
        #expect(numbers == ["1", "3"])
        upkeep.cancel()
        await upkeep.value
    }

    @Test("a flood of sets does not fill the memory")
    func flood() async throws {
        let delivery = try Delivery(grace: .seconds(600))
        let output = try await delivery.open()
        for number in 1...300 { _ = try await output.publish([file("a", "\(number)")]) }
        #expect(try delivery.generations().count <= 257)
        #expect(try delivery.text("a") == "300")
    }

    @Test("hooks that are owed are known after a restart, until they have run")
    func hooks() async throws {
        let delivery = try Delivery(grace: .zero)
        var output = try await delivery.open()
        func restart() async throws {
            await output.close()
            output = try await delivery.open()
        }
        _ = try await output.publish(pair(1), owesHooks: true)
        #expect(output.owedHooks?.generation == 1)
        try await restart()
        #expect(output.owedHooks?.generation == 1)
        // A new set takes the debt over.
        _ = try await output.publish(pair(2))
        #expect(output.owedHooks?.generation == 2)
        try await output.markHooksDone(1)
        #expect(output.owedHooks?.generation == 2)
        try await output.markHooksDone(2)
        #expect(output.owedHooks == nil)
        try await restart()
        #expect(output.owedHooks == nil)
        #expect(try await output.publish(pair(2), owesHooks: true) == .unchanged)
        #expect(output.owedHooks == nil)
    }
}
