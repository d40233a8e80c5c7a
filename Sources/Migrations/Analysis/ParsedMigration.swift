// ParsedMigration: a migration file with its statements parsed, ready to be walked.
import Findings

/// A migration whose statements are parsed; files may be parsed on several threads at once.
public struct ParsedMigration: Sendable {
    /// The statements of one script.
    public struct Part: Sendable {
        /// Whether the tool wraps them in a transaction.
        public let isInTransaction: Bool
        /// The statements.
        public let statements: [Statement]
    }

    /// The file.
    public let file: MigrationFile
    /// Its scripts in order.
    public let parts: [Part]
    /// Whether it is checked; one that is not only builds the schema for those behind it.
    public let isChecked: Bool

    /// Parses a file.
    ///
    /// Cost: O(bytes) and one parse a statement.
    public init(_ file: MigrationFile, isChecked: Bool = true) {
        self.file = file
        self.isChecked = isChecked
        parts = file.scripts.map { script in
            Part(
                isInTransaction: script.isInTransaction,
                statements: Statement.statements(of: script.text, in: script.span)
            )
        }
    }
}
