// Recipe: the safe sequences for one table, each from the steps that PostgreSQL does without holding a strong lock over work.

/// Why a safe sequence cannot be written.
struct NoRecipe: Error {
    /// One clause.
    var because: String
    /// What people do instead.
    var alternatives: [String] = []
}

/// Safe sequences for one table.
struct Recipe {
    /// The table.
    let table: TableFacts
    /// Whether a name is taken in the table's schema.
    let isTaken: (String) -> Bool

    static let catalogueOnly = "only the catalogue changes, so the lock is held for an instant"
    static let validates = "all rows are read while others go on writing"
    static let buildsBeside = "the index is built while others go on writing"

    /// `ALTER TABLE orders`.
    var alter: String { "ALTER TABLE \(table.sql)" }

    /// A step that changes the catalogue only.
    func catalogue(_ title: String, _ statements: [String], lock: LockLevel = .accessExclusive) -> RewriteStep {
        RewriteStep(title, statements, on: table.label, lock: lock, why: Recipe.catalogueOnly)
    }

    // MARK: - Constraints over the rows

    /// Adds a check or foreign key and proves it afterwards.
    func constraint(_ name: String, _ text: String, isForeignKey: Bool = false) throws(NoRecipe) -> [RewriteStep] {
        if isForeignKey, table.isPartitioned { return partitionedForeignKey(name, text) }
        let quoted = SQLName.quoted(name)
        // A check left by an earlier try is taken away first; for a foreign key that would lock the other table as well.
        let drop = isForeignKey ? [] : ["\(alter) DROP CONSTRAINT IF EXISTS \(quoted)"]
        return [
            catalogue(
                "add \(name) without looking at the rows that are there",
                drop + ["\(alter) ADD CONSTRAINT \(quoted) \(text) NOT VALID"],
                lock: isForeignKey ? .shareRowExclusive : .accessExclusive
            ),
            validation(of: name),
        ]
    }

    /// Proves a constraint.
    func validation(of name: String, on other: String? = nil) -> RewriteStep {
        RewriteStep(
            "prove \(name) for the rows that are there",
            ["ALTER TABLE \(other ?? table.sql) VALIDATE CONSTRAINT \(SQLName.quoted(name))"],
            on: table.label,
            lock: .shareUpdateExclusive,
            why: Recipe.validates,
            mode: .alone
        )
    }

    /// A foreign key cannot be added NOT VALID to a partitioned table; one that all partitions have already is adopted.
    private func partitionedForeignKey(_ name: String, _ text: String) -> [RewriteStep] {
        let quoted = SQLName.quoted(name)
        var steps: [RewriteStep] = []
        for leaf in table.leaves {
            let alter = "ALTER TABLE \(leaf.table)"
            steps.append(
                catalogue(
                    "add \(name) to \(leaf.name) without looking at its rows",
                    ["\(alter) ADD CONSTRAINT \(quoted) \(text) NOT VALID"],
                    lock: .shareRowExclusive
                )
            )
            steps.append(validation(of: name, on: leaf.table))
        }
        steps.append(
            RewriteStep(
                "add \(name) to \(table.label), which adopts those of its partitions",
                ["\(alter) ADD CONSTRAINT \(quoted) \(text)"],
                on: table.label,
                lock: .accessExclusive,
                why: "the partitions' own constraints prove it, so no row is read"
            )
        )
        return steps
    }

    /// Makes columns NOT NULL: a proved check spares the scan under the strong lock.
    func notNull(_ columns: [String]) -> [RewriteStep] {
        let missing = columns.filter { table.column($0)?.isNotNull != true }
        guard let first = missing.first else { return [] }
        let name = SQLName.chosen(table.name, first, "not_null", taken: isTaken)
        let condition = missing.map { "\(SQLName.quoted($0)) IS NOT NULL" }.joined(separator: " AND ")
        let quoted = SQLName.quoted(name)
        let sets = missing.map { "ALTER COLUMN \(SQLName.quoted($0)) SET NOT NULL" }.joined(separator: ", ")
        let what = missing.joined(separator: " and ")
        return [
            catalogue(
                "refuse new rows without \(what)",
                [
                    "\(alter) DROP CONSTRAINT IF EXISTS \(quoted)",
                    "\(alter) ADD CONSTRAINT \(quoted) CHECK (\(condition)) NOT VALID",
                ]
            ),
            validation(of: name),
            RewriteStep(
                "make \(what) NOT NULL and drop the check that proved it",
                ["\(alter) \(sets)", "\(alter) DROP CONSTRAINT \(quoted)"],
                on: table.label,
                lock: .accessExclusive,
                why: "the proved check spares the scan"
            ),
        ]
    }

    // MARK: - Indexes

