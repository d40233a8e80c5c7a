// Recipe+columns: columns that are added with defaults, checks, keys or values made from others.

extension Recipe {
    /// Adds a column in steps.
    ///
    /// `isRewriting` says that its default differs from row to row, so that adding both at once would rewrite the table.
    func column(_ given: ColumnParts, isRewriting: Bool) throws(NoRecipe) -> (
        steps: [RewriteStep], differences: [String]
    ) {
        var parts = given
        var before: [RewriteStep] = []
        var differences: [String] = []
        let name = SQLName.quoted(parts.name)
        if let serial = Recipe.serialTypes[parts.type.lowercased()] {
            return try (sequence(parts, type: serial), [])
        }
        if let identity = parts.identity { return try (identitySteps(parts, identity), []) }
        let addition =
            "\(alter) ADD COLUMN IF NOT EXISTS \(name) \(parts.type)" + (parts.collation.map { " " + $0 } ?? "")
        if let expression = parts.generated {
            before = try generated(parts, addition, expression)
            differences.append(
                "\(parts.name) is a plain column kept by a trigger: PostgreSQL 15 makes no existing column GENERATED"
            )
            parts.defaultValue = nil
        } else if let value = parts.defaultValue, isRewriting {
            before.append(catalogue("add \(parts.name) without its default", [addition]))
            before.append(
                catalogue(
                    "set the default of \(parts.name) for new rows",
                    ["\(alter) ALTER COLUMN \(name) SET DEFAULT \(value)"]
                )
            )
            before += try fill("fill \(parts.name) in batches", "\(name) = DEFAULT", where: "\(name) IS NULL")
        } else {
            guard parts.defaultValue != nil || !parts.isNotNull else {
                throw NoRecipe(
                    because: "the rows that are there would have no \(parts.name), so it fails on any table with rows",
                    alternatives: ["add it with a default, or without NOT NULL, fill it, and set NOT NULL then"]
                )
            }
            let value = parts.defaultValue.map { " DEFAULT \($0)" } ?? ""
            // A constant default is kept in the catalogue, NOT NULL with it.
            let notNull = parts.isNotNull ? " NOT NULL" : ""
            before.append(catalogue("add \(parts.name)", [addition + value + notNull]))
            parts.isNotNull = false
        }
        return (before + (try constraints(of: parts)), differences)
    }

    /// What is demanded of a column that is there and filled.
    func constraints(of parts: ColumnParts) throws(NoRecipe) -> [RewriteStep] {
        var steps: [RewriteStep] = []
        if parts.isNotNull, !parts.keys.contains(where: \.isPrimary) { steps += notNull([parts.name]) }
        for check in parts.checks {
            let name = check.name ?? SQLName.chosen(table.name, parts.name, "check", taken: table.isTaken)
            steps += try constraint(name, check.text)
        }
        for key in parts.keys {
            let name =
                key.name
                ?? SQLName.chosen(
                    table.name,
                    key.isPrimary ? nil : parts.name,
                    key.isPrimary ? "pkey" : "key",
                    taken: isTaken
                )
            let words = key.isPrimary ? "PRIMARY KEY" : "UNIQUE"
            let text = "\(words) (\(SQLName.quoted(parts.name)))" + (key.ending.isEmpty ? "" : " " + key.ending)
            let constraint = ConstraintParts(
                name: name,
                kind: key.isPrimary ? .primaryKey : .unique,
                text: text,
                columns: [parts.name]
            )
            steps += try self.key(name, constraint)
        }
        if let reference = parts.reference {
            let name = reference.name ?? SQLName.chosen(table.name, parts.name, "fkey", taken: table.isTaken)
            steps += try constraint(
                name,
                "FOREIGN KEY (\(SQLName.quoted(parts.name))) \(reference.text)",
                isForeignKey: true
            )
        }
        return steps
    }

    private static let serialTypes = [
        "serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
        "smallserial": "smallint",
        "serial2": "smallint",
    ]

