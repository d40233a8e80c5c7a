// MigrateRunFiles: the files of a run, read and taken apart.
import ArgumentParser
import Databases
import Findings
import Migrations
import PostgreSQL

/// The files of a run.
enum MigrateRunFiles {
    private static let maximumBytes = 64 << 20

    /// A file taken apart.
    ///
    /// - Throws: `ExitCode(2)` after saying why it cannot be read or run.
    static func script(_ path: String, _ perFileTransaction: Bool?) throws -> RunScript {
        let source = try text(path)
        let file = MigrationFile.read(source, as: MigrationReading(perFileTransaction: perFileTransaction))
        for finding in file.findings where finding.level == .error {
            Console.complain("\(PlaceText.of(finding.place)): \(finding.message)")
            throw ExitCode(2)
        }
        guard file.scripts.count == 1, let script = file.scripts.first else {
            Console.complain(
                "\(path): it holds \(file.scripts.isEmpty ? "nothing to run upwards" : "several scripts"): one is expected"
            )
            throw ExitCode(2)
        }
        do throws(RunScript.Problem) {
            let wraps = perFileTransaction ?? false
            return try RunScript(
                MigrateRunFiles.part(script, of: source),
                named: String(path.split(separator: "/").last ?? "standard input"),
                wrapsInTransaction: wraps
            )
        } catch {
            Console.complain("\(PlaceText.of(error.place)): \(error.message)")
            throw ExitCode(2)
        }
    }

    /// The bytes of a script at their own places, the rest blank.
    private static func part(_ script: MigrationScript, of source: SourceText) -> SourceText {
        let all = Array(script.text.bytes)
        let range = Int(script.span.start)..<Int(script.span.end)
        guard range != 0..<all.count else { return script.text }
        let bytes = all.enumerated().map { range.contains($0.offset) || $0.element == 0x0A ? $0.element : 0x20 }
        return SourceText(name: source.name, bytes: bytes)
    }

    /// The statements of a schema.
    ///
    /// - Throws: `ExitCode(2)` after saying why it cannot be read.
    static func statements(_ path: String) throws -> [Statement] { Statement.statements(of: try text(path)) }

    static func text(_ path: String) throws -> SourceText {
        do throws(FileFailure) {
            return SourceText(name: path, bytes: try FileSystem.read(path, limit: maximumBytes))
        } catch {
            Console.complain("\(path): \(error.words)")
            throw ExitCode(2)
        }
    }
}