    /// Builds an index without blocking writes; what an earlier try left behind is taken away first.
    ///
    /// `ending` is all behind the table's name: `USING btree (code) WHERE …`.
    func index(_ name: String, isUnique: Bool, ending: String, on other: String? = nil) -> RewriteStep {
        let quoted = SQLName.quoted(name)
        // An index lives in the schema of its table.
        let schema = SQLTokens(table.sql).tokens.count > 1 ? prefix(of: other ?? table.sql) : ""
        return RewriteStep(
            "build the index \(name)",
            [
                "DROP INDEX CONCURRENTLY IF EXISTS \(schema)\(quoted)",
                "CREATE \(isUnique ? "UNIQUE " : "")INDEX CONCURRENTLY \(quoted) ON \(other ?? table.sql) \(ending)",
            ],
            on: table.label,
            lock: .shareUpdateExclusive,
            why: Recipe.buildsBeside,
            mode: .alone
        )
    }

    /// `audit.` of `audit.log`; empty without a schema.
    func prefix(of table: String) -> String {
        let source = SQLTokens(table)
        guard source.tokens.count >= 3 else { return "" }
        return source.text(0..<(source.tokens.count - 2)) + "."
    }

    /// The steps for an index on a partitioned table: an empty one on the parent, one on each partition, then joined.
    func partitionedIndex(
        _ name: String,
        isUnique: Bool,
        ending: String,
        columnText: String?,
        kind: String = "idx"
    ) -> [RewriteStep] {
        let unique = isUnique ? "UNIQUE " : ""
        let quoted = SQLName.quoted(name)
        var steps = [
            catalogue(
                "create \(name) on \(table.label) alone, without its partitions",
                ["CREATE \(unique)INDEX IF NOT EXISTS \(quoted) ON ONLY \(table.sql) \(ending)"],
                lock: .share
            )
        ]
        func add(_ partitions: [TableFacts.Partition], parent: String) {
            for partition in partitions {
                let own = SQLName.chosen(partition.name, columnText, kind, taken: isTaken)
                if partition.partitions.isEmpty {
                    steps.append(index(own, isUnique: isUnique, ending: ending, on: partition.table))
                } else {
                    let sql =
                        "CREATE \(unique)INDEX IF NOT EXISTS \(SQLName.quoted(own)) ON ONLY \(partition.table) \(ending)"
                    steps.append(catalogue("create \(own) on \(partition.name) alone", [sql], lock: .share))
                    add(partition.partitions, parent: own)
                }
                let schema = prefix(of: table.sql)
                let attach =
                    "ALTER INDEX \(schema)\(SQLName.quoted(parent)) ATTACH PARTITION \(prefix(of: partition.table))\(SQLName.quoted(own))"
                steps.append(
                    RewriteStep(
                        "join \(own) to \(parent)",
                        [attach],
                        on: table.label,
                        lock: .accessShare,
                        why: Recipe.catalogueOnly
                    )
                )
            }
        }
        add(table.partitions, parent: name)
        return steps
    }

    /// A primary key or unique constraint on an index that was built beside.
    func key(_ name: String, _ parts: ConstraintParts) throws(NoRecipe) -> [RewriteStep] {
        guard !table.isPartitioned else { return try partitionedKey(name, parts) }
        let isPrimary = parts.kind == .primaryKey
        let (columns, rest) = KeyEnding.split(parts)
        let quoted = SQLName.quoted(name)
        var steps = isPrimary ? notNull(parts.columns) : []
        steps.append(index(name, isUnique: true, ending: columns))
        let words = isPrimary ? "PRIMARY KEY" : "UNIQUE"
        let ending = rest.isEmpty ? "" : " " + rest
        steps.append(
            RewriteStep(
                "make \(name) a \(isPrimary ? "primary key" : "unique constraint")",
                ["\(alter) ADD CONSTRAINT \(quoted) \(words) USING INDEX \(quoted)\(ending)"],
                on: table.label,
                lock: .accessExclusive,
                why: "the index is there already, and only the catalogue changes"
            )
        )
        return steps
    }

