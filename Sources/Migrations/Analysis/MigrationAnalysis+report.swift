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
        unchecked += durations(limits, isRequired: isRequired) + age(limits)
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
                basis: statement.basis,
                blocks: statement.blocks,
                typeChanges: statement.typeChanges,
                before: effects[..<index],
                file: effects
            )
            let locks = MigrationCatalogue.locks.flatMap { $0.findings(view) }
            findings += locks + WritesWaitForWork.remaining(view, after: locks)
            findings += MigrationCatalogue.others.flatMap { $0.findings(view) }
        }
        findings = QueuesBehindTransactions.onceAFile(findings)
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

extension MigrationAnalysis {
    /// After so long tables may have grown out of what is known of them.
    private static let longestAgeDays: Int64 = 30

    /// Statistics that are old, or nobody knows how old.
    private func age(_ limits: CheckLimits) -> [Unchecked] {
        guard let now = limits.nowMicroseconds, let taken = limits.statistics?.takenMicroseconds,
            statements.contains(where: { !$0.tables.isEmpty })
        else { return [] }
        let days = (now - min(max(taken, 0), now)) / 86_400_000_000
        guard taken <= 0 || days > Self.longestAgeDays else { return [] }
        let old = taken <= 0 ? "the statistics do not say when they were taken" : "the statistics are \(days) days old"
        return [
            Unchecked(
                "how large the tables are by now",
                because: "\(old): `plimsoll migrate stats` writes new ones",
                wasRequired: false
            )
        ]
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
