// Walk+objects: types, domains, sequences, triggers, rules, policies, names, owners, comments.
import Findings

extension MigrationWalk {
    /// Statements about other objects than tables' own structure.
    mutating func performObject(_ type: String, _ node: Syntax) throws(Refusal) {
        switch type {
        case "CreateEnumStmt", "CreateDomainStmt", "CompositeTypeStmt", "CreateRangeStmt", "AlterEnumStmt",
            "AlterDomainStmt", "DefineStmt":
            try performType(type, node)
        case "CreateTrigStmt": try perform(trigger: node)
        case "RuleStmt":
            guard let name = node["relation"] else { return }
            let id = try find(name)
            lock(id, .accessExclusive)
            for type in ["InsertStmt", "UpdateStmt", "DeleteStmt"] {
                for change in node.list("actions").flatMap({ $0.descendants(type) }) {
                    if let name = change["relation"], let other = known(name) { lock(other, .rowExclusive) }
                }
            }
            schema.update(id) { $0.rules.insert(node.text("rulename") ?? "") }
        case "CreatePolicyStmt", "AlterPolicyStmt":
            guard let name = node["table"] else { return }
            let id = try find(name)
            lock(id, .accessExclusive)
            let columns = Set((node["qual"]?.references ?? []) + (node["with_check"]?.references ?? []))
            for part in ["qual", "with_check"] {
                if let condition = node[part] { try read(condition, scans: false) }
            }
            schema.update(id) { $0.policies[node.text("policy_name") ?? ""] = columns }
        case "RenameStmt": try perform(rename: node)
        case "AlterObjectSchemaStmt": try perform(move: node)
        case "CommentStmt": try perform(comment: node)
        case "CreateStatsStmt":
            for name in node.list("relations").compactMap({ $0.unwrapped("RangeVar") }) {
                let id = try find(name)
                lock(id, .shareUpdateExclusive)
                let statistics = newName(node.names("defnames")).name
                schema.update(id) { $0.statistics.insert(statistics) }
            }
        case "LockStmt": try perform(lock: node)
        case "ClusterStmt": try perform(cluster: node)
        case "VacuumStmt": try perform(vacuum: node)
        case "RefreshMatViewStmt": try perform(refresh: node)
        case "CreateSeqStmt":
            guard let name = node["sequence"] else { return }
            try perform(createSequence: newName(name), mayBe: node.flag("if_not_exists"))
            try own(node)
        case "AlterSeqStmt": try own(node)
        case "CreateSchemaStmt":
            schema.set(schemas: schema.schemas.union([node.text("schemaname") ?? ""]))
            for element in node.list("schemaElts") { try perform(element) }
        case "AlterTableMoveAllStmt": unseen("all tables of a tablespace are moved: which ones is not known")
        case "CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt", "AlterSystemStmt":
            try refuseInTransaction("this statement")
        default: performOther(type)
        }
    }

    /// Statements that touch no table's rows or locks, and those that are not known.
    private mutating func performOther(_ type: String) {
        let harmless: Set<String> = [
            "GrantStmt", "GrantRoleStmt", "AlterOwnerStmt", "CreateExtensionStmt", "AlterExtensionStmt",
            "AlterDefaultPrivilegesStmt", "CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt",
            "DropRoleStmt", "VariableShowStmt", "ConstraintsSetStmt", "NotifyStmt", "ListenStmt", "UnlistenStmt",
            "DiscardStmt", "CheckPointStmt", "CreateCastStmt", "CreateConversionStmt", "CreateOpClassStmt",
            "CreateOpFamilyStmt", "AlterOpFamilyStmt", "AlterOperatorStmt", "CreatePLangStmt", "CreateFdwStmt",
            "CreateForeignServerStmt", "CreateUserMappingStmt", "AlterDatabaseStmt", "AlterDatabaseSetStmt",
            "SecLabelStmt", "CreatePublicationStmt", "AlterPublicationStmt", "CreateSubscriptionStmt",
            "CreateEventTrigStmt", "AlterEventTrigStmt", "CreateTransformStmt", "CreateAmStmt", "AlterCollationStmt",
            "AlterTSConfigurationStmt", "AlterTSDictionaryStmt", "AlterObjectDependsStmt", "AlterStatsStmt",
            "PrepareStmt", "DeallocateStmt", "ClosePortalStmt", "FetchStmt", "LoadStmt", "AlterTypeStmt",
            "ReassignOwnedStmt", "ImportForeignSchemaStmt", "AlterFdwStmt", "AlterForeignServerStmt",
        ]
        if !harmless.contains(type) { unseen("statements of type \(type) are not known: what it does is not seen") }
    }

