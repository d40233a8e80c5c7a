// RewriteCases: migrations that block others for long, with what their rewriting may change beyond them.

/// A migration and the schema it meets.
struct RewriteCase: Sendable, CustomStringConvertible {
    var name: String
    /// What is there before, beside the shop's tables.
    var setup = ""
    var sql: String
    /// Facts of the catalogue that the rewriting leaves otherwise, as it says: beginnings of lines.
    var differences: [String] = []
    /// Columns whose values are random.
    var random: Set<String> = []
    /// Tables for which the model cannot see that no row is read; that none is, the server's own counters prove.
    var notProved: Set<String> = []

    var description: String { name }

    /// A small shop.
    static let shop = """
        CREATE TYPE state AS ENUM ('new', 'paid');
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text);
        INSERT INTO customers SELECT g, 'customer ' || g, 'c' || g || '@example.test' FROM generate_series(1, 300) g;
        CREATE TABLE orders (
            id bigserial PRIMARY KEY,
            customer_id int NOT NULL REFERENCES customers (id),
            state state NOT NULL DEFAULT 'new',
            code varchar(50) UNIQUE,
            qty int DEFAULT 1 CONSTRAINT qty_ok CHECK (qty >= 0),
            total numeric(10, 2) NOT NULL,
            at timestamptz NOT NULL
        );
        INSERT INTO orders (customer_id, code, qty, total, at)
            SELECT 1 + g % 300, 'code-' || g, g % 9, g, '2024-01-01'::timestamptz + g * interval '1 hour'
            FROM generate_series(1, 3000) g;
        CREATE INDEX orders_qty_idx ON orders (qty) WHERE qty > 3;
        CREATE INDEX orders_customer_qty ON orders USING btree (customer_id, (qty + 1) DESC);
        CREATE TABLE lines (order_id bigint CONSTRAINT lines_order REFERENCES orders ON DELETE CASCADE, "Text" text);
        INSERT INTO lines SELECT g, 'line ' || g FROM generate_series(1, 3000) g;
        CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
        CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
        CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
        INSERT INTO events SELECT g, '2024-01-01'::date + g % 300, 'k' || g % 7 FROM generate_series(1, 3000) g;
        """

    static let all: [RewriteCase] = columns + indexes + constraints + types + partitions + rows

    static let columns = [
        RewriteCase(
            name: "a random default, not null",
            sql: "ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()",
            random: ["token"]
        ),
        RewriteCase(
            name: "a check on a new column",
            sql: "ALTER TABLE orders ADD COLUMN score int DEFAULT 1 CHECK (score > 0)"
        ),
        RewriteCase(name: "a serial", sql: "ALTER TABLE orders ADD COLUMN pos serial", random: ["pos"]),
        RewriteCase(
            name: "a serial primary key on a table without one",
            sql: "ALTER TABLE lines ADD COLUMN id bigserial PRIMARY KEY",
            random: ["id"]
        ),
        RewriteCase(
            name: "an identity",
            sql: "ALTER TABLE lines ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY",
            random: ["id"],
            notProved: ["lines"]
        ),
        RewriteCase(
            name: "a generated column",
            sql: "ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (total * 1.2) STORED",
            differences: ["column | orders | gross", "trigger | orders", "function | zz_plimsoll"]
        ),
        RewriteCase(
            name: "a unique column with a random default and a reference",
            sql: """
                ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid() UNIQUE,
                ADD COLUMN payer int DEFAULT 1 REFERENCES customers (id) ON DELETE SET NULL
                """,
            random: ["token"]
        ),
    ]

    static let indexes = [
        RewriteCase(
            name: "an index without a name",
            sql: "CREATE INDEX ON orders (customer_id, lower(code)) INCLUDE (at)"
        ),
        RewriteCase(
            name: "a unique index in a transaction",
            sql: "BEGIN; CREATE UNIQUE INDEX c ON customers (email); COMMIT"
        ),
        RewriteCase(name: "an index on a partitioned table", sql: "CREATE INDEX events_kind ON events (kind, at)"),
        RewriteCase(name: "an index rebuilt", sql: "REINDEX INDEX orders_qty_idx"),
        RewriteCase(name: "an index dropped", sql: "DROP INDEX orders_qty_idx, orders_customer_qty"),
        RewriteCase(
            name: "a materialized view refreshed",
            setup: """
                CREATE MATERIALIZED VIEW totals AS SELECT customer_id, count(*) AS n FROM orders GROUP BY 1;
                CREATE UNIQUE INDEX totals_key ON totals (customer_id); DELETE FROM orders WHERE qty = 2;
                """,
            sql: "REFRESH MATERIALIZED VIEW totals",
            notProved: ["totals"]
        ),
    ]

