// MigrateRewrite: the safe sequences of migrations, written as files beside what is there.
import ArgumentParser
import Findings
import Migrations

/// Writes what stands in the place of migrations that block others for long.
struct MigrateRewrite {
    private let run: MigrationRun
    private let folder: String
    private var lines: [String] = []
    private var hasRefusal = false

    /// A rewriting of a check's files, into a folder.
    init(_ run: MigrationRun, into folder: String) { (self.run, self.folder) = (run, folder) }

    /// Writes the files and says what they are.
    ///
    /// - Throws: `ExitCode(1)` where a statement has no safe sequence, `ExitCode(2)` after saying what cannot be read or written.
    mutating func write() throws {
        do {
            let terms = try MigrationTerms(run)
            let sources = try MigrationSources(run, terms)
            var schema = sources.schemaTexts.flatMap { Statement.statements(of: $0) }
            var rewrite: SafeRewrite?
            for item in sources.paths {
                let source = try MigrateRunFiles.text(item.path)
                let file = MigrationFile.read(source, as: terms.reading)
                for script in file.scripts {
                    let statements = Statement.statements(of: script.text, in: script.span)
                    guard item.isChecked else {
                        schema += statements
                        continue
                    }
                    if rewrite == nil { rewrite = SafeRewrite(schema: schema, statistics: terms.limits.statistics) }
                    guard let rewriting = rewrite?.rewriting(of: statements, wrapsInTransaction: script.isInTransaction)
                    else { continue }
                    try write(rewriting, of: file, terms)
                }
            }
        } catch let problem as MigrationProblem {
            Console.complain(problem.words)
            throw ExitCode(2)
        }
        Console.print(lines.joined(separator: "\n") + "\n")
        if hasRefusal { throw ExitCode(1) }
    }

    private mutating func write(_ rewriting: FileRewriting, of file: MigrationFile, _ terms: MigrationTerms) throws {
        let path = file.name.path
        if rewriting.isSafeAsItIs {
            lines.append("\(path): blocks nobody for long as it is; nothing was written")
            return
        }
        let refused = rewriting.refused
        guard refused.isEmpty else {
            hasRefusal = true
            lines.append("\(path): not rewritten, for a part of it has no safe sequence")
            for (statement, because, alternatives) in refused {
                lines.append("  \(PlaceText.of(statement.place)): \(because)")
                lines += alternatives.map { "    instead: \($0)" }
            }
            return
        }
        var stem = String(path.split(separator: "/").last ?? "migration")
        if stem.hasSuffix(".sql") { stem = String(stem.dropLast(4)) }
        let files = rewriting.files(named: stem, lockTimeoutMilliseconds: terms.limits.lockTimeoutMilliseconds ?? 2000)
        lines.append("\(path): \(files.count) step\(files.count == 1 ? "" : "s")")
        for file in files {
            let target = FileSystem.join(folder, file.name)
            try save(file.text, to: target)
            lines.append("  \(target)  \(file.step.title)")
        }
        lines += rewriting.differences.map { "  difference: \($0)" }
        let name = terms.environment.map { " --environment \($0)" } ?? " --url-variable DATABASE_URL"
        lines.append("next: plimsoll migrate run \(FileSystem.join(folder, stem)).*.sql\(name)")
    }

    /// Writes a file that is not there; one that is and says something else is kept.
    private func save(_ text: String, to path: String) throws {
        do throws(FileFailure) {
            guard FileSystem.kind(of: path) == .nothing else {
                if try FileSystem.read(path, limit: 64 << 20) == Array(text.utf8) { return }
                throw .isDirectory
            }
            try FileSystem.write(text, to: path)
        } catch {
            let isThere = FileSystem.kind(of: path) != .nothing
            let words = "it is there and says something else: remove it, or give another --output"
            Console.complain("\(path): \(isThere ? words : error.words)")
            throw ExitCode(2)
        }
    }
}
