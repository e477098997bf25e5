internal import NativeKernel

// spiffe-harness: what black-box tests of SPIFFE libraries talk to. It reads SPIFFE_ENDPOINT_SOCKET and nothing else.
do {
    try SignalMask.block([Harness.endSignal])
    try await Harness().run()
    ProcessExit.exit(0)
} catch {
    Harness.complain("\(error)")
    ProcessExit.exit(1)
}
