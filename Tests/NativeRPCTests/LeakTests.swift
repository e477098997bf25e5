import Foundation
import TestTools
import Testing

@Suite(
    "Memory, as valgrind sees it", .timeLimit(.minutes(5)), .serialized,
    .enabled(
        if: ExternalTools.isUsable(ExternalTools.valgrind, ExternalTools.strip), "valgrind and binutils are needed"))
struct LeakTests {
    @Test("A thousand calls, cancelled ones included, lose nothing and touch no memory that is not theirs")
    func thousandCalls() async throws {
        let (status, output) = try await underValgrind(["calls", "1000"])
        #expect(status == 0, "\(output)")
        #expect(output.contains("definitely lost: 0 bytes in 0 blocks"), "\(output)")
        #expect(output.contains("clean\n"), "\(output)")
    }

    @Test("The check can fail: a message that is lost on purpose is found")
    func deliberateLeak() async throws {
        let (status, output) = try await underValgrind(["calls", "8", "--leak"])
        #expect(status == 9, "\(output)")
        #expect(output.contains("clean\n"), "\(output)")
    }

    /// Stripped, since valgrind 3.19 cannot read the debugging information that Swift writes.
    private func underValgrind(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        var result: (status: Int32, output: String)?
        try await withTemporaryDirectory { directory in
            let stripped = directory + "/probe"
            let strip = try ExternalProcess(
                ExternalTools.strip, ["-o", stripped, ExternalTools.product("RPCProbe")],
                output: directory + "/strip.log")
            #expect(try await strip.result().status == 0)
            let valgrind = try ExternalProcess(
                ExternalTools.valgrind,
                [
                    "--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite",
                    "--error-exitcode=9", stripped,
                ] + arguments, output: directory + "/valgrind.log")
            result = try await valgrind.result()
        }
        return try #require(result)
    }
}
