internal import CLinux
internal import Glibc

/// What to start by fork and exec, for what posix_spawn cannot do.
struct LaunchRequest {
    /// The path of the executable.
    var program: String
    /// The whole argument vector, the program's name first.
    var arguments: [String]
    /// The whole environment, each entry as `NAME=value`.
    var environment: [String]
    /// The working directory; nil for our own.
    var directory: String?
    /// The standard input; -1 for our own.
    var input: Int32 = -1
    /// Standard output and error; -1 for our own.
    var output: Int32 = -1
    /// Whether the child leads a process group of its own.
    var leadsGroup = false
    /// Whom the child becomes; nil leaves it our user.
    var user: ProcessUser?
    /// Whether signals that we ignore stay ignored.
    var keepsIgnored = false
    /// What the child has as its descriptors 3, 4 and so on.
    var inherited: [Int32] = []
    /// The signal that the child gets when the starting thread ends; 0 for none.
    var deathSignal: Int32 = 0

    init(program: String, arguments: [String], environment: [String]) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
    }

    /// Starts the program, sets the process id and returns 0, or returns an error number; for `ChildRegistry`.
    func start(_ child: inout pid_t) -> Int32 {
        let arguments = SpawnStrings(arguments)
        let environment = SpawnStrings(environment)
        let groups: [gid_t] = user?.groups ?? []
        // Safe because: everything that the request points to lives until the call returns.
        return unsafe arguments.withPointer { arguments in
            unsafe environment.withPointer { environment in
                unsafe groups.withUnsafeBufferPointer { groups in
                    unsafe inherited.withUnsafeBufferPointer { inherited in
                        unsafe program.withCString { program in
                            unsafe Self.withCString(directory) { directory in
                                var request = unsafe clinux_launch_request(
                                    program: program, arguments: arguments, environment: environment,
                                    directory: directory, input: input, output: output,
                                    leads_group: leadsGroup ? 1 : 0, changes_user: user == nil ? 0 : 1,
                                    user: user?.user ?? 0, group: user?.group ?? 0, groups: groups.baseAddress,
                                    group_count: groups.count, keeps_ignored: keepsIgnored ? 1 : 0,
                                    inherited: inherited.baseAddress, inherited_count: inherited.count,
                                    death_signal: deathSignal)
                                return unsafe clinux_launch(&request, &child)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func withCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let text else { return body(nil) }
        return unsafe text.withCString { unsafe body($0) }
    }
}
