// Walk+alterTable: ALTER TABLE: locks first, then each sub-command, then the work on each table.
import Findings

extension MigrationWalk {
    mutating func perform(alterTable node: Syntax) throws(Refusal) {
        guard let name = node["relation"] else { return }
        let kind = Self.relationKind(ofObject: node.text("objtype"))
        if node.flag("missing_ok"), known(name) == nil, schema.isComplete { return }
        if isSystem(name), known(name) == nil { return }
        let id = try find(name, as: kind)
        let commands = node.list("cmds").compactMap { $0.unwrapped("AlterTableCmd") }.map { AlterCommand($0) }
        switch schema.relations[id]?.kind {
        case .index: return try alter(index: id, commands)
        case .sequence, .composite: return alter(composite: id, commands)
        case .view: return try alter(view: id, commands)
        default: break
        }
        let recurses = name.flag("inh")
        let level = commands.map(\.lock).max() ?? .accessExclusive
        lock(id, level)
        for command in commands where command.recurses && recurses {
            for member in family(for: command, of: id) where member != id {
                lock(member, command.addsIndex && commands.count == 1 ? .share : level)
            }
        }
        var plans: [RelationID: TablePlan] = [:]
        for command in commands.enumerated().sorted(by: { ($0.1.pass, $0.0) < ($1.1.pass, $1.0) }).map(\.1) {
            let members = command.recurses && recurses ? family(for: command, of: id) : [id]
            try at(span(of: command, in: node)) { walk throws(Refusal) in
                try walk.alter(id, members: members, by: command, &plans)
            }
        }
        carryOut(plans)
    }

    /// The tables a sub-command is done to: triggers go down to the partitions that have them.
    private func family(for command: AlterCommand, of id: RelationID) -> [RelationID] {
        guard command.lock == .shareRowExclusive, command.type != "AT_AddConstraint" else {
            return schema.family(of: id)
        }
        let isNamed = ["AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_DisableTrig"]
            .contains(command.type)
        let relation = schema.relations[id]
        let goesDown =
            relation?.kind == .partitioned
            && relation?.triggers.contains { trigger in
                trigger.isForEachRow && (!isNamed || trigger.name == command.name)
            } ?? false
        return goesDown ? schema.family(of: id) : [id]
    }

    /// A view has defaults, options and an owner; all else is refused.
    private mutating func alter(view id: RelationID, _ commands: [AlterCommand]) throws(Refusal) {
        let allowed: Set<String> = [
            "AT_ColumnDefault", "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ReplaceRelOptions", "AT_ChangeOwner",
            "AT_AddColumnToView",
        ]
        for command in commands where !allowed.contains(command.type) {
            throw refusal("42809", "\(schema.relations[id]?.name.text ?? "") is a view")
        }
        lock(id, .accessExclusive)
    }

    static func relationKind(ofObject type: String?) -> Relation.Kind {
        switch type {
        case "OBJECT_INDEX": .index
        case "OBJECT_VIEW": .view
        case "OBJECT_MATVIEW": .materializedView
        case "OBJECT_SEQUENCE": .sequence
        case "OBJECT_TYPE": .composite
        case "OBJECT_FOREIGN_TABLE": .foreign
        default: .table
        }
    }

    /// The bytes of a sub-command as near as its tree says: from its place to the end of its last token's line of thought.
    private func span(of command: AlterCommand, in statement: Syntax) -> Span? {
        let places = command.node.places
        guard let first = places.first, let last = places.last, work.hiddenIn.isEmpty else { return nil }
        let end = work.effect.statement.endOfToken(at: last)
        return Span(from: first, to: end)
    }

    /// Does the work that the sub-commands ask for, table by table.
    private mutating func carryOut(_ plans: [RelationID: TablePlan]) {
        for (id, plan) in plans.sorted(by: { $0.key < $1.key }) {
            guard let relation = schema.relations[id] else { continue }
            if plan.rewrite != nil, relation.kind != .partitioned {
                does(.rewrite, on: id)
            } else {
                if plan.scan != nil, relation.kind != .partitioned { does(.scan, on: id) }
                for index in plan.rebuilds {
                    guard let found = schema.relations[index], relation.kind != .partitioned else { continue }
                    does(.indexBuild(found.name.name), on: id)
                }
                for index in plan.builds where relation.kind != .partitioned { does(.indexBuild(index), on: id) }
            }
        }
    }

