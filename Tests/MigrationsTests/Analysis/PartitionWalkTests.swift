// PartitionWalkTests: partitions that need not be read, for their own constraints prove what is asked.
import Findings
import Migrations
import Testing

@Suite struct PartitionWalkTests {
    private static let schema = """
        CREATE TABLE owners (id int PRIMARY KEY);
        CREATE TABLE boats (id int NOT NULL, owner int, kind text) PARTITION BY RANGE (id);
        CREATE TABLE boats_1 PARTITION OF boats FOR VALUES FROM (1) TO (100);
        CREATE TABLE boats_2 PARTITION OF boats FOR VALUES FROM (100) TO (200);
        CREATE TABLE more (id int NOT NULL, owner int, kind text);
        CREATE TABLE kinds (id int, kind text) PARTITION BY LIST (kind);
        CREATE TABLE sails (id int, kind text);
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE owners SET id = id; RETURN NEW; END $$;
        CREATE SEQUENCE old_ids;
        CREATE SEQUENCE new_ids;

        """

    struct Row: Sendable, CustomTestStringConvertible {
        let before: String
        let migration: String
        let scanned: [String]
        var testDescription: String { before + migration }
    }

    private static let key = "ALTER TABLE boats ADD FOREIGN KEY (owner) REFERENCES owners (id);"

    static let rows = [
        Row(before: "", migration: key, scanned: ["boats_1", "boats_2", "owners"]),
        Row(
            before: "ALTER TABLE boats_1 ADD FOREIGN KEY (owner) REFERENCES owners (id);",
            migration: key,
            scanned: ["boats_2", "owners"]
        ),
        Row(
            before: "ALTER TABLE boats_1 ADD FOREIGN KEY (owner) REFERENCES owners (id) ON DELETE CASCADE;",
            migration: key,
            scanned: ["boats_1", "boats_2", "owners"]
        ),
        Row(
            before: "ALTER TABLE boats_1 ADD FOREIGN KEY (owner) REFERENCES owners (id) NOT VALID;",
            migration: key,
            scanned: ["boats_1", "boats_2", "owners"]
        ),
        Row(before: "", migration: attach, scanned: ["more"]),
        Row(before: check("id >= 200 AND id < 300"), migration: attach, scanned: []),
        Row(before: check("NOT (id < 200 OR id >= 300)"), migration: attach, scanned: []),
        Row(before: check("NOT id < 200 AND NOT (NOT id < 300)"), migration: attach, scanned: []),
        Row(before: check("NOT (id < 200 AND id >= 300)"), migration: attach, scanned: ["more"]),
        Row(before: check("NOT (id < 100 OR id >= 300)"), migration: attach, scanned: ["more"]),
        Row(before: "", migration: list, scanned: ["sails"]),
        Row(before: kind("kind IN ('a')"), migration: list, scanned: ["sails"]),
        Row(before: kind("kind IN ('a')"), migration: listOrNull, scanned: []),
        Row(before: kind("kind IS NULL OR kind = 'a'"), migration: listOrNull, scanned: []),
        Row(before: kind("kind IS NULL OR kind = 'c'"), migration: listOrNull, scanned: ["sails"]),
        Row(before: kind("kind IS NOT NULL AND kind IN ('a', 'b')"), migration: list, scanned: []),
        Row(before: "", migration: "SELECT setval('new_ids', last_value) FROM old_ids;", scanned: []),
    ]

    private static let attach = "ALTER TABLE boats ATTACH PARTITION more FOR VALUES FROM (200) TO (300);"
    private static let list = "ALTER TABLE kinds ATTACH PARTITION sails FOR VALUES IN ('a', 'b');"
    private static let listOrNull = "ALTER TABLE kinds ATTACH PARTITION sails FOR VALUES IN ('a', 'b', NULL);"
    private static func check(_ text: String) -> String { "ALTER TABLE more ADD CHECK (\(text));" }
    private static func kind(_ text: String) -> String { "ALTER TABLE sails ADD CHECK (\(text));" }

    private static func analysis(_ before: String, _ migration: String) -> MigrationAnalysis {
        let file = MigrationFile.read(SourceText(name: "m.sql", text: migration), as: MigrationReading(tool: .sql))
        let source = SourceText(name: "schema.sql", text: schema + before)
        return MigrationAnalysis(schema: [source], migrations: [ParsedMigration(file)])
    }

    @Test(arguments: rows)
    func `tables are read where nothing proves what is asked, and no others`(_ row: Row) {
        let analysis = Self.analysis(row.before, row.migration)
        let scanned = analysis.statements.flatMap { $0.tables.filter(\.scans).map(\.table) }
        #expect(scanned.sorted() == row.scanned)
        #expect(analysis.statements.allSatisfy { $0.effect.failure == nil })
    }

    @Test func `a dropped trigger is gone from the partitions too, and a new partition gets those that are there`() {
        let trigger = "CREATE TRIGGER t BEFORE UPDATE ON boats FOR EACH ROW EXECUTE FUNCTION slow();"
        let update = "UPDATE boats_1 SET owner = 1 WHERE id = 1;"
        func touches(_ before: String, _ migration: String) -> Bool {
            Self.analysis(before, migration).statements.contains { $0.tables.contains { $0.table == "owners" } }
        }
        #expect(touches(trigger, update))
        #expect(!touches(trigger + "DROP TRIGGER t ON boats;", update))
        #expect(!touches("", "UPDATE more SET owner = 1 WHERE id = 1;"))
        #expect(touches(trigger + Self.attach, "UPDATE more SET owner = 1 WHERE id = 1;"))
    }

    @Test func `rows that a series among the columns gives are counted`() {
        for (text, rows) in [
            ("SELECT generate_series(1, 5000)", 5000), ("SELECT generate_series(1, 10, 2), 'x'", 5),
            ("SELECT generate_series(1, 5000) LIMIT 7", 7), ("SELECT 1", 1),
            ("SELECT 1 FROM others, more LIMIT 2147483647 * 2147483647 * 2", .max),
            ("SELECT generate_series(5000, 1, -1)", 5000), ("SELECT generate_series(5000, 1)", 0),
            ("SELECT generate_series(0 - 2147483647 * 2147483647 * 2, 2147483647 * 2147483647 * 2)", .max),
            ("SELECT generate_series(1, (0 - 2147483647 * 2147483647 * 2 - 2147483647 - 2147483647) / (0 - 1))", .max),
        ] {
            let small = "CREATE TABLE s (id int); INSERT INTO s \(text); INSERT INTO s \(text);"
            let analysis = Self.analysis(small, "CREATE INDEX ON s (id);")
            // A table that the schema's own rows make large is not silent.
            let grows = analysis.statements.contains { $0.tables.contains { $0.table == "s" && $0.grows } }
            #expect(grows == (rows > 1000), "\(text)")
        }
    }
}
