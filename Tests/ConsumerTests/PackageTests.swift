import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("The Debian package")
    struct PackageTests {
        @Test(
            "holds the program, its unit, the schema and the examples, and says what they need",
            .timeLimit(.minutes(2)))
        func content() async throws {
            try await withStage { stage in
                let made = try await Program.run(
                    "\(Built.repository)/packaging/build/debian-package",
                    [Built.svidsync, stage.directory.path("packages")])
                #expect(made.end == .exited(0), "\(made.errors)")
                let package = made.output.split(separator: "\n").map(String.init).last ?? ""

                let needs = try await Program.run("dpkg-deb", ["--field", package, "Depends"])
                for name in ["libc6 (>= ", "libssl3 (>= "] { #expect(needs.output.contains(name), "\(needs)") }
                let version = try await Program.run(Built.svidsync, ["version"])
                let field = try await Program.run("dpkg-deb", ["--field", package, "Version"])
                #expect(version.output.hasPrefix("svidsync \(field.output)"))

                let root = stage.directory.path("root")
                #expect(try await Program.run("dpkg-deb", ["--extract", package, root]).end == .exited(0))
                let installed = try await Program.run("\(root)/usr/bin/svidsync", ["version"])
                #expect(installed.output == version.output)
                for path in [
                    "lib/systemd/system/svidsync.service", "share/svidsync/svidsync.schema.json",
                    "share/doc/svidsync/examples/nginx/svidsync.yaml",
                ] {
                    let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/usr/\(path)")
                    #expect(attributes[.posixPermissions] as? Int == 0o644, "\(path)")
                }
                let listing = try await Program.run("dpkg-deb", ["--contents", package])
                let lines = listing.output.split(separator: "\n")
                #expect(lines.count > 20)
                for line in lines {
                    // Root's, and written by nobody else: drwxr-xr-x.
                    let mode = Array(line.utf8.prefix(10))
                    #expect(line.contains(" root/root "), "\(line)")
                    #expect(mode[5] != UInt8(ascii: "w") && mode[8] != UInt8(ascii: "w"), "\(line)")
                }
            }
        }

        @Test("`make install` puts the unit's program where the unit looks for it", .timeLimit(.minutes(1)))
        func install() async throws {
            try await withStage { stage in
                let result = try await Program.run(
                    "\(Built.repository)/packaging/build/install", [Built.svidsync],
                    environment: ["DESTDIR": stage.directory.path("root"), "PREFIX": "/opt/svidsync"])
                #expect(result.end == .exited(0), "\(result.errors)")
                let prefix = stage.directory.path("root/opt/svidsync")
                let unit = try String(
                    contentsOfFile: "\(prefix)/lib/systemd/system/svidsync.service", encoding: .utf8)
                #expect(unit.contains("\nExecStart=/opt/svidsync/bin/svidsync run "))
                #expect(FileManager.default.isExecutableFile(atPath: "\(prefix)/bin/svidsync"))
            }
        }
    }
}
