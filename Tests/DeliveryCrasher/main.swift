// Publishes numbered sets, to be killed in the middle: DeliveryCrasher DIRECTORY FIRST LAST [MODE]
import FileDelivery
import NativeKernel

func set(_ number: Int) -> [DeliveredFile] {
    func file(_ name: String, _ mode: UInt32) -> DeliveredFile {
        // Longer than one page, so that a half-written file would be seen.
        let text = String(repeating: "set \(number) of \(name)\n", count: 400)
        // Only root may give a file to any group.
        let owner = FileOwner(gid: Credentials.user == 0 ? 4242 : nil)
        return DeliveredFile(name: name, contents: .bytes(Array(text.utf8)), mode: mode, owner: owner)
    }
    let extra = number.isMultiple(of: 2) ? "even.pem" : "odd.pem"
    return [file("tls.crt", 0o644), file("tls.key", 0o640), file(extra, 0o644)]
}

let arguments = CommandLine.arguments
guard arguments.count == 4 || arguments.count == 5, let first = Int(arguments[2]), let last = Int(arguments[3]) else {
    fatalError("usage: DeliveryCrasher DIRECTORY FIRST LAST")
}
var settings = DeliverySettings(directory: arguments[1], grace: .zero)
if arguments.count == 5 {
    guard let mode = PublicationMode(rawValue: arguments[4]) else { fatalError("no such mode: \(arguments[4])") }
    settings.mode = mode
}
let output = try await OutputDirectory.open(settings)
for number in first...last {
    guard case .published(let generation, _, _) = try await output.publish(set(number), owesHooks: true) else {
        fatalError("set \(number) was taken for an old one")
    }
    try await output.markHooksDone(generation)
}
await output.close()