    private mutating func perform(createSequence name: QualifiedName, mayBe: Bool) throws(Refusal) {
        guard schema.relationNames[name] == nil else {
            if mayBe { return }
            throw refusal("42P07", "there is a relation \(name.text) already")
        }
        _ = schema.add { id in
            var relation = Relation(id: id, name: name, kind: .sequence)
            relation.isNew = !isReplaying
            return relation
        }
    }

    /// OWNED BY looks at the table of the column.
    private mutating func own(_ node: Syntax) throws(Refusal) {
        for option in node.list("options").compactMap({ $0.unwrapped("DefElem") })
        where option.text("defname") == "owned_by" {
            let names = option["arg"]?.nameParts ?? []
            guard names.count >= 2 else { continue }
            lock(try find(names: Array(names.dropLast())), .accessShare)
        }
    }

    // MARK: - Triggers

    private mutating func perform(trigger node: Syntax) throws(Refusal) {
        guard let name = node["relation"] else { return }
        let id = try find(name)
        let isConstraint = node.flag("isconstraint")
        let bits = node.integer("events")
        var events: Set<Trigger.Event> = []
        if bits & 4 != 0 { events.insert(.insert) }
        if bits & 8 != 0 { events.insert(.delete) }
        if bits & 16 != 0 { events.insert(.update) }
        if bits & 32 != 0 { events.insert(.truncate) }
        let functionNames = node.names("funcname")
        let known = schema.routines.keys.first { routine in
            routine.name == functionNames.last
                && (functionNames.count > 1 ? routine.schema == functionNames[0] : true)
        }
        let trigger = Trigger(
            name: node.text("trigname") ?? "",
            routine: known ?? newName(functionNames),
            isForEachRow: node.flag("row"),
            events: events,
            columns: node.names("columns"),
            isBefore: node.integer("timing") & 2 != 0,
            condition: node["whenClause"].map { Expression(syntax: $0) }
        )
        let isThere = schema.relations[id]?.triggers.contains { $0.name == trigger.name } ?? false
        if isThere, !node.flag("replace") {
            throw refusal("42710", "\(schema.relations[id]?.name.text ?? "") has a trigger \(trigger.name) already")
        }
        let goesDown = schema.relations[id]?.kind == .partitioned && trigger.isForEachRow
        for member in goesDown ? schema.family(of: id) : [id] {
            lock(member, .shareRowExclusive)
            schema.update(member) { relation in
                relation.triggers.removeAll { $0.name == trigger.name }
                relation.triggers.append(trigger)
            }
        }
        if isConstraint, let other = node["constrrel"] { lock(try find(other), .shareRowExclusive) }
        note(.createTrigger, id, object: trigger.name)
    }

    // MARK: - Names

    private mutating func perform(rename node: Syntax) throws(Refusal) {
        let new = node.text("newname") ?? ""
        switch node.text("renameType") {
        case "OBJECT_COLUMN", "OBJECT_ATTRIBUTE": try renameColumn(node, to: new)
        case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX", "OBJECT_SEQUENCE",
            "OBJECT_FOREIGN_TABLE":
            try renameRelation(node, to: new)
        case "OBJECT_TABCONSTRAINT": try renameConstraint(node, to: new)
        case "OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY":
            guard let name = node["relation"] else { return }
            let id = try find(name)
            let family = schema.relations[id]?.kind == .partitioned ? schema.family(of: id) : [id]
            let old = node.text("subname") ?? ""
            for member in family {
                lock(member, .accessExclusive)
                schema.update(member) { relation in
                    for index in relation.triggers.indices where relation.triggers[index].name == old {
                        relation.triggers[index].name = new
                    }
                    if let policy = relation.policies.removeValue(forKey: old) { relation.policies[new] = policy }
                }
            }
        case "OBJECT_TYPE", "OBJECT_DOMAIN":
            let names = node["object"]?.nameParts ?? []
            let schemaName = names.count > 1 ? names[0] : nil
            guard
                let found = schema.type(named: names.last ?? "", schema: schemaName, path: settings.searchPath)
            else { return }
            renameType(found.name, found.type, to: QualifiedName(schema: found.name.schema, name: new))
        case "OBJECT_SCHEMA": unseen("a schema gets another name: names with the old one are no longer found")
        default: break
        }
    }

    private mutating func renameType(_ old: QualifiedName, _ type: UserType, to new: QualifiedName) {
        schema.set(type: old, nil)
        schema.set(type: new, type)
        for (id, relation) in schema.relations where relation.columns.contains(where: { $0.type.base == .user(old) }) {
            schema.update(id) { relation in
                for index in relation.columns.indices where relation.columns[index].type.base == .user(old) {
                    relation.columns[index].type.base = .user(new)
                }
            }
        }
    }

