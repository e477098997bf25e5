internal import NativeKernel

/// A unit of systemd, as systemctl(1) knows it.
struct SystemdUnit {
    private let name: String
    /// For tests, on machines without systemd.
    private let systemctl: String

    init(_ name: String, systemctl: String = "systemctl") {
        self.name = name
        self.systemctl = systemctl
    }

    /// The number of the unit's main process.
    func mainProcess() async throws(HookError) -> Int32 {
        let output = OutputText()
        let result: SpawnResult
        do throws(SystemError) {
            result = try await Spawn.run(request) { output.append($0) }
        } catch {
            throw HookError(.notStarted, "systemctl cannot be run: \(error)")
        }
        guard result.end == .exited(0), let pid = Int32(output.text) else {
            throw HookError(.noSuchProcess, "systemd does not tell the main process of \(name): \(output.text)")
        }
        guard pid > 0 else {
            throw HookError(.noSuchProcess, "the unit \(name) has no main process now; is it active?")
        }
        return pid
    }

    private var request: SpawnRequest {
        let arguments = [systemctl, "--no-pager", "show", "--property=MainPID", "--value", "--", name]
        return SpawnRequest(
            program: systemctl, searchPath: HookEnvironment.searchPath, arguments: arguments,
            environment: ["LANG=C.UTF-8", "PATH=\(HookEnvironment.searchPath.joined(separator: ":"))"],
            timeout: .seconds(10))
    }
}
