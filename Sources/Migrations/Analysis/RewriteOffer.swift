// RewriteOffer: how many steps the safe way of a migration has and how long the longest blocks, for findings that name it.
public import Findings

/// What stands in the place of a migration, in figures.
public struct RewriteOffer: Sendable, Hashable {
    /// How many steps it has.
    public let steps: Int
    /// The upper end of the longest time a step keeps others waiting; nil where that is unknown.
    public let longestBlockSeconds: Double?

    /// Batches adapt to about so long: each locks its own rows for that time.
    static let batchSeconds = 0.2

    /// What to say of it: the figures, and the command that writes the files.
    public func words(path: String) -> String {
        let count = "\(steps) step\(steps == 1 ? "" : "s")"
        let block = longestBlockSeconds.map { ", longest block \(MigrationWords.seconds($0))" } ?? ""
        return "instead, \(count)\(block):\nplimsoll migrate check --rewrite \(path) --output safe"
    }
}

extension RewriteOffer {
    /// The offer for one file; nil where there is no safe sequence, or nothing to rewrite.
    ///
    /// `before` are the migrations that run earlier. The steps are read and predicted as any migration is.
    /// Cost: as the check of all files before it.
    public init?(
        of migration: ParsedMigration,
        schema: [SourceText],
        before: [ParsedMigration],
        predictor: Predictor
    ) {
        let statistics = predictor.statistics
        var statements = schema.flatMap { Statement.statements(of: $0) }
        for earlier in before { statements += earlier.parts.flatMap(\.statements) }
        var rewrite = SafeRewrite(schema: statements, statistics: statistics)
        guard migration.parts.count == 1, let part = migration.parts.first else { return nil }
        let rewriting = rewrite.rewriting(of: part.statements, wrapsInTransaction: part.isInTransaction)
        let steps = rewriting.steps
        guard !steps.isEmpty, rewriting.refused.isEmpty else { return nil }
        let files = rewriting.files(named: "step").map { file in
            let source = SourceText(name: file.name, text: file.text)
            return ParsedMigration(MigrationFile.read(source, as: MigrationReading(tool: .sql)))
        }
        let known = before.map { ParsedMigration($0.file, isChecked: false) }
        let analysis = MigrationAnalysis(schema: schema, migrations: known + files, statistics: statistics)
        let hasBatches = steps.contains { step in
            if case .batches = step.mode { return true }
            return false
        }
        self.init(steps: steps.count, longestBlockSeconds: Self.longest(analysis, predictor, hasBatches: hasBatches))
    }

    private static func longest(
        _ analysis: MigrationAnalysis,
        _ predictor: Predictor,
        hasBatches: Bool
    ) -> Double? {
        var longest = hasBatches ? batchSeconds : 0
        for file in analysis.files.indices {
            let own = analysis.statements.filter { $0.file == file }
            for block in predictor.forecast(PredictionStep.steps(of: own.map(\.judged))).blocks {
                guard let seconds = block.seconds else { return nil }
                longest = max(longest, seconds.high)
            }
        }
        return longest
    }
}

extension Finding {
    /// Whether it is about others that wait for work, so that a safe sequence may mend it.
    var isAboutWaiting: Bool { level == .error && code.text.hasPrefix("PL51") }

    /// With the safe way named, as the last of its words.
    func offering(_ offer: RewriteOffer, path: String) -> Finding {
        guard isAboutWaiting, code != QueuesBehindTransactions.code else { return self }
        var told = self
        told.mend = (mend.map { $0 + "\n" } ?? "") + offer.words(path: path)
        return told
    }
}

extension Report {
    /// The report whose findings of one file name its safe way.
    public func offering(_ offer: RewriteOffer, ofFile name: String) -> Report {
        var copy = self
        copy.findings = findings.map { $0.place.source.name == name ? $0.offering(offer, path: name) : $0 }
        return copy
    }

    /// The files of which findings say that others wait for work.
    public var filesThatBlock: [String] {
        var names: [String] = []
        for finding in findings where finding.isAboutWaiting && !names.contains(finding.place.source.name) {
            names.append(finding.place.source.name)
        }
        return names
    }
}
