// ColumnType: the type of a column, and how a type's name in a statement is read.

/// A type as a column has it.
struct ColumnType: Sendable, Hashable {
    enum Base: Sendable, Hashable {
        /// One of PostgreSQL's own, by its name in `pg_type`.
        case builtin(String)
        /// One the schema defines.
        case user(QualifiedName)
        /// One that is not known, such as an extension's.
        case unknown(String)
    }

    var base: Base
    var modifiers: [Int] = []
    var isArray = false

    static let text = ColumnType(base: .builtin("text"))

    /// The name of a built-in type that is no array; nil for all others.
    var builtinName: String? {
        if case .builtin(let name) = base, !isArray { return name }
        return nil
    }

    /// The type's name as people write it.
    var description: String {
        let name =
            switch base {
            case .builtin(let name): ColumnType.spoken[name] ?? name
            case .user(let name): name.text
            case .unknown(let name): name
            }
        let counts = modifiers.isEmpty ? "" : "(" + modifiers.map { String($0) }.joined(separator: ",") + ")"
        return name + counts + (isArray ? "[]" : "")
    }

    private static let spoken = [
        "int2": "smallint", "int4": "integer", "int8": "bigint", "bpchar": "char", "bool": "boolean",
        "float4": "real", "float8": "double precision", "varbit": "bit varying",
    ]

    /// The pseudo-types that make a sequence, and the type each stands for.
    static let serials = [
        "serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8", "smallserial": "int2",
        "serial2": "int2",
    ]

    /// PostgreSQL's own types by name in `pg_type`.
    static let builtins: Set<String> = [
        "bit", "bool", "box", "bpchar", "bytea", "char", "cid", "cidr", "circle", "date", "daterange", "datemultirange",
        "float4", "float8", "inet", "int2", "int2vector", "int4", "int4multirange", "int4range", "int8",
        "int8multirange", "int8range", "interval", "json", "jsonb", "jsonpath", "line", "lseg", "macaddr", "macaddr8",
        "money", "name", "numeric", "nummultirange", "numrange", "oid", "oidvector", "path", "pg_lsn", "point",
        "polygon", "record", "refcursor", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace",
        "regoper", "regoperator", "regproc", "regprocedure", "regrole", "regtype", "text", "tid", "time", "timestamp",
        "timestamptz", "timetz", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector",
        "txid_snapshot", "uuid", "varbit", "varchar", "void", "trigger", "xid", "xid8", "xml",
    ]

    /// Types with a collation.
    var isCollatable: Bool {
        switch base {
        case .builtin(let name): ["text", "varchar", "bpchar", "name"].contains(name)
        case .user, .unknown: true
        }
    }
}

extension SchemaModel {
    /// The type that a `TypeName` node names; serial types by the type they stand for.
    func columnType(_ node: Syntax, path: [String]) -> ColumnType {
        let names = node.names("names")
        guard var name = names.last else { return ColumnType(base: .unknown("?")) }
        let schema = names.count > 1 ? names[names.count - 2] : nil
        var type: ColumnType
        if let serial = ColumnType.serials[name] { name = serial }
        if schema == "pg_catalog" || schema == nil && ColumnType.builtins.contains(name) {
            type = ColumnType(base: .builtin(name))
        } else if let found = self.type(named: name, schema: schema, path: path) {
            type = ColumnType(base: .user(found.name))
        } else {
            type = ColumnType(base: .unknown(schema.map { $0 + "." + name } ?? name))
        }
        type.modifiers = node.list("typmods").compactMap(\.integerConstant)
        // `char` alone is `char(1)`; the parser writes the 1 itself.
        type.isArray = node["arrayBounds"] != nil
        return type
    }

    /// The domain of a type, or nil where it is none.
    func domain(of type: ColumnType) -> Domain? {
        guard case .user(let name) = type.base, !type.isArray, case .domain(let domain)? = types[name] else {
            return nil
        }
        return domain
    }

    /// The enum of a type, or nil where it is none.
    func enumeration(of type: ColumnType) -> Enumeration? {
        guard case .user(let name) = type.base, !type.isArray, case .enumeration(let found)? = types[name] else {
            return nil
        }
        return found
    }

    /// The type under all domains; the innermost modifiers win.
    func baseType(of type: ColumnType) -> ColumnType {
        var type = type
        for _ in 0..<64 {
            guard let domain = domain(of: type) else { break }
            type = domain.base
        }
        return type
    }

    /// Whether a domain, or one beneath it, has constraints that values must be checked against.
    func isChecked(_ type: ColumnType) -> Bool {
        var type = type
        for _ in 0..<64 {
            guard let domain = domain(of: type) else { return false }
            if domain.hasConstraints { return true }
            type = domain.base
        }
        return false
    }

    /// Whether a type is built on the domain of a name, arrays and domains over it included.
    func uses(_ type: ColumnType, type wanted: QualifiedName) -> Bool {
        var type = type
        for _ in 0..<64 {
            guard case .user(let name) = type.base else { return false }
            if name == wanted { return true }
            guard case .domain(let domain)? = types[name] else { return false }
            type = domain.base
        }
        return false
    }
}
