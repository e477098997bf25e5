internal import NativeKernel
internal import Synchronization

/// Which process each pid file meant when it was read last.
///
/// As long as a file has not been written again, the process behind its number must be the same one; another has got
/// the number after the first has ended.
final class ProcessMemory: Sendable {
    private struct Sighting {
        let file: FileStatus
        let pid: Int32
        let startTime: UInt64
    }

    private let sightings = Mutex<[String: Sighting]>([:])

    /// Notes what a pid file means now; false where the number has gone to another process since the last time.
    func note(_ path: String, _ file: PidFile, _ process: ProcessStatus) -> Bool {
        sightings.withLock { sightings in
            if let last = sightings[path], last.file == file.status, last.pid == process.pid,
                last.startTime != process.startTime
            {
                return false
            }
            sightings[path] = Sighting(file: file.status, pid: process.pid, startTime: process.startTime)
            return true
        }
    }
}
