// A program that uses NativeRPC without a test framework around it, to be watched from outside.
//
//   RPCProbe calls COUNT [--leak]   COUNT calls of all kinds, cancelled ones included, and a clean shutdown; with
//                                   --leak copies of a message are lost on purpose, so that a leak checker can be checked
//   RPCProbe serve SOCKET           a server, until it is killed
//   RPCProbe latency SOCKET COUNT   how long a new channel takes to its first message, in microseconds
//   RPCProbe wipe SOCKET BYTES      looks for a message in the memory of the process: while it is held, and afterwards
//   RPCProbe idle SOCKET SECONDS    one stream without messages: threads and voluntary context switches per second

import Dispatch
import NativeRPC

// The main thread only waits: an asynchronous main function would turn it into a signal thread of Dispatch, which
// valgrind does not survive.
let ended = DispatchSemaphore(value: 0)
Task.detached {
    do {
        try await probe(Array(CommandLine.arguments.dropFirst()))
        await RPCLibrary.waitUntilShutDown()
        print("clean")
    } catch {
        print("failed: \(error)")
    }
    ended.signal()
}
ended.wait()

@concurrent
func probe(_ arguments: [String]) async throws {
    switch (arguments.first, arguments.count) {
    case ("calls", 2...): try await probeCalls(Int(arguments[1]) ?? 0, leak: arguments.contains("--leak"))
    case ("serve", 2): try await probeServe(arguments[1])
    case ("latency", 3): try await probeLatency(arguments[1], Int(arguments[2]) ?? 0)
    case ("wipe", 3): try await probeWipe(arguments[1], Int(arguments[2]) ?? 0)
    case ("idle", 3): try await probeIdle(arguments[1], Int(arguments[2]) ?? 0)
    default: fatalError("usage: RPCProbe calls|serve|latency|idle …")
    }
}
