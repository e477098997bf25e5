import CFuzzer
import Foundation

// Fuzz TARGET -replay FILE|DIRECTORY…   gives the target each file once (any build)
// Fuzz TARGET [libFuzzer's arguments]   lets libFuzzer make inputs (the build of Tests/Fuzz/run)
// Fuzz seeds DIRECTORY                  writes the seeds of all targets anew
// Fuzz targets                          lists the targets

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("Fuzz: \(message)\n".utf8))
    exit(64)
}

/// What the inputs are for; set once, before the first one.
nonisolated(unsafe) var chosen: FuzzTarget?

func files(at path: String) throws -> [String] {
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { fail("no \(path)") }
    guard isDirectory.boolValue else { return [path] }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { "\(path)/\($0)" }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "targets":
    for target in FuzzTarget.allCases { print(target.rawValue) }
case "seeds" where arguments.count == 2:
    try Seeds.write(to: arguments[1])
case let name?:
    guard let target = FuzzTarget(rawValue: name) else { fail("no target '\(name)'; see: Fuzz targets") }
    if arguments.count > 2, arguments[1] == "-replay" {
        let inputs = try arguments.dropFirst(2).flatMap(files)
        for file in inputs { target.run([UInt8](try Data(contentsOf: URL(filePath: file)))) }
        print("\(name): \(inputs.count) inputs")
        exit(0)
    }
    unsafe chosen = target
    // libFuzzer sees its own arguments only: the name of the target is left out.
    let strings = [CommandLine.arguments[0]] + arguments.dropFirst()
    var pointers = unsafe strings.map { unsafe strdup($0) }
    let status = unsafe cfuzzer_run(Int32(strings.count), &pointers) { data, count in
        unsafe chosen?.run([UInt8](UnsafeBufferPointer(start: data, count: count)))
        return 0
    }
    guard status >= 0 else { fail("this build has no libFuzzer; Tests/Fuzz/run makes one") }
    exit(status)
case nil:
    fail("name a target; see: Fuzz targets")
}