    /// Notes that a table has to be rewritten.
    mutating func rewrite(_ id: RelationID, _ plans: inout [RelationID: TablePlan], why: String) {
        guard schema.relations[id]?.kind != .partitioned else { return }
        plans[id, default: TablePlan()].rewrite = why
        note(.rewrite, id, why: why)
    }

    /// Notes that all rows of a table have to be read.
    mutating func scan(_ id: RelationID, _ plans: inout [RelationID: TablePlan], why: String) {
        guard schema.relations[id]?.kind != .partitioned else { return }
        plans[id, default: TablePlan()].scan = why
        note(.scan, id, why: why)
    }

    /// Does one sub-command to a table and those below it.
    private mutating func alter(
        _ id: RelationID,
        members: [RelationID],
        by command: AlterCommand,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        switch command.type {
        case "AT_AddColumn": try addColumn(command, to: members, &plans)
        case "AT_DropColumn": try dropColumn(command, of: members)
        case "AT_AlterColumnType": try changeType(command, of: members, &plans)
        case "AT_SetNotNull":
            for member in members { try setNotNull(command.name, of: member, &plans) }
            note(.setNotNull, id, object: command.name)
        case "AT_DropNotNull": try dropNotNull(command, of: members)
        case "AT_ColumnDefault": try setDefault(command, of: members)
        case "AT_AddIdentity", "AT_SetIdentity", "AT_DropIdentity": try setIdentity(command, of: id)
        case "AT_DropExpression":
            for member in members { schema.update(member) { $0.updateColumn(command.name) { $0.generated = nil } } }
        case "AT_AddConstraint":
            guard let constraint = command.definition?.unwrapped("Constraint") else { return }
            try addConstraint(constraint, to: id, members: members, &plans)
        case "AT_DropConstraint": try dropConstraint(command, of: members)
        case "AT_ValidateConstraint": try validate(command, of: id, members: members, &plans)
        case "AT_AlterConstraint":
            _ = try constraint(command.definition?.unwrapped("Constraint")?.text("conname") ?? command.name, of: id)
        case "AT_AttachPartition": try attach(command, to: id, &plans)
        case "AT_DetachPartition", "AT_DetachPartitionFinalize": try detach(command, from: id)
        default: try alterStorage(id, members: members, by: command, &plans)
        }
    }

    /// The sub-commands that are about files, triggers and flags.
    private mutating func alterStorage(
        _ id: RelationID,
        members: [RelationID],
        by command: AlterCommand,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        switch command.type {
        case "AT_SetTableSpace":
            guard schema.relations[id]?.tablespace != command.name else { return }
            schema.update(id) { $0.tablespace = command.name }
            rewrite(id, &plans, why: "the table is copied to tablespace \(command.name)")
            note(.move, id)
        case "AT_SetLogged", "AT_SetUnLogged":
            let isUnlogged = command.type == "AT_SetUnLogged"
            guard schema.relations[id]?.isUnlogged != isUnlogged else { return }
            try refusePersistence(of: id, isUnlogged: isUnlogged)
            schema.update(id) { $0.isUnlogged = isUnlogged }
            rewrite(
                id,
                &plans,
                why: isUnlogged ? "an unlogged table gets new files" : "all of it is written to the log"
            )
            note(.move, id)
        case "AT_SetAccessMethod":
            guard command.name != "heap" else { return }
            rewrite(id, &plans, why: "the table is copied to access method \(command.name)")
        case "AT_AddInherit": try inherit(command, by: id)
        case "AT_DropInherit":
            guard let name = command.definition?.unwrapped("RangeVar") else { return }
            let parent = try find(name)
            lock(parent, .accessShare)
            schema.update(parent) { $0.children.removeAll { $0 == id } }
            schema.update(id) { $0.parents.removeAll { $0 == parent } }
        case "AT_EnableTrig", "AT_DisableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig":
            let isEnabled = command.type != "AT_DisableTrig"
            for member in members { setTriggers(of: member, isEnabled: isEnabled) { $0.name == command.name } }
        case "AT_EnableTrigAll", "AT_EnableTrigUser", "AT_DisableTrigAll", "AT_DisableTrigUser":
            let isEnabled = command.type.hasPrefix("AT_Enable")
            for member in members { setTriggers(of: member, isEnabled: isEnabled) { _ in true } }
        case "AT_EnableRowSecurity", "AT_DisableRowSecurity":
            schema.update(id) { $0.hasRowSecurity = command.type == "AT_EnableRowSecurity" }
        default: break
        }
    }

