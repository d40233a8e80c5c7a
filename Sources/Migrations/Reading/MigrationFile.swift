// MigrationFile: a migration as its tool reads it: the SQL it will run, in which transactions, each byte at its own place.
public import Findings

/// How migration files are read.
public struct MigrationReading: Sendable {
    /// Which way the migrations run.
    public var direction: MigrationDirection
    /// Whether the tool wraps each file in a transaction; nil where the tool's own habit holds.
    ///
    /// What a file says of itself, such as `-- +goose NO TRANSACTION`, still counts.
    public var perFileTransaction: Bool?
    /// The tool; nil where markers and names say which.
    public var tool: MigrationTool?

    /// How files are read.
    public init(
        direction: MigrationDirection = .up,
        perFileTransaction: Bool? = nil,
        tool: MigrationTool? = nil
    ) {
        self.direction = direction
        self.perFileTransaction = perFileTransaction
        self.tool = tool
    }
}

/// A stretch of SQL that a tool runs, and whether inside a transaction of the tool's.
public struct MigrationScript: Sendable {
    /// The text that is parsed: each byte at the offset it has in the file, with what is no SQL made blank.
    public let text: SourceText
    /// The bytes of `text` that are run.
    public let span: Span
    /// Whether the tool opens a transaction before and commits it after.
    public let isInTransaction: Bool
}

/// A migration file, read.
public struct MigrationFile: Sendable {
    /// Its name, taken apart.
    public let name: MigrationName
    /// The file's text as it is.
    public let source: SourceText
    /// The tool that runs it.
    public let tool: MigrationTool
    /// What is run in the direction asked for, in order; none where the file is for the other direction.
    public let scripts: [MigrationScript]
    /// What is wrong with markers, commands and placeholders.
    public let findings: [Finding]
    /// What cannot be said of it.
    public let unchecked: [Unchecked]
    /// The findings that its comments allow.
    public let allowances: [Allowance]

    /// The file beside a migration in which its tool keeps settings for it; nil where there is none such.
    ///
    /// Flyway: `V1__add.sql.conf`. Diesel: `metadata.toml` in the migration's folder.
    public static func settingsPath(of path: String) -> String? {
        let name = MigrationName(path)
        if name.isFlyway { return path + ".conf" }
        guard name.file == "up.sql" || name.file == "down.sql" else { return nil }
        return path.dropLast(name.file.count) + "metadata.toml"
    }

    /// Reads a migration; `settings` is the text of the file at `settingsPath`, where there is one.
    ///
    /// Cost: O(bytes).
    public static func read(
        _ source: SourceText,
        as reading: MigrationReading = MigrationReading(),
        settings: String? = nil
    ) -> MigrationFile {
        let name = MigrationName(source.name)
        if let finding = UnreadableText.finding(in: source) {
            return MigrationFile(
                name: name,
                source: source,
                tool: reading.tool ?? .sql,
                scripts: [],
                findings: [finding],
                unchecked: [],
                allowances: []
            )
        }
        var reader = MigrationReader(source, name, reading, settings)
        reader.run()
        return reader.file
    }
}