    private mutating func renameRelation(_ node: Syntax, to new: String) throws(Refusal) {
        guard let name = node["relation"] else { return }
        if node.flag("missing_ok"), known(name) == nil { return }
        let id = try find(name, as: Self.relationKind(ofObject: node.text("renameType")))
        guard let relation = schema.relations[id] else { return }
        let target = QualifiedName(schema: relation.name.schema, name: new)
        if schema.relationNames[target] != nil { throw refusal("42P07", "there is a relation \(new) already") }
        lock(id, .accessExclusive)
        note(.rename, relation.kind.holdsRows ? id : nil, object: relation.name.text, why: new)
        schema.update(id) { $0.name = target }
        guard let facts = relation.index, let constraint = facts.constraint else { return }
        schema.update(facts.table) { $0.updateConstraint(constraint) { $0.name = new } }
        schema.update(id) { $0.index?.constraint = new }
    }

    private mutating func renameColumn(_ node: Syntax, to new: String) throws(Refusal) {
        guard let name = node["relation"] else { return }
        if node.flag("missing_ok"), known(name) == nil { return }
        let id = try find(name, as: Self.relationKind(ofObject: node.text("relationType")))
        let old = node.text("subname") ?? ""
        _ = try column(old, of: id)
        if schema.relations[id]?.column(new) != nil { throw refusal("42701", "there is a column \(new) already") }
        let isView = schema.relations[id]?.kind == .view
        note(.rename, isView ? nil : id, object: old, why: new)
        for member in schema.family(of: id) {
            lock(member, .accessExclusive)
            for index in schema.relations[member]?.indexes ?? [] {
                schema.update(index) { relation in
                    guard var facts = relation.index else { return }
                    facts.rename(old, to: new)
                    relation.index = facts
                }
            }
            schema.update(member) { $0.renameColumn(old, to: new) }
        }
        for view in schema.views(over: id) {
            schema.update(view) { relation in
                guard relation.reads[id]?.remove(old) != nil else { return }
                relation.reads[id]?.insert(new)
            }
        }
        for (other, key) in schema.foreignKeys(to: id) where key.referencedColumns.contains(old) {
            schema.update(other) { relation in
                relation.updateConstraint(key.name) { constraint in
                    constraint.referencedColumns = constraint.referencedColumns.map { $0 == old ? new : $0 }
                }
            }
        }
    }

    private mutating func renameConstraint(_ node: Syntax, to new: String) throws(Refusal) {
        guard let name = node["relation"] else { return }
        if node.flag("missing_ok"), known(name) == nil { return }
        let id = try find(name)
        let old = node.text("subname") ?? ""
        _ = try constraint(old, of: id)
        for member in schema.family(of: id) {
            lock(member, .accessExclusive)
            let index = schema.relations[member]?.constraint(old)?.index
            schema.update(member) { $0.updateConstraint(old) { $0.name = new } }
            if let index {
                schema.update(index) { relation in
                    relation.name.name = new
                    relation.index?.constraint = new
                }
            }
        }
    }

    private mutating func perform(move node: Syntax) throws(Refusal) {
        let target = node.text("newschema") ?? "public"
        guard let name = node["relation"] else { return }
        if node.flag("missing_ok"), known(name) == nil { return }
        let id = try find(name, as: Self.relationKind(ofObject: node.text("objectType")))
        lock(id, .accessExclusive)
        note(.rename, id, object: schema.relations[id]?.name.text, why: target)
        let indexes = schema.relations[id]?.indexes ?? []
        for moved in [id] + indexes { schema.update(moved) { $0.name.schema = target } }
    }

    private mutating func perform(comment node: Syntax) throws(Refusal) {
        let names = node["object"]?.nameParts ?? []
        switch node.text("objtype") {
        case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW":
            lock(try find(names: names), .shareUpdateExclusive)
        case "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY":
            guard names.count >= 2 else { return }
            let id = try find(names: Array(names.dropLast()))
            lock(id, node.text("objtype") == "OBJECT_COLUMN" ? .shareUpdateExclusive : .accessShare)
        default: break
        }
    }

    // MARK: - Whole tables

    private mutating func perform(lock node: Syntax) throws(Refusal) {
        guard transaction != nil || !work.hiddenIn.isEmpty else {
            throw refusal("25P01", "LOCK TABLE stands outside a transaction: it would be let go at once")
        }
        let level = LockLevel(rawValue: node.integer("mode")) ?? .accessExclusive
        for name in node.list("relations").compactMap({ $0.unwrapped("RangeVar") }) {
            let id = try find(name)
            for member in name.flag("inh") ? schema.family(of: id) : [id] {
                lock(member, level)
                if schema.relations[member]?.kind == .view, let query = schema.relations[member]?.query {
                    for other in readers(of: query).keys.sorted() { lock(other, level) }
                }
            }
            note(.lockTable, id)
        }
    }

