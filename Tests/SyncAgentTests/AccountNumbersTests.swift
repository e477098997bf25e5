import SyncAgent
import Testing

@Suite("Configuration: users and groups", .timeLimit(.minutes(1)))
struct AccountNumbersTests {
    private func configuration(_ text: String) throws -> AgentConfiguration {
        try ConfigurationDecoder.decode(Array(text.utf8), file: "c.yaml") { _ in nil }
    }

    @Test("names become numbers; a file's own owner and group win over the output's")
    func numbers() async throws {
        let configuration = try configuration(
            """
            outputs:
              - name: a
                directory: /a
                owner: nobody
                group: 4711
                files:
                  - { kind: combined, name: x }
                  - { kind: combined, name: y, owner: root, group: root }
              - name: b
                directory: /b
                files: [{ kind: combined, name: x }]
            """)
        let numbers = try await AccountNumbers.resolve(configuration)
        let (a, b) = (configuration.outputs[0], configuration.outputs[1])
        #expect(numbers.user(of: a.files[0], in: a) == 65534)
        #expect(numbers.group(of: a.files[0], in: a) == 4711)
        #expect(numbers.user(of: a.files[1], in: a) == 0)
        #expect(numbers.group(of: a.files[1], in: a) == 0)
        #expect(numbers.user(of: b.files[0], in: b) == nil)
        #expect(numbers.group(of: b.files[0], in: b) == nil)
    }

    @Test("every unknown user and group is reported with its place")
    func unknown() async throws {
        let configuration = try configuration(
            """
            outputs:
              - name: a
                directory: /a
                owner: no-such-user
                files:
                  - { kind: combined, name: x, group: no-such-group }
                  - { kind: combined, name: y, owner: root }
            """)
        let error = await #expect(throws: ConfigurationError.self) { try await AccountNumbers.resolve(configuration) }
        #expect(
            error?.problems.map(\.description) == [
                "c.yaml:4:12: there is no user 'no-such-user' on this machine; create it, or write another name or a number",
                "c.yaml:6:43: there is no group 'no-such-group' on this machine; create it, or write another name or a number",
            ])
    }
}
