import Testing

@testable import SpiffeHelper

/// The expectations follow from spiffe-helper's README ("Use in daemon-mode with `cmd`") and from the documentation of
/// Go's encoding/csv with a space for the comma.
@Suite("cmd_args is split as spiffe-helper splits it")
struct HelperArgumentsTests {
    @Test(
        "spaces part arguments, double quotes join them, single quotes mean nothing",
        arguments: [
            ("", []),
            ("start_envoy.sh", ["start_envoy.sh"]),
            ("-D /var/lib/data -c x=y", ["-D", "/var/lib/data", "-c", "x=y"]),
            ("\"this is one argument\"", ["this is one argument"]),
            (
                "\"this is a single argument with ONE double-quote \"\" in it\"",
                ["this is a single argument with ONE double-quote \" in it"]
            ),
            ("-c 'echo hello world'", ["-c", "'echo", "hello", "world'"]),
            ("-c \"echo hello\"", ["-c", "echo hello"]),
            ("-e \"ALTER INSTANCE RELOAD TLS;\"", ["-e", "ALTER INSTANCE RELOAD TLS;"]),
            ("a  b", ["a", "", "b"]),
            ("a ", ["a", ""]),
            ("\"\" b", ["", "b"]),
            ("\"two\nlines\" x", ["two\nlines", "x"]),
            ("first line\nsecond line", ["first", "line"]),
            ("\r\n\nfirst\r\nsecond", ["first"]),
            ("a\tb", ["a\tb"]),
        ])
    func splits(_ text: String, _ expected: [String]) throws {
        #expect(try HelperArguments.split(text) == expected)
    }

    @Test(
        "quotes in other places are refused, with the number of the argument",
        arguments: [
            ("a b\"c", HelperArguments.Fault.quoteInside(argument: 2)),
            ("\"a\"b", .textAfterQuote(argument: 1)),
            ("x \"a", .missingQuote(argument: 2)),
            ("\n\n", .noArguments),
        ])
    func refuses(_ text: String, _ fault: HelperArguments.Fault) {
        #expect(throws: fault) { try HelperArguments.split(text) }
    }
}