    private mutating func perform(cluster node: Syntax) throws(Refusal) {
        guard let name = node["relation"] else {
            return unseen("CLUSTER of all tables that were clustered before: which ones is not known")
        }
        let id = try find(name)
        if schema.relations[id]?.kind == .partitioned { try refuseInTransaction("CLUSTER of a partitioned table") }
        for leaf in schema.leaves(of: id) {
            lock(leaf, .accessExclusive)
            does(.rewrite, on: leaf)
            note(.rewrite, leaf, why: "CLUSTER copies the table in the order of an index")
        }
    }

    private mutating func perform(vacuum node: Syntax) throws(Refusal) {
        let options = node.list("options").compactMap { $0.unwrapped("DefElem") }
        let isVacuum = node.flag("is_vacuumcmd")
        if isVacuum { try refuseInTransaction("VACUUM") }
        let isFull = options.contains { option in
            option.text("defname") == "full" && !["false", "off", "0"].contains(option["arg"]?.textConstant ?? "true")
        }
        let named = node.list("rels").compactMap { $0.unwrapped("VacuumRelation")?["relation"] }
        guard !named.isEmpty else {
            for table in schema.relations.values.filter({ $0.kind == .table || $0.kind == .materializedView }) {
                vacuum(table.id, isVacuum: isVacuum, isFull: isFull)
            }
            return
        }
        for name in named {
            let id = try find(name)
            for member in schema.family(of: id) where !(isVacuum && schema.relations[member]?.kind == .partitioned) {
                vacuum(member, isVacuum: isVacuum, isFull: isFull)
            }
        }
    }

    private mutating func vacuum(_ id: RelationID, isVacuum: Bool, isFull: Bool) {
        lock(id, isFull ? .accessExclusive : .shareUpdateExclusive)
        guard isVacuum, schema.relations[id]?.kind != .partitioned else { return }
        does(isFull ? .rewrite : .scan, on: id)
        if isFull { note(.rewrite, id, why: "VACUUM FULL copies the table") }
    }

    private mutating func perform(refresh node: Syntax) throws(Refusal) {
        guard let name = node["relation"] else { return }
        let id = try find(name, as: .materializedView)
        let isConcurrent = node.flag("concurrent")
        let isEmpty = node.flag("skipData")
        let hasKey = schema.relations[id]?.indexes.contains { index in
            guard let facts = schema.relations[index]?.index else { return false }
            return facts.isUnique && facts.predicate == nil && !facts.parts.contains { $0.expression != nil }
        }
        if isConcurrent, !(hasKey ?? false), !(schema.relations[id]?.isAssumed ?? true) {
            throw refusal("55000", "CONCURRENTLY needs a unique index over plain columns")
        }
        lock(id, isConcurrent ? .exclusive : .accessExclusive)
        if let query = schema.relations[id]?.query, !isEmpty { try read(query) }
        note(.refresh, id, why: isConcurrent ? "CONCURRENTLY" : "")
        if isConcurrent {
            does(.scan, on: id)
        } else if isEmpty {
            work.touch(id) { $0.rewrites = true }
        } else {
            does(.rewrite, on: id)
        }
    }
}

extension IndexFacts {
    /// Gives a column its new name.
    mutating func rename(_ old: String, to new: String) {
        for index in parts.indices {
            if parts[index].column == old { parts[index].column = new }
            parts[index].expression?.rename(old, to: new)
        }
        including = including.map { $0 == old ? new : $0 }
        predicate?.rename(old, to: new)
    }
}

extension Relation {
    /// Gives a column its new name wherever the table speaks of it.
    mutating func renameColumn(_ old: String, to new: String) {
        updateColumn(old) { $0.name = new }
        for index in columns.indices { columns[index].generated?.rename(old, to: new) }
        for index in constraints.indices {
            constraints[index].columns = constraints[index].columns.map { $0 == old ? new : $0 }
            constraints[index].expression?.rename(old, to: new)
        }
        for index in triggers.indices {
            triggers[index].columns = triggers[index].columns.map { $0 == old ? new : $0 }
            triggers[index].condition?.rename(old, to: new)
        }
        if let key = partitionKey { partitionKey?.columns = key.columns.map { $0 == old ? new : $0 } }
        for (policy, names) in policies where names.contains(old) {
            policies[policy] = names.subtracting([old]).union([new])
        }
    }
}
