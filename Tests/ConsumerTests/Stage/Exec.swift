import TestSupport

/// `svidsync exec` on a development Workload API.
enum Exec {
    /// Starts it with a shell script as its program.
    ///
    /// - Parameter output: Further lines of the output, `web` in the directory `out`.
    static func start(
        _ stage: Stage, _ options: [String], _ script: String, output: String = "owner: nobody",
        under wrapper: [String] = []
    ) async throws -> (workloadAPI: DevelopmentAPI, program: Program) {
        let workloadAPI = try await DevelopmentAPI.start(on: stage)
        let configuration = try HookedOutput.configuration(
            stage, socket: workloadAPI.socket, output: stage.directory.path("out"), output)
        let words =
            wrapper + [Built.svidsync, "exec", "--config", configuration] + options + ["--", "sh", "-c", script]
        return (workloadAPI, try stage.start(words[0], Array(words.dropFirst())))
    }
}
