/// Judges what inotifywait saw of an output: one rename per publication, and nothing in what is published.
///
/// The kernel hands the events of all watches of one process out in the order in which they happened.
struct PublicationEvents {
    /// How often `..data` was replaced.
    private(set) var publications = 0
    /// Events that consumers must not see, as inotifywait printed them.
    private(set) var breaches: [String] = []
    /// How many events came from generations that were being written.
    private(set) var preparations = 0

    private let output: String
    private let names: Set<String>
    private var newest = ""
    private var published: Set<String>

    /// The format that is judged: directory, events, name.
    static let format = "%w|%e|%f"

    /// - Parameters:
    ///   - output: The watched directory.
    ///   - names: Its visible names.
    ///   - generation: Where `..data` leads at the beginning.
    init(output: String, names: Set<String>, generation: String) {
        self.output = output
        self.names = names
        published = [generation]
    }

    /// Takes one line of inotifywait.
    mutating func take(_ line: Substring) {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 3, fields[0].hasPrefix("\(output)/") else {
            breaches.append("not understood: \(line)")
            return
        }
        let place = fields[0].dropFirst(output.count + 1).drop { $0 == "/" }.prefix { $0 != "/" }
        let events = Set(fields[1].split(separator: ",").map(String.init))
        let name = fields[2]
        if !place.isEmpty {
            takeInGeneration(String(place), events, name, line)
        } else if name == "..data" {
            guard events == ["MOVED_TO"] else { return breaches.append(String(line)) }
            publications += 1
            published.insert(newest)
        } else if names.contains(name) {
            breaches.append(String(line))
        } else if name.hasPrefix("..gen-"), events.contains("CREATE") {
            newest = name
        }
    }

    private mutating func takeInGeneration(
        _ generation: String, _ events: Set<String>, _ name: String, _ line: Substring
    ) {
        guard published.contains(generation) else {
            preparations += 1
            return
        }
        // The mark of owed hooks goes when they have run; it is no file of the set.
        if names.contains(name) || !events.isSubset(of: ["DELETE"]) { breaches.append(String(line)) }
    }
}
