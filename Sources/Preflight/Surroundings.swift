// Surroundings: all that a check needs from outside, handed in as values so that the walk itself stays pure.
public import Contracts
public import Documents
public import Findings
public import JSONSchema

/// A file that was asked for.
public enum FileReading: Sendable {
    /// Its text.
    case text(SourceText)
    /// There is no such file.
    case missing
    /// It is there but cannot be read: why, as a clause.
    case unreadable(because: String)
}

/// What a check needs from outside: files, variables, the time.
public struct Surroundings: Sendable {
    /// Reads a file by its path as written; the same path gives the same text within one check.
    public var read: @Sendable (String) -> FileReading
    /// The environment's variables.
    public var variables: [(name: String, value: String)]
    /// Values given for this run.
    public var overrides: [Override]
    /// Schemas that references may lead to.
    public var registry: SchemaRegistry
    /// How texts are read; the dialect is the contract's.
    public var reading: ReadOptions
    /// Now, in seconds since 1970 UTC; nil where it is not told.
    public var now: Int64?
    /// The environments as they were before, for rules that read `previous`; one that is missing is unknown there.
    public var previous: [EnvironmentConfig]
    /// What is said of the contract's migrations in an environment; nil where nobody looks at them.
    public var migrations: (@Sendable (String) -> Report)?
    /// Bytes of a time zone of the tz database (TZif, RFC 9636), by name.
    public var timeZone: @Sendable (String) -> [UInt8]?

    /// Surroundings.
    public init(
        read: @escaping @Sendable (String) -> FileReading,
        variables: [(name: String, value: String)] = [],
        overrides: [Override] = [],
        registry: SchemaRegistry = SchemaRegistry(),
        reading: ReadOptions = ReadOptions(),
        now: Int64? = nil,
        previous: [EnvironmentConfig] = [],
        migrations: (@Sendable (String) -> Report)? = nil,
        timeZone: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) {
        self.read = read
        self.variables = variables
        self.overrides = overrides
        self.registry = registry
        self.reading = reading
        self.now = now
        self.previous = previous
        self.migrations = migrations
        self.timeZone = timeZone
    }
}
