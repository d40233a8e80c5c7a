// Recipe+partitions: partitions attached after their rows are proved to belong there, and detached while others go on.

extension Recipe {
    /// Attaches a partition; a proved check spares the scan under the lock.
    func attach(_ partition: TableFacts, bound: String) throws(NoRecipe) -> [RewriteStep] {
        guard let condition = PartitionCondition.text(bound, key: table.partitionKey) else {
            throw NoRecipe(
                because: "the bound \(bound) is not one that a check of ours is known to prove",
                alternatives: ["add a CHECK with the bound's own condition NOT VALID, validate it, attach, drop it"]
            )
        }
        let own = Recipe(table: partition, isTaken: isTaken)
        let name = SQLName.chosen(partition.name, nil, "bound", taken: partition.isTaken)
        var steps = try own.constraint(name, "CHECK (\(condition))")
        var drops = ["\(own.alter) DROP CONSTRAINT \(SQLName.quoted(name))"]
        if let other = table.partitions.first(where: \.isDefault) {
            let rest = Recipe(
                table: TableFacts(label: other.name, name: other.name, sql: other.table),
                isTaken: isTaken
            )
            let restName = SQLName.chosen(other.name, nil, "rest", taken: isTaken)
            steps += try rest.constraint(restName, "CHECK (NOT (\(condition)))")
            drops.append("ALTER TABLE \(other.table) DROP CONSTRAINT \(SQLName.quoted(restName))")
        }
        for index in table.indexes {
            guard !index.isConstraint, !index.definition.isEmpty else {
                throw NoRecipe(
                    because: "\(table.label) has the key \(index.name), which the partition must have before",
                    alternatives: ["rewrite ADD PRIMARY KEY or UNIQUE for \(partition.label) first, then attach it"]
                )
            }
            // A matching index is adopted instead of being built under the lock.
            let isThere = partition.indexes.contains {
                $0.definition == index.definition && $0.isUnique == index.isUnique
            }
            guard !isThere else { continue }
            let made = SQLName.chosen(partition.name, index.columns.joined(separator: "_"), "idx", taken: isTaken)
            steps.append(own.index(made, isUnique: index.isUnique, ending: index.definition))
        }
        for key in table.constraints where key.isForeignKey && !partition.isTaken(key.name) {
            steps += try own.constraint(key.name, key.definition, isForeignKey: true)
        }
        steps.append(
            RewriteStep(
                "attach \(partition.label)",
                ["\(alter) ATTACH PARTITION \(partition.sql) \(bound)"],
                on: table.label,
                lock: .shareUpdateExclusive,
                why: "the proved check spares the scan; the partition itself is locked for an instant"
            )
        )
        steps.append(catalogue("drop the checks that proved it", drops))
        return steps
    }

    /// Detaches a partition while others go on reading and writing.
    func detach(_ partition: String) throws(NoRecipe) -> [RewriteStep] {
        guard !table.partitions.contains(where: \.isDefault) else {
            throw NoRecipe(
                because: "\(table.label) has a default partition, with which CONCURRENTLY is refused",
                alternatives: ["detach it plainly with a short lock_timeout: no row is read"]
            )
        }
        let name = SchemaTexts.name(partition).name
        let columns = Set(table.partitionKey?.parts.map { SQLTokens($0).tokens.first?.text ?? $0 } ?? [])
        let only = columns.count == 1 ? columns.first : nil
        let check = SQLName.made(name, only, "check")
        return [
            RewriteStep(
                "detach \(name)",
                ["\(alter) DETACH PARTITION \(partition) CONCURRENTLY"],
                on: table.label,
                lock: .shareUpdateExclusive,
                why: "it waits for the transactions that use the table instead of locking them out",
                mode: .alone
            ),
            RewriteStep(
                "drop the check that CONCURRENTLY leaves on it",
                ["ALTER TABLE \(partition) DROP CONSTRAINT IF EXISTS \(SQLName.quoted(check))"],
                on: name,
                lock: .accessExclusive,
                why: Recipe.catalogueOnly
            ),
        ]
    }
}

/// The condition that a partition's bound means, written so that PostgreSQL can prove the bound from it.
enum PartitionCondition {
    /// The condition; nil where the bound is of a kind that is not written here.
    static func text(_ bound: String, key: TableFacts.PartitionKey?) -> String? {
        guard let key, key.parts.count == 1, let column = key.parts.first else { return nil }
        let source = SQLTokens(bound)
        let tokens = source.tokens
        guard source.words(["for", "values"], at: 0) else { return nil }
        if source.words(["in"], at: 2), let end = source.end(ofBracket: 3) {
            let values = source.pieces(of: 4..<(end - 1)).map { source.text($0) }
            let present = values.filter { $0.lowercased() != "null" }
            let list = "\(column) IN (\(present.joined(separator: ", ")))"
            guard present.count < values.count else { return "\(column) IS NOT NULL AND \(list)" }
            return present.isEmpty ? "\(column) IS NULL" : "\(column) IS NULL OR \(list)"
        }
        guard source.words(["from"], at: 2), let low = source.end(ofBracket: 3), low < tokens.count,
            tokens[low].isWord("to"),
            let high = source.end(ofBracket: low + 1)
        else { return nil }
        let from = source.text(4..<(low - 1))
        let to = source.text((low + 2)..<(high - 1))
        var parts = ["\(column) IS NOT NULL"]
        if from.lowercased() != "minvalue" { parts.append("\(column) >= \(from)") }
        if to.lowercased() != "maxvalue" { parts.append("\(column) < \(to)") }
        return parts.joined(separator: " AND ")
    }
}
