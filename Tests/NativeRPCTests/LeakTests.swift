import TestSupport
import TestTools
import Testing

@Suite(
    "Memory, as valgrind sees it", .timeLimit(.minutes(5)), .serialized,
    .enabled(
        if: ExternalTools.isUsable(ExternalTools.valgrind, ExternalTools.strip), "valgrind and binutils are needed"))
struct LeakTests {
    @Test("A thousand calls, cancelled ones included, lose nothing and touch no memory that is not theirs")
    func thousandCalls() async throws {
        let (end, output) = try await underValgrind(["calls", "1000"])
        #expect(end == .exited(0), "\(output)")
        #expect(output.contains("definitely lost: 0 bytes in 0 blocks"), "\(output)")
        #expect(output.contains("clean\n"), "\(output)")
    }

    @Test("The check can fail: what is lost on purpose is found")
    func deliberateLeak() async throws {
        let (end, output) = try await underValgrind(["calls", "8", "--leak"])
        #expect(end == .exited(9), "\(output)")
        #expect(output.contains("clean\n"), "\(output)")
    }

    /// Stripped, since valgrind 3.19 cannot read the debugging information that Swift writes.
    private func underValgrind(_ arguments: [String]) async throws -> (end: Program.End, output: String) {
        let directory = try TestDirectory()
        let stripped = directory.path("probe")
        let strip = try await Program.run(ExternalTools.strip, ["-o", stripped, ExternalTools.product("RPCProbe")])
        try #require(strip.end == .exited(0), "\(strip.errors)")
        let result = try await Program.run(
            ExternalTools.valgrind,
            [
                "--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite",
                "--error-exitcode=9", stripped,
            ] + arguments, within: .seconds(240))
        return (result.end, result.output + result.errors)
    }
}