    private mutating func setTriggers(of id: RelationID, isEnabled: Bool, where fits: (Trigger) -> Bool) {
        schema.update(id) { relation in
            for index in relation.triggers.indices where fits(relation.triggers[index]) {
                relation.triggers[index].isEnabled = isEnabled
            }
        }
    }

    /// A logged table cannot refer to an unlogged one.
    private func refusePersistence(of id: RelationID, isUnlogged: Bool) throws(Refusal) {
        let others =
            isUnlogged
            ? schema.foreignKeys(to: id).map(\.table)
            : schema.relations[id]?.constraints.compactMap(\.referenced) ?? []
        for other in others where other != id && schema.relations[other]?.isUnlogged != isUnlogged {
            throw refusal(
                "42P16",
                "a foreign key ties it to \(schema.relations[other]?.name.text ?? ""), which differs"
            )
        }
    }

    private mutating func inherit(_ command: AlterCommand, by id: RelationID) throws(Refusal) {
        guard let name = command.definition?.unwrapped("RangeVar") else { return }
        let parent = try find(name)
        lock(parent, .shareUpdateExclusive)
        joined.insert(id)
        schema.update(parent) { $0.children.append(id) }
        schema.update(id) { $0.parents.append(parent) }
    }

    /// ALTER INDEX: no lock on the table; moving an index closes it to readers and writers.
    private mutating func alter(index id: RelationID, _ commands: [AlterCommand]) throws(Refusal) {
        guard let facts = schema.relations[id]?.index else {
            if schema.relations[id]?.isAssumed == true {
                unseen(
                    "the table of index \(schema.relations[id]?.name.text ?? "") is not known: the schema is missing"
                )
            }
            return
        }
        for command in commands {
            switch command.type {
            case "AT_SetTableSpace" where facts.tablespace != command.name:
                schema.update(id) { $0.index?.tablespace = command.name }
                closeIndex(of: facts.table)
                does(.indexBuild(schema.relations[id]?.name.name ?? ""), on: facts.table)
                note(
                    .move,
                    facts.table,
                    object: schema.relations[id]?.name.name,
                    why: "the index is copied while it is closed"
                )
            case "AT_AttachPartition": try attach(index: id, command)
            case "AT_SetRelOptions", "AT_ResetRelOptions":
                if command.lock == .accessExclusive { closeIndex(of: facts.table) }
            default: break
            }
        }
    }

    private mutating func attach(index id: RelationID, _ command: AlterCommand) throws(Refusal) {
        guard let name = command.definition?.unwrapped("PartitionCmd")?["name"] else { return }
        let child = try find(name, as: .index)
        guard let parent = schema.relations[id]?.index?.table, let table = schema.relations[child]?.index?.table else {
            return
        }
        lock(parent, .accessShare)
        lock(table, .accessShare)
        closeIndex(of: table)
        schema.update(child) { $0.index?.parent = id }
    }

    /// ALTER TYPE … ATTRIBUTE on a composite type, or ALTER TABLE on a sequence: no table of people's is locked.
    private mutating func alter(composite id: RelationID, _ commands: [AlterCommand]) {
        for command in commands where command.type == "AT_AddColumn" {
            guard let definition = command.definition?.unwrapped("ColumnDef") else { continue }
            let column = Column(
                name: definition.text("colname") ?? "",
                type: definition["typeName"].map { schema.columnType($0, path: settings.searchPath) } ?? .text
            )
            schema.update(id) { $0.columns.append(column) }
        }
    }
}
