// Walk+types: CREATE TYPE, CREATE DOMAIN, ALTER TYPE, ALTER DOMAIN.
import Findings

extension MigrationWalk {
    mutating func performType(_ type: String, _ node: Syntax) throws(Refusal) {
        switch type {
        case "CreateEnumStmt":
            let name = try freeType(node.names("typeName"))
            let values = node.names("vals")
            schema.set(type: name, .enumeration(Enumeration(values: values, isCreatedHere: isInTransaction)))
        case "CreateDomainStmt": try perform(createDomain: node)
        case "CompositeTypeStmt":
            guard let name = node["typevar"] else { return }
            schema.set(type: newName(name), .composite)
        case "CreateRangeStmt": schema.set(type: newName(node.names("typeName")), .range)
        case "DefineStmt":
            if node.text("kind") == "OBJECT_TYPE" { schema.set(type: newName(node.names("defnames")), .other) }
        case "AlterEnumStmt": try perform(alterEnum: node)
        case "AlterDomainStmt": try perform(alterDomain: node)
        default: break
        }
    }

    private func freeType(_ names: [String]) throws(Refusal) -> QualifiedName {
        let name = newName(names)
        if schema.types[name] != nil { throw refusal("42710", "type \(name.text) exists already") }
        return name
    }

    private mutating func perform(createDomain node: Syntax) throws(Refusal) {
        let name = try freeType(node.names("domainname"))
        guard let base = node["typeName"] else { return }
        var domain = Domain(base: schema.columnType(base, path: settings.searchPath))
        for constraint in node.list("constraints").compactMap({ $0.unwrapped("Constraint") }) {
            take(constraint, name: name, into: &domain)
        }
        schema.set(type: name, .domain(domain))
    }

    private func take(_ constraint: Syntax, name: QualifiedName, into domain: inout Domain) {
        switch constraint.text("contype") {
        case "CONSTR_NOTNULL": domain.isNotNull = true
        case "CONSTR_DEFAULT": domain.defaultValue = constraint["raw_expr"].map { Expression(syntax: $0) }
        case "CONSTR_CHECK":
            domain.checks.append(
                Domain.Check(
                    name: constraint.text("conname") ?? name.name + "_check",
                    expression: constraint["raw_expr"],
                    isValidated: !constraint.flag("skip_validation")
                )
            )
        default: break
        }
    }

    private mutating func perform(alterEnum node: Syntax) throws(Refusal) {
        let names = node.names("typeName")
        let schemaName = names.count > 1 ? names[0] : nil
        guard let found = schema.type(named: names.last ?? "", schema: schemaName, path: settings.searchPath) else {
            guard schema.isComplete else { return }
            throw refusal("42704", "type \(names.last ?? "") does not exist")
        }
        guard case .enumeration(var enumeration) = found.type else { return }
        let value = node.text("newVal") ?? ""
        if let old = node.text("oldVal") {
            guard let index = enumeration.values.firstIndex(of: old) else {
                throw refusal("22023", "\(found.name.text) has no value \(old)")
            }
            if enumeration.values.contains(value) { throw refusal("42710", "\(found.name.text) has \(value) already") }
            enumeration.values[index] = value
            note(.rename, nil, object: found.name.text, why: value)
        } else {
            if enumeration.values.contains(value) {
                if node.flag("skipIfNewValExists") { return }
                throw refusal("42710", "\(found.name.text) has a value \(value) already")
            }
            enumeration.values.append(value)
            if isInTransaction, !enumeration.isCreatedHere { enumeration.added.insert(value) }
            note(.addEnumValue, nil, object: found.name.text, why: value)
        }
        schema.set(type: found.name, .enumeration(enumeration))
    }

    // MARK: - ALTER DOMAIN

    private mutating func perform(alterDomain node: Syntax) throws(Refusal) {
        let names = node.names("typeName")
        let schemaName = names.count > 1 ? names[0] : nil
        let found = schema.type(named: names.last ?? "", schema: schemaName, path: settings.searchPath)
        guard let found, case .domain(var domain) = found.type else {
            guard schema.isComplete else {
                return unseen("the tables that use this domain are not known: the schema is missing")
            }
            throw refusal("42704", "domain \(names.last ?? "") does not exist")
        }
        let constraintName = node.text("name") ?? ""
        switch node.text("subtype") {
        case "C":
            guard let constraint = node["def"]?.unwrapped("Constraint") else { return }
            take(constraint, name: found.name, into: &domain)
            if !constraint.flag("skip_validation") {
                proveDomain(found.name, "each value is checked against the new check")
            }
        case "V":
            guard let index = domain.checks.firstIndex(where: { $0.name == constraintName }) else {
                throw refusal("42704", "domain \(found.name.text) has no constraint \(constraintName)")
            }
            if !domain.checks[index].isValidated {
                proveDomain(found.name, "each value is checked against \(constraintName)")
            }
            domain.checks[index].isValidated = true
        case "O":
            if !domain.isNotNull { proveDomain(found.name, "each value is checked not to be NULL") }
            domain.isNotNull = true
        case "N": domain.isNotNull = false
        case "X":
            let isThere = domain.checks.contains { $0.name == constraintName }
            if !isThere, !node.flag("missing_ok") {
                throw refusal("42704", "domain \(found.name.text) has no constraint \(constraintName)")
            }
            domain.checks.removeAll { $0.name == constraintName }
        case "T": domain.defaultValue = node["def"].map { Expression(syntax: $0) }
        default: break
        }
        schema.set(type: found.name, .domain(domain))
    }

    /// All tables with a column of a domain are read, and locked against writes meanwhile.
    private mutating func proveDomain(_ name: QualifiedName, _ why: String) {
        for (id, relation) in schema.relations.sorted(by: { $0.key < $1.key }) {
            guard relation.kind == .table || relation.kind == .materializedView || relation.kind == .partitioned,
                relation.columns.contains(where: { schema.uses($0.type, type: name) })
            else { continue }
            lock(id, .share)
            guard relation.kind != .partitioned else { continue }
            does(.scan, on: id)
            note(.validateDomain, id, object: name.text, why: why)
        }
    }
}
