// MigrationAnalysis+report: judges what statements do: findings, and what is not known.
public import Findings

extension MigrationAnalysis {
    /// What is found, and what could not be said.
    ///
    /// `isRequired` says that what is not known blocks: a protected environment.
    public func report(_ limits: CheckLimits, isRequired: Bool = true) -> Report {
        var findings: [Finding] = []
        var unchecked = schemaUnread
        for (index, file) in files.enumerated() {
            let own = statements.filter { $0.file == index }
            findings += found(file, own, limits)
            unchecked += file.unchecked + unseen(file, own)
        }
        unchecked += durations(limits, isRequired: isRequired)
        return Report(findings: findings, unchecked: unchecked)
    }

    private func found(_ file: MigrationFile, _ own: [AnalysedStatement], _ limits: CheckLimits) -> [Finding] {
        var findings = file.findings
        let effects = own.map(\.judged)
        for (index, statement) in own.enumerated() {
            let view = StatementView(
                effect: effects[index],
                source: file.source,
                limits: limits,
                seconds: statement.seconds,
                typeChanges: statement.typeChanges,
                before: effects[..<index]
            )
            let locks = MigrationCatalogue.locks.flatMap { $0.findings(view) }
            findings += locks + WritesWaitForWork.remaining(view, after: locks)
            findings += MigrationCatalogue.others.flatMap { $0.findings(view) }
        }
        guard !file.allowances.isEmpty else { return findings }
        let spans = own.map(\.effect.statement.span)
        return AllowanceBook(file.allowances, statements: spans, today: limits.today).apply(findings)
    }

    private func unseen(_ file: MigrationFile, _ own: [AnalysedStatement]) -> [Unchecked] {
        own.flatMap { statement -> [Unchecked] in
            // What is no SQL is a finding of its own; commands of psql were told when the file was read.
            guard statement.effect.statement.failure == nil, statement.effect.statement.kind == .sql else { return [] }
            return statement.effect.unseen.map { part in
                let place = Place(source: file.source, span: part.span).start
                return Unchecked("\(file.source.name):\(place.line):\(place.column)", because: part.reason)
            }
        }
    }

    /// Work that grows with the data, for as long as nobody knows.
    private func durations(_ limits: CheckLimits, isRequired: Bool) -> [Unchecked] {
        var tables: [String] = []
        for statement in statements {
            for effect in statement.tables where effect.grows && (effect.blocksWrites || effect.blocksReads) {
                guard statement.seconds[effect.table] == nil, !tables.contains(effect.table) else { continue }
                let known = limits.statistics?.tables[effect.table]
                if let known, known.rows >= 0, known.rows <= CheckLimits.smallRows { continue }
                tables.append(effect.table)
            }
        }
        guard !tables.isEmpty else { return [] }
        let shown = tables.prefix(5).joined(separator: ", ") + (tables.count > 5 ? " and \(tables.count - 5) more" : "")
        let why =
            limits.statistics == nil
            ? "no statistics of the real tables were given: `plimsoll migrate stats` writes them, --stats reads them"
            : "the statistics have no such table, or nothing to compute a time from"
        return [Unchecked("how long \(shown) would be blocked", because: why, wasRequired: isRequired)]
    }
}

extension AnalysedStatement {
    /// The effect that is judged: with the tables as observed where they were.
    var judged: StatementEffect {
        guard let traced else { return effect }
        var judged = effect
        judged.tables = traced
        return judged
    }
}
