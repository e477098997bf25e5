// Prints the numbers of the signals that it receives (SIGHUP, SIGUSR1, SIGTERM), and ends after SIGTERM.
//
// - With the argument "unblocked" it only takes the mask back, as a child does, and waits to be killed.
// - With "busy" its main thread is never suspended, so that it does not take signals.
import Glibc
import NativeKernel

func say(_ text: String) throws {
    try StandardStreams.write(to: .standardOutput, Array("\(text)\n".utf8).span)
}

func listen(_ stream: SignalStream) async throws {
    for await signal in stream {
        try say("signal \(signal)")
        if signal == SIGTERM { break }
    }
    try say("end")
}

let signals = [SIGHUP, SIGUSR1, SIGTERM]
try SignalMask.block(signals)
try SignalMask.discard([SIGPIPE])
if CommandLine.arguments.contains("unblocked") {
    try SignalMask.unblockAll()
    try say("ready")
    while true { pause() }
}
let stream = try SignalStream(signals)
try say("ready")
if CommandLine.arguments.contains("busy") {
    Task.detached {
        try await listen(stream)
        exit(0)
    }
    while true { pause() }
}
try await listen(stream)
