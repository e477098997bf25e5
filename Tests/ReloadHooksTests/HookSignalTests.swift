import Glibc
import ReloadHooks
import Testing

@Suite("Signals for reloading")
struct HookSignalTests {
    @Test("names have the numbers of this machine")
    func numbers() {
        let expected: [(HookSignal, Int32)] = [
            (.hangUp, SIGHUP), (.interrupt, SIGINT), (.quit, SIGQUIT), (.user1, SIGUSR1), (.user2, SIGUSR2),
            (.alarm, SIGALRM), (.terminate, SIGTERM), (.continue, SIGCONT), (.urgent, SIGURG),
            (.windowChange, SIGWINCH), (.io, SIGIO), (.power, SIGPWR),
        ]
        for (signal, number) in expected { #expect(signal.number == number, "\(signal)") }
        #expect(expected.count == HookSignal.known.count)
    }

    @Test("a name is known with and without SIG; what no program can reload on is not")
    func names() {
        #expect(HookSignal(named: "SIGHUP") == .hangUp)
        #expect(HookSignal(named: "USR2") == .user2)
        for name in ["", "SIG", "SIGKILL", "SIGSTOP", "sighup", "1", "HUPSIG"] {
            #expect(HookSignal(named: name) == nil)
        }
    }
}
