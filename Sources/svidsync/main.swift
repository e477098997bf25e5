internal import NativeKernel
internal import SVIDSyncCommands

if let failure = ProcessSetup.prepare() { ProcessExit.exit(failure.code) }
ProcessExit.exit(await SVIDSync.main(Array(CommandLine.arguments.dropFirst())).code)
