internal import CLinux

/// The memory that a process needs to start, and hardly afterwards.
package enum StartupMemory {
    /// Lets all threads share one heap: a dozen threads that are idle nearly always need no heaps of their own.
    ///
    /// To be called before there is a second thread. Where it fails, memory is used a little less sparingly.
    package static func shareHeap() {
        _ = clinux_limit_heap_arenas(1)
    }

    /// Gives it back to the kernel: free heap, and the pages of code and constants, which stay in the page cache and
    /// come back one by one where they are used again.
    ///
    /// For a daemon that has become quiet; it costs some hundred page faults over the next work.
    package static func release() {
        clinux_release_startup_memory()
    }
}
