internal import NativeKernel

/// A file that is on the disk: what was delivered, and the kernel's status of it at that time.
struct PublishedFile {
    let file: DeliveredFile
    let status: FileStatus
}
