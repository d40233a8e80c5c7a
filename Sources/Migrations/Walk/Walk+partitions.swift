// Walk+partitions: ATTACH PARTITION, DETACH PARTITION, and the default partition that has to be searched.
import Findings

extension MigrationWalk {
    mutating func attach(
        _ command: AlterCommand,
        to id: RelationID,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let partition = command.definition?.unwrapped("PartitionCmd"), let name = partition["name"],
            let bound = partition["bound"]
        else { return }
        let child = try find(name)
        lock(child, .accessExclusive)
        for member in schema.family(of: child).dropFirst() { lock(member, .accessExclusive) }
        if schema.relations[child]?.bound != nil {
            throw refusal("42809", "\(schema.relations[child]?.name.text ?? "") is a partition already")
        }
        note(.attachPartition, id, other: child)
        if !Partitioning.provesBound(bound, of: child, in: id, schema: schema) {
            for leaf in schema.leaves(of: child) {
                scan(leaf, &plans, why: "all rows are read to prove that they belong to the new partition")
            }
        }
        try searchDefault(of: id, for: bound, &plans)
        join(child, to: id, bound: bound, &plans)
    }

    /// A default partition is searched for rows that belong to a new one.
    mutating func searchDefault(
        of id: RelationID,
        for bound: Syntax,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard !bound.flag("is_default") else { return }
        for child in schema.relations[id]?.children ?? [] {
            guard case .byDefault? = schema.relations[child]?.bound else { continue }
            for member in schema.family(of: child) { lock(member, .accessExclusive) }
            if Partitioning.excludes(bound, from: child, in: id, schema: schema) { continue }
            for leaf in schema.leaves(of: child) {
                scan(leaf, &plans, why: "the default partition is searched for rows of the new one")
                note(.scanDefaultPartition, leaf)
            }
        }
    }

    /// Makes a table a partition in the model: indexes, foreign keys and triggers of its new parent come down to it.
    private mutating func join(
        _ child: RelationID,
        to id: RelationID,
        bound: Syntax,
        _ plans: inout [RelationID: TablePlan]
    ) {
        joined.insert(child)
        schema.update(id) { $0.children.append(child) }
        schema.update(child) { relation in
            relation.parents = [id]
            relation.bound = bound.flag("is_default") ? .byDefault : .values(bound)
        }
        for index in schema.relations[id]?.indexes ?? [] {
            guard let facts = schema.relations[index]?.index else { continue }
            for leaf in schema.family(of: child) { attachIndex(facts, parent: index, to: leaf, &plans) }
        }
        takeTriggers(of: id, to: child)
        for key in schema.relations[id]?.constraints ?? [] where key.kind == .foreignKey {
            guard let referenced = key.referenced else { continue }
            let isThere = schema.relations[child]?.constraints.contains {
                $0.kind == .foreignKey && $0.referenced == referenced && $0.columns == key.columns
            }
            guard !(isThere ?? false) else { continue }
            for member in schema.family(of: referenced) { lock(member, .shareRowExclusive) }
            var copy = key
            copy.isInherited = true
            schema.update(child) { $0.constraints.append(copy) }
            for leaf in schema.leaves(of: child) { proveReference(key, of: leaf, to: referenced) }
        }
    }

    /// Triggers for each row come down to a new partition.
    mutating func takeTriggers(of id: RelationID, to child: RelationID) {
        let triggers = (schema.relations[id]?.triggers ?? []).filter(\.isForEachRow)
        guard !triggers.isEmpty else { return }
        for member in schema.family(of: child) {
            schema.update(member) { relation in
                let own = Set(relation.triggers.map(\.name))
                relation.triggers += triggers.filter { !own.contains($0.name) }
            }
        }
    }

    private mutating func attachIndex(
        _ facts: IndexFacts,
        parent: RelationID,
        to leaf: RelationID,
        _ plans: inout [RelationID: TablePlan]
    ) {
        var facts = facts
        facts.table = leaf
        facts.parent = parent
        let isThere = schema.relations[leaf]?.indexes.contains { index in
            guard let found = schema.relations[index]?.index else { return false }
            return found.parts.map(\.column) == facts.parts.map(\.column) && found.isUnique == facts.isUnique
        }
        guard !(isThere ?? false) else { return }
        let made = addIndex(facts, name: nil, of: leaf)
        guard schema.relations[leaf]?.kind != .partitioned else { return }
        let name = schema.relations[made]?.name.name ?? ""
        plans[leaf, default: TablePlan()].builds.append(name)
        note(.buildIndex, leaf, object: name, why: "the partitioned table has this index and the new partition has not")
    }

    mutating func detach(_ command: AlterCommand, from id: RelationID) throws(Refusal) {
        guard let partition = command.definition?.unwrapped("PartitionCmd"), let name = partition["name"] else {
            return
        }
        let isConcurrent = partition.flag("concurrent") || command.type == "AT_DetachPartitionFinalize"
        if partition.flag("concurrent") { try refuseConcurrently("DETACH PARTITION CONCURRENTLY") }
        let child = try find(name)
        let children = schema.relations[id]?.children ?? []
        if schema.isComplete, !children.contains(child) {
            throw refusal("42P01", "\(schema.relations[child]?.name.text ?? "") is no partition of this table")
        }
        let hasDefault = children.contains { child in
            if case .byDefault? = schema.relations[child]?.bound { return true }
            return false
        }
        if isConcurrent, hasDefault {
            throw refusal("55000", "CONCURRENTLY is not possible while there is a default partition")
        }
        note(.detachPartition, id, other: child, why: isConcurrent ? "CONCURRENTLY" : "")
        for member in schema.family(of: child) { lock(member, .accessExclusive) }
        for other in children where hasDefault && other != child {
            if case .byDefault? = schema.relations[other]?.bound { lock(other, .accessExclusive) }
        }
        for key in schema.relations[id]?.constraints ?? [] where key.kind == .foreignKey {
            if let referenced = key.referenced { lock(referenced, .shareRowExclusive) }
        }
        schema.update(id) { $0.children.removeAll { $0 == child } }
        schema.update(child) { relation in
            relation.parents = []
            relation.bound = nil
            for index in relation.constraints.indices { relation.constraints[index].isInherited = false }
            for index in relation.columns.indices { relation.columns[index].isInherited = false }
        }
    }
}