    /// A serial column: the column, its sequence, the default, then the rows.
    private func sequence(_ parts: ColumnParts, type: String) throws(NoRecipe) -> [RewriteStep] {
        let sequence = SQLName.chosen(table.name, parts.name, "seq", taken: isTaken)
        let name = SQLName.quoted(parts.name)
        let full = prefix(of: table.sql) + SQLName.quoted(sequence)
        var demanded = parts
        demanded.isNotNull = true
        return [
            catalogue("add \(parts.name) without its numbers", ["\(alter) ADD COLUMN IF NOT EXISTS \(name) \(type)"]),
            catalogue(
                "create the sequence of \(parts.name) and number new rows",
                [
                    "CREATE SEQUENCE IF NOT EXISTS \(full) AS \(type) OWNED BY \(table.sql).\(name)",
                    "\(alter) ALTER COLUMN \(name) SET DEFAULT nextval(\(SQLName.literal(full)))",
                ]
            ),
        ] + (try fill("number the rows in batches", "\(name) = DEFAULT", where: "\(name) IS NULL"))
            + (try constraints(of: demanded))
    }

    /// An identity column: numbered by a sequence of ours first, which hands its count over at the end.
    private func identitySteps(
        _ parts: ColumnParts,
        _ identity: (kind: String, options: String)
    ) throws(NoRecipe) -> [RewriteStep] {
        guard identity.options.isEmpty else {
            throw NoRecipe(
                because: "its sequence has options of its own",
                alternatives: ["add it as bigserial in steps"]
            )
        }
        let name = SQLName.quoted(parts.name)
        let helper =
            prefix(of: table.sql) + SQLName.quoted(SQLName.chosen(table.name, parts.name, "numbers", taken: isTaken))
        var demanded = parts
        demanded.isNotNull = false
        let place = "\(SQLName.literal(table.sql)), \(SQLName.literal(parts.name))"
        return [
            catalogue(
                "add \(parts.name) without its numbers",
                ["\(alter) ADD COLUMN IF NOT EXISTS \(name) \(parts.type)"]
            ),
            catalogue(
                "number new rows by a sequence that is dropped later",
                [
                    "CREATE SEQUENCE IF NOT EXISTS \(helper)",
                    "\(alter) ALTER COLUMN \(name) SET DEFAULT nextval(\(SQLName.literal(helper)))",
                ]
            ),
        ] + (try fill("number the rows in batches", "\(name) = DEFAULT", where: "\(name) IS NULL"))
            + notNull([parts.name]) + [
                catalogue(
                    "make \(parts.name) an identity that counts on from there",
                    [
                        "LOCK TABLE \(table.sql) IN ACCESS EXCLUSIVE MODE",
                        "\(alter) ALTER COLUMN \(name) DROP DEFAULT",
                        "\(alter) ALTER COLUMN \(name) ADD GENERATED \(identity.kind) AS IDENTITY",
                        "SELECT setval(pg_get_serial_sequence(\(place)), last_value, is_called) FROM \(helper)",
                        "DROP SEQUENCE \(helper)",
                    ]
                )
            ] + (try constraints(of: demanded))
    }

    /// A column kept by a trigger from the others.
    private func generated(_ parts: ColumnParts, _ addition: String, _ expression: String) throws(NoRecipe)
        -> [RewriteStep]
    {
        let name = SQLName.quoted(parts.name)
        let trigger = SQLName.made("zz_plimsoll_" + table.name, parts.name, "generate")
        let function = prefix(of: table.sql) + SQLName.quoted(trigger)
        return [
            catalogue("add \(parts.name) as a plain column", [addition]),
            syncStep("keep \(parts.name) from now on", trigger, function, assigning: [(parts.name, expression)]),
        ]
            + (try fill(
                "fill \(parts.name) in batches",
                "\(name) = \(expression)",
                where: "\(name) IS DISTINCT FROM \(expression)"
            ))
    }

    /// A trigger that sets columns from expressions over the row.
    ///
    /// Its name sorts last, so that it sees what other triggers made of the row.
    func syncStep(
        _ title: String,
        _ trigger: String,
        _ function: String,
        assigning assignments: [(column: String, expression: String)]
    ) -> RewriteStep {
        let lines = assignments.map { column, expression in
            "    NEW.\(SQLName.quoted(column)) := (SELECT \(expression) FROM (SELECT NEW.*) AS \(SQLName.quoted(table.name)));"
        }
        let body = "$plimsoll$\nBEGIN\n\(lines.joined(separator: "\n"))\n    RETURN NEW;\nEND\n$plimsoll$"
        let quoted = SQLName.quoted(trigger)
        return RewriteStep(
            title,
            [
                "CREATE OR REPLACE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS \(body)",
                "CREATE OR REPLACE TRIGGER \(quoted) BEFORE INSERT OR UPDATE ON \(table.sql) FOR EACH ROW EXECUTE FUNCTION \(function)()",
            ],
            on: table.label,
            lock: .shareRowExclusive,
            why: Recipe.catalogueOnly
        )
    }
}
