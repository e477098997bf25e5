internal import NativeKernel
internal import SVIDSyncCommands

if let failure = ProcessSetup.prepare() { ProcessExit.exit(failure.code) }
let words = CommandLine.arguments
ProcessExit.exit(await SVIDSync.main(Array(words.dropFirst()), invokedAs: words.first ?? "svidsync").code)
