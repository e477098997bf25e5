import Glibc
import NativeKernel
import Testing

@Suite("System", .timeLimit(.minutes(1)))
struct SystemTests {
    @Test("the wall clock is the system's")
    func clock() {
        let before = Int64(time(nil))
        let now = WallClock.now()
        #expect((before...(before + 5)).contains(now))
        #expect((now...(now + 5)).contains(WallClock.nowNanoseconds / 1_000_000_000))
    }

    @Test(
        "a duration is a word in logs, cut off after what matters",
        arguments: [
            (Duration.zero, "0ms"), (.nanoseconds(312_400), "0.3ms"), (.microseconds(9_990), "9.9ms"),
            (.milliseconds(85), "85ms"), (.microseconds(999_999), "999ms"), (.milliseconds(1_500), "1.5s"),
            (.seconds(2), "2s"), (.milliseconds(59_999), "59.9s"), (.seconds(60), "1m"), (.seconds(125), "2m5s"),
            (.seconds(7_200), "120m"),
        ])
    func durations(_ duration: Duration, _ word: String) {
        #expect(duration.brief == word)
    }

    @Test("variables of the environment are found by name")
    func environment() {
        #expect(Environment.value("PATH")?.isEmpty == false)
        #expect(Environment.value("SVIDSYNC_NOT_SET") == nil)
    }

    @Test("users and groups are found by name and by number")
    func users() async throws {
        #expect(try await UserDatabase.user("root") == UserDatabase.User(user: 0, group: 0))
        #expect(try await UserDatabase.user("0") == UserDatabase.User(user: 0, group: 0))
        #expect(try await UserDatabase.user("4000000") == UserDatabase.User(user: 4_000_000, group: nil))
        #expect(try await UserDatabase.group("root") == 0)
        #expect(try await UserDatabase.group("4000000") == 4_000_000)
        let nobody = try await UserDatabase.user("nobody")
        #expect(nobody.user == 65534)
    }

    @Test("unknown names are errors that name them", arguments: ["no-such-name-here", "", "-1", "4294967295"])
    func unknown(_ name: String) async {
        await #expect(throws: UserDatabase.Failure.unknownUser(name)) { try await UserDatabase.user(name) }
        await #expect(throws: UserDatabase.Failure.unknownGroup(name)) { try await UserDatabase.group(name) }
    }

    @Test("a hardened process leaves no core and is not dumpable")
    func hardening() async {
        await #expect(processExitsWith: .success) {
            try Hardening.protectMemory()
            var limit = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(4), &limit) == 0, limit.rlim_max == 0 else { exit(1) }
            // prctl takes a variable number of arguments, so it has to be found by name.
            typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
            guard let symbol = unsafe dlsym(nil, "prctl") else { exit(2) }
            let getDumpable: Int32 = 3
            guard unsafe unsafeBitCast(symbol, to: Control.self)(getDumpable, 0, 0, 0, 0) == 0 else { exit(3) }
        }
    }
}