    static let constraints = [
        RewriteCase(name: "a primary key", sql: "ALTER TABLE lines ADD PRIMARY KEY (order_id)"),
        RewriteCase(
            name: "a unique constraint that is deferrable and includes",
            sql: "ALTER TABLE customers ADD CONSTRAINT mail UNIQUE (email) INCLUDE (name) DEFERRABLE INITIALLY DEFERRED"
        ),
        RewriteCase(name: "a unique constraint without a name", sql: "ALTER TABLE customers ADD UNIQUE (email, name)"),
        RewriteCase(name: "a primary key on a partitioned table", sql: "ALTER TABLE events ADD PRIMARY KEY (id, at)"),
        RewriteCase(name: "a check without a name", sql: "ALTER TABLE orders ADD CHECK (total >= 0)"),
        RewriteCase(
            name: "a foreign key without a name",
            setup: "UPDATE lines SET order_id = NULL WHERE order_id % 2 = 0;",
            sql: "ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES orders (id)"
        ),
        RewriteCase(
            name: "a foreign key of a partitioned table",
            sql: "ALTER TABLE events ADD CONSTRAINT e FOREIGN KEY (id) REFERENCES orders (id)",
            notProved: ["events", "events_a", "events_b", "orders"]
        ),
        RewriteCase(name: "not null", sql: "ALTER TABLE orders ALTER COLUMN qty SET NOT NULL"),
        RewriteCase(name: "not null on a partitioned table", sql: "ALTER TABLE events ALTER kind SET NOT NULL"),
        RewriteCase(
            name: "several commands at once",
            sql: "ALTER TABLE orders ALTER qty SET NOT NULL, ADD CHECK (qty < 100), ALTER qty SET DEFAULT 7"
        ),
    ]

    static let types = [
        RewriteCase(
            name: "a wider number under indexes and a check",
            sql: "ALTER TABLE orders ALTER COLUMN qty TYPE bigint"
        ),
        RewriteCase(
            name: "a primary key with its sequence and a foreign key to it",
            sql: "ALTER TABLE orders ALTER id TYPE numeric"
        ),
        RewriteCase(name: "a column with a foreign key", sql: "ALTER TABLE orders ALTER customer_id TYPE bigint"),
        RewriteCase(
            name: "a referenced key",
            sql: "ALTER TABLE customers ALTER COLUMN id TYPE bigint USING id::bigint"
        ),
        RewriteCase(name: "a unique text that becomes shorter", sql: "ALTER TABLE orders ALTER code TYPE varchar(20)"),
        RewriteCase(
            name: "an enum changed for another, its default dropped and set",
            sql: """
                CREATE TYPE state2 AS ENUM ('new', 'paid', 'lost');
                ALTER TABLE orders ALTER state DROP DEFAULT;
                ALTER TABLE orders ALTER state TYPE state2 USING state::text::state2;
                ALTER TABLE orders ALTER state SET DEFAULT 'lost'
                """
        ),
        RewriteCase(
            name: "a quoted column of a table without a key",
            sql: "ALTER TABLE lines ALTER \"Text\" TYPE varchar(99)"
        ),
        RewriteCase(
            name: "a type without equality",
            sql: "ALTER TABLE customers ALTER email TYPE json USING to_json(email)"
        ),
        RewriteCase(name: "a column of a partitioned table", sql: "ALTER TABLE events ALTER kind TYPE varchar(40)"),
    ]

    static let partitions = [
        RewriteCase(
            name: "a partition attached",
            setup: """
                CREATE TABLE events_c (id bigint NOT NULL, at date NOT NULL, kind text);
                INSERT INTO events_c SELECT g, '2025-01-01'::date + g % 300, 'k' FROM generate_series(1, 2000) g;
                """,
            sql: "ALTER TABLE events ATTACH PARTITION events_c FOR VALUES FROM ('2025-01-01') TO (MAXVALUE)"
        ),
        RewriteCase(
            name: "a partition attached beside a default one, under an index",
            setup: """
                CREATE INDEX events_kind ON events (kind);
                CREATE TABLE events_rest PARTITION OF events DEFAULT;
                INSERT INTO events SELECT g, '2026-01-01', 'r' FROM generate_series(1, 2000) g;
                CREATE TABLE events_c (id bigint NOT NULL, at date NOT NULL, kind text);
                INSERT INTO events_c SELECT g, '2025-01-01'::date + g % 300, 'k' FROM generate_series(1, 2000) g;
                """,
            sql: "ALTER TABLE events ATTACH PARTITION events_c FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
            notProved: ["events_c", "events_rest"]
        ),
        RewriteCase(
            name: "a partition of a list attached",
            setup: """
                CREATE TABLE parts (country text, n int) PARTITION BY LIST (country);
                CREATE TABLE parts_a (country text, n int);
                INSERT INTO parts_a SELECT CASE WHEN g % 3 = 0 THEN NULL ELSE 'de' END, g FROM generate_series(1, 2000) g;
                """,
            sql: "ALTER TABLE parts ATTACH PARTITION parts_a FOR VALUES IN ('de', 'at', NULL)",
            notProved: ["parts_a"]
        ),
        RewriteCase(name: "a partition detached", sql: "ALTER TABLE events DETACH PARTITION events_a"),
    ]

    static let rows = [
        RewriteCase(
            name: "all rows changed by their key",
            sql: "UPDATE orders SET code = code || '!', total = total + 1"
        ),
        RewriteCase(
            name: "all rows set to a constant without a key",
            sql: "UPDATE lines SET \"Text\" = 'x' WHERE order_id > 0"
        ),
        RewriteCase(name: "most rows deleted", sql: "DELETE FROM lines AS l WHERE l.order_id > 100"),
        RewriteCase(
            name: "a column added, filled and made not null in one transaction",
            sql: """
                BEGIN; ALTER TABLE orders ADD COLUMN region text; UPDATE orders o SET region = c.name FROM customers c
                WHERE c.id = o.customer_id; ALTER TABLE orders ALTER COLUMN region SET NOT NULL; COMMIT
                """
        ),
    ]
}
