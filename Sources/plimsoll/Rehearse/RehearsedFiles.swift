// RehearsedFiles: the migrations of a rehearsal in their order: those that are there already, and those that are new.

/// The migrations of a rehearsal.
struct RehearsedFiles {
    /// The files in order.
    private(set) var all: [(path: String, isNew: Bool)] = []
    /// Why it is not certain which are new; nil where it is.
    private(set) var words: String?

    /// Finds them: where a schema is given only those that are new are run, else all from the first on.
    ///
    /// - Throws: `MigrationProblem`, where there is none or they cannot be found.
    init(contract: String, environment: String, _ command: RehearseCommand) throws {
        var run = MigrationRun(files: [])
        run.contract = contract
        run.environment = environment
        let terms = try MigrationTerms(run)
        let every = try MigrationSources(run, terms).paths.map(\.path)
        run.against = command.against ?? "HEAD"
        do {
            let new = Set(try MigrationSources(run, terms).paths.filter(\.isChecked).map(\.path))
            all = every.map { ($0, new.contains($0)) }
        } catch let problem as MigrationProblem where command.against == nil {
            words = "\(problem.words); the last one is taken for new"
            all = every.enumerated().map { ($0.element, $0.offset == every.count - 1) }
        }
        if !command.schema.isEmpty { all = all.filter(\.isNew) }
    }
}