    /// On a partitioned table each partition gets its key first; the parent's, made alone, adopts them.
    private func partitionedKey(_ name: String, _ parts: ConstraintParts) throws(NoRecipe) -> [RewriteStep] {
        guard table.partitions.allSatisfy({ $0.partitions.isEmpty }) else {
            throw NoRecipe(
                because: "\(table.label) has partitions of partitions, whose keys have to be joined one by one"
            )
        }
        let isPrimary = parts.kind == .primaryKey
        let (columns, rest) = KeyEnding.split(parts)
        let words = isPrimary ? "PRIMARY KEY" : "UNIQUE"
        let ending = rest.isEmpty ? "" : " " + rest
        let quoted = SQLName.quoted(name)
        var steps = isPrimary ? notNull(parts.columns) : []
        steps.append(
            catalogue(
                "add \(name) to \(table.label) alone, without its partitions",
                ["ALTER TABLE ONLY \(table.sql) ADD CONSTRAINT \(quoted) \(parts.text)"]
            )
        )
        for partition in table.partitions {
            let label = isPrimary ? "pkey" : "key"
            let columnText = isPrimary ? nil : parts.columns.joined(separator: "_")
            let own = SQLName.chosen(partition.name, columnText, label, taken: isTaken)
            steps.append(index(own, isUnique: true, ending: columns, on: partition.table))
            let attach =
                "ALTER INDEX \(prefix(of: table.sql))\(quoted) ATTACH PARTITION \(prefix(of: partition.table))\(SQLName.quoted(own))"
            steps.append(
                catalogue(
                    "make \(own) the key of \(partition.name) and join it to \(name)",
                    [
                        "ALTER TABLE \(partition.table) ADD CONSTRAINT \(SQLName.quoted(own)) \(words) USING INDEX \(SQLName.quoted(own))\(ending)",
                        attach,
                    ]
                )
            )
        }
        return steps
    }

    // MARK: - Rows

    /// Changes many rows in batches.
    func batches(_ title: String, _ statement: String, on leaf: String? = nil, mayRepeat: Bool) throws(NoRecipe)
        -> RewriteStep
    {
        let key: Backfill.Key
        if let columns = table.key {
            key = .columns(columns)
        } else if mayRepeat {
            key = .place
        } else {
            throw NoRecipe(
                because:
                    "\(table.label) has no primary key to go along, and rows that are changed move to other places",
                alternatives: ["give the table a primary key first, or write the batches by a column of your own"]
            )
        }
        do throws(Backfill.Refusal) {
            return RewriteStep(title, try Backfill(statement, key: key), on: table.label)
        } catch {
            throw NoRecipe(because: error.reason)
        }
    }

    /// The same change on each table that holds rows.
    func fill(_ title: String, _ assignments: String, where condition: String) throws(NoRecipe) -> [RewriteStep] {
        var steps: [RewriteStep] = []
        for leaf in table.leaves {
            let name = table.isPartitioned ? "\(title) in \(leaf.name)" : title
            steps.append(
                try batches(name, "UPDATE \(leaf.table) SET \(assignments) WHERE \(condition)", mayRepeat: true)
            )
        }
        return steps
    }
}

/// What stands behind the columns of a key: a part of it belongs to the index, the rest to the constraint.
enum KeyEnding {
    /// The index's `(id) INCLUDE (…) WITH (…) TABLESPACE …`, and the constraint's `DEFERRABLE …`.
    static func split(_ parts: ConstraintParts) -> (index: String, constraint: String) {
        let source = SQLTokens(parts.text)
        guard let open = source.tokens.firstIndex(where: { $0.isSign("(") }), let close = source.end(ofBracket: open)
        else {
            return (parts.text, "")
        }
        let nulls = source.tokens[..<open].contains { $0.isWord("nulls") }
        let rest = close..<source.tokens.count
        let deferrable = source.firstOutsideBrackets(in: rest) { index in
            ["deferrable", "initially"].contains(source.tokens[index].text)
                || source.words(["not", "deferrable"], at: index)
        }
        let end = deferrable ?? source.tokens.count
        var index = source.text(open..<close)
        let isDistinct = source.tokens[..<open].contains { $0.isWord("distinct") }
        let isNot = source.tokens[..<open].contains { $0.isWord("not") }
        var ending: [String] = []
        var cursor = close
        while cursor < end {
            // A constraint says `USING INDEX TABLESPACE x` where an index says `TABLESPACE x`.
            if source.words(["using", "index", "tablespace"], at: cursor) { cursor += 2 }
            let stop = source.end(ofBracket: cursor) ?? (cursor + 1)
            let isBracket = source.tokens[cursor].isSign("(")
            ending.append(source.text(cursor..<(isBracket ? stop : cursor + 1)))
            cursor = isBracket ? stop : cursor + 1
        }
        var include: [String] = []
        var others = ending
        if let place = others.firstIndex(where: { $0.lowercased() == "include" }), place + 1 < others.count {
            include = Array(others[place...(place + 1)])
            others.removeSubrange(place...(place + 1))
        }
        let words = include + (nulls && isDistinct ? [isNot ? "NULLS NOT DISTINCT" : "NULLS DISTINCT"] : []) + others
        if !words.isEmpty { index += " " + words.joined(separator: " ") }
        return (index, deferrable.map { source.text($0..<source.tokens.count) } ?? "")
    }
}
