import Foundation
import TestSupport

/// The rules that bind us, and the tests that name them.
struct RuleTable {
    struct Rule {
        let number: String
        let status: String
        let title: String

        var isTested: Bool { status == "tested" }
    }

    let rules: [Rule]
    /// The rules that tests name, and in which files.
    let named: [String: Set<String>]

    init() throws {
        let folder = "\(Built.repository)/Tests"
        rules = try String(contentsOfFile: "\(folder)/RuleTests/rules.tsv", encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .map { line in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 3, !fields[2].isEmpty else { throw RuleTableError(line: String(line)) }
                return Rule(number: fields[0], status: fields[1], title: fields[2])
            }
        var named: [String: Set<String>] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            // Suites alone: programs, seeds and this table prove nothing.
            let suite = path.prefix { $0 != "/" }
            guard path.hasSuffix(".swift"), suite.hasSuffix("Tests"), suite != "RuleTests" else { continue }
            for line in try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8).split(separator: "\n") {
                guard line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") == false else { continue }
                for text in line.matches(of: /"(?:[^"\\]|\\.)*"/) {
                    for rule in Self.numbers(in: text.output) { named[rule, default: []].insert(path) }
                }
            }
        }
        self.named = named
    }

    /// The rules in a text: `X5-6`, and all of `X5-12 to X5-15`.
    private static func numbers(in text: Substring) -> Set<String> {
        var numbers = Set(text.matches(of: /\b(?:ID|EP|TR|ST|X5|JW|WI|BU|FE|FD|D)-[0-9]+\b/).map { String($0.output) })
        for range in text.matches(of: /\b([A-Z][A-Z0-9]*)-([0-9]+) to ([A-Z][A-Z0-9]*)-([0-9]+)\b/) {
            guard range.1 == range.3, let first = Int(range.2), let last = Int(range.4), first <= last else { continue }
            numbers.formUnion((first...last).map { "\(range.1)-\($0)" })
        }
        return numbers
    }
}

struct RuleTableError: Error {
    let line: String
}
