// MigrationSources: the files of a migration check: those to look at, those before them, and the schema.
import Findings
import Migrations

/// The texts of a migration check.
struct MigrationSources {
    /// The texts of `--schema`.
    private(set) var schema: [SourceText] = []
    private var items: [Item] = []

    private struct Item: Sendable {
        let path: String
        let isChecked: Bool
    }

    /// The largest migration that is read.
    static let maximumBytes = 64 << 20

    /// Finds all files.
    ///
    /// - Throws: `MigrationProblem`, where there is none or one that was named cannot be used.
    init(_ run: MigrationRun, _ terms: MigrationTerms) throws {
        for path in run.schema { schema.append(try MigrationSources.schemaText(path)) }
        var paths: [String]
        if run.files.isEmpty {
            paths = try MigrationSources.ofContract(terms)
        } else {
            paths = try run.files.flatMap { try MigrationSources.expanded($0) }
        }
        if let revision = run.against { paths = try MigrationSources.changed(paths, since: revision) }
        arrange(paths, direction: terms.reading.direction)
    }

    /// The texts of the schema.
    var schemaTexts: [SourceText] { schema }

    /// The paths in order, and whether each is one to look at or only comes before.
    var paths: [(path: String, isChecked: Bool)] { items.map { ($0.path, $0.isChecked) } }

    /// Reads and parses all files on all cores, and walks them.
    func analysis(
        _ terms: MigrationTerms
    ) -> (analysis: MigrationAnalysis, migrations: [ParsedMigration], unchecked: [Unchecked]) {
        var migrations: [ParsedMigration] = []
        var failures: [Unchecked] = []
        let reading = terms.reading
        let take: (Int, Result<ParsedMigration, FileFailure>) -> Void = { index, result in
            switch result {
            case .success(let migration): migrations.append(migration)
            case .failure(let failure):
                let isChecked = items[index].isChecked
                failures.append(Unchecked(items[index].path, because: failure.words, wasRequired: isChecked))
            }
        }
        if items.count == 1 {
            take(0, MigrationSources.parsed(items[0], reading))
        } else {
            InOrder.run(items, work: { MigrationSources.parsed($0, reading) }, take: take)
        }
        let analysis = MigrationAnalysis(
            schema: schema,
            migrations: migrations,
            statistics: terms.limits.statistics
        )
        return (analysis, migrations, failures)
    }

    private static func parsed(_ item: Item, _ reading: MigrationReading) -> Result<ParsedMigration, FileFailure> {
        do throws(FileFailure) {
            let bytes = try FileSystem.read(item.path, limit: maximumBytes)
            let source = SourceText(name: item.path == "-" ? "standard input" : item.path, bytes: bytes)
            var settings: String?
            if let beside = MigrationFile.settingsPath(of: item.path), FileSystem.kind(of: beside) == .file {
                settings = String(decoding: try FileSystem.read(beside, limit: 1 << 20), as: UTF8.self)
            }
            let file = MigrationFile.read(source, as: reading, settings: settings)
            return .success(ParsedMigration(file, isChecked: item.isChecked))
        } catch {
            return .failure(error)
        }
    }
}

// MARK: - Which files

extension MigrationSources {
    private static func schemaText(_ path: String) throws -> SourceText {
        do {
            return SourceText(name: path, bytes: try FileSystem.read(path, limit: maximumBytes))
        } catch {
            throw MigrationProblem("--schema \(path): \(error.words)")
        }
    }

    private static func ofContract(_ terms: MigrationTerms) throws -> [String] {
        guard let pattern = terms.pattern else { return [] }
        var words = "there is no such file"
        do {
            let found = try FilePattern.files(pattern.files, in: pattern.folder)
            if !found.isEmpty { return found }
        } catch {
            words = error.words
        }
        throw MigrationProblem("migrations.files of the contract, \(pattern.files): \(words)")
    }

    /// A file itself; the SQL files of a folder, and of the folders in it that are a migration each.
    private static func expanded(_ path: String) throws -> [String] {
        guard FileSystem.kind(of: path) == .folder else { return [path] }
        let files: [String]
        do {
            files = try folderFiles(path)
        } catch {
            throw MigrationProblem("\(path): \(error.words)")
        }
        guard !files.isEmpty else {
            throw MigrationProblem("\(path): there is no migration in this folder (a file that ends in .sql)")
        }
        return files
    }

    private static func folderFiles(_ folder: String) throws(FileFailure) -> [String] {
        var files: [String] = []
        for entry in try FileSystem.names(in: folder) {
            let path = FileSystem.join(folder, entry.name)
            if entry.isFolder {
                for inner in ["migration.sql", "up.sql", "down.sql"] {
                    let file = FileSystem.join(path, inner)
                    if FileSystem.kind(of: file) == .file { files.append(file) }
                }
            } else if entry.name.hasSuffix(".sql") {
                files.append(path)
            }
        }
        return files
    }

    /// Those that are not the same as in a git revision, or not in it.
    private static func changed(_ paths: [String], since revision: String) throws -> [String] {
        guard let first = paths.first else { return [] }
        guard let names = GitChanges.paths(since: revision, near: first) else {
            throw MigrationProblem("--against \(revision): git has no such revision here")
        }
        return paths.filter { names.contains(FileSystem.absolute($0)) }
    }

    /// Puts files in the order of their tool, and before each the ones of its folder that run earlier.
    private mutating func arrange(_ paths: [String], direction: MigrationDirection) {
        var seen: Set<String> = []
        let names = paths.filter { seen.insert($0).inserted }.map { MigrationName($0) }
        guard direction == .up, names.allSatisfy(\.hasVersion) else {
            items = names.map { Item(path: $0.path, isChecked: true) }
            return
        }
        var histories: [String] = []
        for name in names where !histories.contains(name.history) { histories.append(name.history) }
        for history in histories {
            let own = names.filter { $0.history == history }.sorted()
            var before: [MigrationName] = []
            if schema.isEmpty, let last = own.last, last.path != "-" {
                let around = (try? MigrationSources.folderFiles(history)) ?? []
                before = around.map { MigrationName($0) }.filter { name in
                    name.hasVersion && name.direction != .down && name < last && !seen.contains(name.path)
                }
            }
            let checked = Set(own.map(\.path))
            items += (own + before).sorted().map { Item(path: $0.path, isChecked: checked.contains($0.path)) }
        }
    }
}
