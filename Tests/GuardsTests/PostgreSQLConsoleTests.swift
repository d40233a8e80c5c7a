// PostgreSQLConsoleTests: psql and raw messages on a real server: what tries to write is refused, what reads works.
import Contracts
import Foundation
import PostgreSQL
import Probes
import Support
import Testing

@testable import Guards

@Suite(.serialized) struct PostgreSQLConsoleTests {
    static let shop = Result { try ShopDatabase() }

    /// What people, scripts and tricks would write with; psql's own commands included.
    static let attempts: [(sql: String, words: String)] = [
        ("INSERT INTO orders VALUES (0, 'x')", "INSERT writes"), ("UPDATE orders SET name = 'x'", "UPDATE writes"),
        ("DELETE FROM orders", "DELETE writes"), ("TRUNCATE orders CASCADE", "TRUNCATE empties"),
        ("DROP TABLE orders", "DROP takes"),
        ("MERGE INTO orders o USING items i ON o.id = i.order_id WHEN MATCHED THEN DELETE", "MERGE writes"),
        ("CREATE TABLE t (a int)", "CREATE TABLE"), ("CREATE TEMP TABLE t (a int)", "CREATE TABLE"),
        ("CREATE TABLE t AS SELECT 1", "CREATE TABLE AS"), ("SELECT 1 INTO t", "SELECT INTO"),
        ("ALTER TABLE orders ADD a int", "not known to only read"),
        ("CREATE INDEX ON orders (name)", "not known to only read"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "not known to only read"),
        ("GRANT ALL ON orders TO PUBLIC", "not known to only read"),
        ("COMMENT ON TABLE orders IS 'x'", "not known to only read"),
        ("CREATE ROLE x", "not known to only read"), ("CREATE DATABASE x", "not known to only read"),
        ("DROP DATABASE postgres", "takes everything away"),
        ("ALTER SYSTEM SET work_mem = '1GB'", "server's configuration"),
        ("ALTER ROLE postgres SET default_transaction_read_only = off", "not known to only read"),
        ("ALTER DATABASE shop SET default_transaction_read_only = off", "not known to only read"),
        ("VACUUM orders", "VACUUM"), ("ANALYZE orders", "VACUUM and ANALYZE"),
        ("REINDEX TABLE orders", "REINDEX"), ("CLUSTER orders USING orders_pkey", "CLUSTER"),
        ("CHECKPOINT", "CHECKPOINT"), ("REFRESH MATERIALIZED VIEW m", "REFRESH"),
        ("SELECT * FROM orders FOR UPDATE", "locking SELECT"), ("SELECT * FROM orders FOR KEY SHARE", "locking SELECT"),
        ("LOCK TABLE orders", "LOCK holds"),
        ("WITH d AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM d", "DELETE inside"),
        ("EXPLAIN ANALYZE DELETE FROM orders", "EXPLAIN ANALYZE runs"),
        ("EXPLAIN (ANALYZE true) UPDATE orders SET name = ''", "EXPLAIN ANALYZE runs"),
        ("SET transaction_read_only = off", "stays told"),
        ("SET default_transaction_read_only = off; DELETE FROM orders", "stays told"),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "stays told"),
        ("SET TRANSACTION READ WRITE", "opens each transaction itself"),
        ("BEGIN READ WRITE", "READ WRITE"),
        ("BEGIN; SET TRANSACTION READ WRITE; DELETE FROM orders; COMMIT", "opens each transaction"),
        ("START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE", "READ WRITE"),
        ("COMMIT; DELETE FROM orders", "DELETE writes"),
        ("ROLLBACK; BEGIN; DELETE FROM orders; COMMIT", "DELETE writes"), ("COMMIT AND CHAIN", "AND CHAIN"),
        ("PREPARE TRANSACTION 'x'", "outlives"),
        ("SELECT set_config('transaction_read_only', 'off', false)", "changes a setting"),
        ("SELECT pg_catalog.set_config('default_transaction_read_only', 'off', false)", "changes a setting"),
        ("RESET ALL", "own settings back"), ("RESET transaction_read_only", "stays told"),
        ("DISCARD ALL", "own settings back"), ("DISCARD TEMP", "own settings back"),
        ("SET ROLE postgres", "another could do more"), ("SET SESSION AUTHORIZATION postgres", "another could do more"),
        ("SET session_replication_role = replica", "triggers"),
        ("SET standard_conforming_strings = off", "looked at here"), ("SET client_encoding = 'SJIS'", "UTF-8 only"),
        ("SET NAMES 'GBK'", "UTF-8 only"), ("SET statement_timeout = 0", "load the server"),
        ("COPY orders TO PROGRAM 'cat >/tmp/plimsoll-escape'", "runs a command on the server"),
        ("COPY orders FROM PROGRAM 'echo 1'", "runs a command on the server"),
        ("COPY orders TO '/tmp/plimsoll-escape'", "server's own disk"),
        ("COPY orders FROM '/etc/passwd'", "server's own disk"), ("COPY orders FROM STDIN", "COPY FROM writes"),
        ("COPY (DELETE FROM orders RETURNING *) TO STDOUT", "DELETE inside"),
        ("SELECT lo_import('/etc/passwd')", "large object"),
        ("SELECT lo_export(4711, '/tmp/plimsoll-escape')", "writes a file"),
        ("SELECT lo_unlink(4711)", "may write"), ("SELECT lo_create(0)", "may write"),
        ("SELECT lowrite(lo_open(4711, 131072), 'x')", "may write"),
        ("SELECT pg_read_file('/etc/passwd')", "reads files"),
        ("SELECT pg_ls_dir('/')", "lists files"), ("SELECT pg_stat_file('/etc/passwd')", "reads files"),
        ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity", "ends another connection"),
        ("SELECT pg_cancel_backend(1)", "stops what another"), ("SELECT pg_reload_conf()", "configuration again"),
        ("SELECT pg_switch_wal()", "log of changes"), ("SELECT pg_promote()", "primary"),
        ("SELECT pg_create_physical_replication_slot('x')", "changes the server"),
        ("SELECT pg_drop_replication_slot('x')", "changes the server"),
        ("SELECT pg_logical_emit_message(false, 'a', 'b')", "changes replication"),
        ("SELECT nextval('numbers')", "may write"), ("SELECT setval('numbers', 100)", "may write"),
        ("SELECT pg_advisory_lock(1)", "lock"), ("SELECT pg_try_advisory_xact_lock(1)", "lock"),
        ("SELECT dblink_exec('dbname=shop', 'DELETE FROM orders')", "another connection"), ("LISTEN x", "LISTEN"),
        ("UNLISTEN *", "UNLISTEN"), ("NOTIFY x", "NOTIFY"), ("SELECT pg_notify('x', '')", "act upon"),
        ("DO $$ BEGIN DELETE FROM orders; END $$", "DO runs code"), ("CALL wipe()", "CALL runs"),
        ("SELECT charge(1)", "charge() may write"), ("SELECT public.charge(1)", "may write"),
        ("SELECT o.charge FROM orders o", "may write"), ("SELECT (o).charge FROM orders o", "may write"),
        ("SELECT 1 WHERE 1 OPERATOR(public.===) 'a'", "operator ==="),
        ("SELECT id FROM orders WHERE id === 'a'", "operator ==="),
        ("SELECT 1 ORDER BY charge(1)", "may write"), ("SELECT * FROM charge(1)", "may write"),
        ("PREPARE p AS DELETE FROM orders", "PREPARE of a statement"), ("PREPARE p AS SELECT charge(1)", "may write"),
        ("DECLARE c CURSOR WITH HOLD FOR SELECT charge(id) FROM orders", "may write"),
        ("EXPLAIN ANALYZE SELECT charge(1)", "may write"),
        ("SELECT query_to_xml('DELETE FROM orders', true, true, '')", "text as a statement"),
        ("SELECT * FROM ts_stat('SELECT charge(1)::text::tsvector')", "text as a statement"),
        ("LOAD 'plpgsql'", "foreign code"), ("SECURITY LABEL ON TABLE orders IS 'x'", "not known to only read"),
        ("SELECT 1; SELECT 2; DROP TABLE items", "DROP takes"),
        ("/* read */ DELETE FROM orders -- only", "DELETE writes"),
        ("SELECT $q$ ' $q$; DELETE FROM orders; SELECT ' '", "DELETE writes"),
        ("SELECT sneaky()", "read-write mode"),
        ("SELECT U&'\\0027'; UPDATE orders SET name = U&'\\0027'", "UPDATE writes"),
        ("IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", "not known to only read"),
        ("\\copy orders from '/dev/null'", "COPY FROM writes"), ("\\lo_import /etc/passwd", "function calls"),
        ("\\lo_unlink 4711", "function calls"),
    ]

    @Test func `no attempt to write through the console changes anything, and each is told why`() throws {
        let shop = try Self.shop.get()
        #expect(Self.attempts.count >= 80)
        let console = try OpenConsole(shop.address, .reading)
        let before = try shop.fingerprint()
        for (sql, words) in Self.attempts {
            let run = try console.psql(["-v", "ON_ERROR_STOP=1", "-c", sql])
            #expect(run.exitCode != 0, "\(sql): \(run.output)")
            #expect(run.errors.contains(words), "\(sql): \(run.errors)")
            #expect(!run.errors.contains(ShopDatabase.password))
        }
        #expect(try shop.fingerprint() == before)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/plimsoll-escape"))
    }

    @Test func `one long script of attempts changes nothing either`() throws {
        let shop = try Self.shop.get()
        let console = try OpenConsole(shop.address, .reading)
        let before = try shop.fingerprint()
        // psql takes what follows a COPY FROM STDIN as rows, whatever the server says.
        let script =
            Self.attempts.filter { $0.sql != "COPY orders FROM STDIN" }.map {
                $0.sql + (($0.sql.hasPrefix("\\")) ? "\n" : ";\n")
            }.joined() + "SELECT 'still here ' || count(*) FROM orders;\n"
        let run = try console.psql(["-At"], input: script)
        #expect(run.output.contains("still here 500"), "\(run.output.suffix(300)) \(run.errors.suffix(600))")
        #expect(try shop.fingerprint() == before)
    }

    static let reads: [(arguments: [String], words: String)] = [
        (["-c", "SELECT count(*) FROM orders"], "500"), (["-c", "\\d"], "orders"),
        (["-c", "\\d orders"], "orders_pkey"), (["-c", "\\d+ orders"], "Storage"),
        (["-c", "\\dt+"], "kB"), (["-c", "\\di+"], "orders_pkey"), (["-c", "\\dn"], "public"),
        (["-c", "\\df"], "total"), (["-c", "\\sf total"], "CREATE OR REPLACE"),
        (["-c", "\\sv recent"], "CREATE OR REPLACE VIEW"), (["-c", "\\l+"], "shop"), (["-c", "\\du"], "postgres"),
        (["-c", "\\dx"], "plpgsql"), (["-c", "\\dp orders"], "orders"),
        (["-c", "\\conninfo"], "connected"), (["-c", "\\db+"], "pg_default"), (["-c", "TABLE items"], "item"),
        (["-c", "SELECT * FROM recent"], "order 450"), (["-c", "SELECT total()"], "500"),
        (["-c", "EXPLAIN SELECT * FROM orders WHERE id = 3"], "Index Scan"),
        (["-c", "EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM orders"], "actual time"),
        (["-c", "EXPLAIN DELETE FROM orders"], "Delete on orders"),
        (["-c", "COPY orders TO STDOUT"], "order 500"),
        (["-c", "COPY (SELECT id FROM orders ORDER BY id) TO STDOUT CSV HEADER"], "id\n1\n"),
        (["-c", "\\copy orders to stdout"], "order 7"),
        (
            [
                "-c", "BEGIN", "-c", "DECLARE c CURSOR FOR SELECT id FROM orders ORDER BY id", "-c", "MOVE 9 FROM c",
                "-c", "FETCH 1 FROM c", "-c", "COMMIT",
            ], "10"
        ),
        (
            ["-c", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT current_setting('transaction_isolation'); COMMIT"],
            "repeatable read"
        ),
        (["-c", "PREPARE p AS SELECT name FROM orders WHERE id = $1", "-c", "EXECUTE p(77)"], "order 77"),
        (["-c", "SELECT 'DELETE FROM orders; ' || $$DROP$$"], "DELETE FROM orders; DROP"),
        (["-c", "SELECT repeat('0123456789', 20000) FROM generate_series(1, 20)"], "0123456789012345"),
        (["-c", "SHOW server_version"], "1"),
        (["-c", "SET search_path TO pg_catalog", "-c", "SHOW search_path"], "pg_catalog"),
        (["-c", "SELECT pg_size_pretty(pg_total_relation_size('orders'))"], "kB"),
        (["-c", "SELECT now(), random(), clock_timestamp()"], "1 row"),
        (["-c", "SELECT * FROM pg_stat_activity"], "plimsoll console"),
        (["-c", "SELECT 1; SELECT 2"], "2"), (["-c", "SELECT 'é' || chr(8364)"], "é€"),
        (["-c", "BEGIN", "-c", "SAVEPOINT a", "-c", "SELECT 5", "-c", "ROLLBACK TO a", "-c", "COMMIT"], "5"),
        (["-c", "DECLARE h CURSOR WITH HOLD FOR SELECT 42", "-c", "FETCH ALL FROM h", "-c", "CLOSE h"], "42"),
        (["-v", "FETCH_COUNT=7", "-c", "SELECT id FROM orders"], "500 rows"),
        (["-c", "SELECT id FROM orders LIMIT 1 \\gdesc"], "integer"),
        (["-c", "SELECT 1 \\gset", "-c", "\\echo got"], "got"),
    ]

    @Test func `what reads works as with psql itself`() throws {
        let shop = try Self.shop.get()
        #expect(Self.reads.count >= 30)
        let console = try OpenConsole(shop.address, .reading)
        for (arguments, words) in Self.reads {
            // psql reads commands behind a statement from its input only.
            let isScript = arguments.contains { $0.contains(" \\g") }
            let run =
                isScript
                ? try console.psql([], input: arguments.filter { $0 != "-c" }.joined(separator: "\n") + "\n")
                : try console.psql(arguments)
            #expect(run.exitCode == 0, "\(arguments): \(run.errors)")
            #expect((run.output + run.errors).contains(words), "\(arguments): \(run.output.prefix(300)) \(run.errors)")
        }
    }

    @Test func `a session goes on after errors, and shows where they stand`() throws {
        let console = try OpenConsole(try Self.shop.get().address, .reading)
        let script =
            "SELECT 1/0;\nDELETE FROM orders;\nSELECT 1; SELECT nowhere;\nBEGIN;\nSELECT 1/0;\nSELECT 2;\nROLLBACK;\nSELECT 'still ' || 'here';\n"
        let run = try console.psql([], input: script)
        #expect(run.output.contains("still here"))
        for words in [
            "division by zero", "DELETE writes", "column \"nowhere\" does not exist", "current transaction is aborted",
        ] {
            #expect(run.errors.contains(words), "\(run.errors)")
        }
        let one = try console.psql(["-c", "SELECT 'é'; SELECT nowhere"])
        #expect(
            one.errors.contains("LINE 1: SELECT 'é'; SELECT nowhere\n                           ^"),
            "\(one.errors)"
        )
    }

    @Test func `a statement that runs too long is ended, and another database is not for this console`() throws {
        let console = try OpenConsole(try Self.shop.get().address, .reading) { $0.statementMilliseconds = 300 }
        #expect(try console.psql(["-c", "SELECT pg_sleep(60)"]).errors.contains("statement timeout"))
        let other = try ProgramRun.run(
            "psql",
            ["-X", "-h", console.folder.path, "-U", "x", "-d", "postgres", "-c", "SELECT 1"]
        )
        #expect(other.exitCode == 2 && other.errors.contains("for the database shop alone"))
        #expect(try console.psql(["-c", "SELECT 1"]).errors.contains("is a superuser"))
    }

    /// A raw connection that is through, and the key by which it is stopped.
    private func raw(_ console: OpenConsole) throws -> (socket: RawSocket, key: [UInt8], greeting: [UInt8]) {
        let socket = try #require(RawSocket(path: console.path))
        socket.send(
            PostgreSQLWire.startup([
                ("user", "x"), ("database", "shop"), ("options", "-c default_transaction_read_only=off"),
            ])
        )
        let greeting = socket.receive { $0.suffix(6).elementsEqual(PostgreSQLWire.ready("I")) }
        let mark = PostgreSQLWire.message("K", []).prefix(1) + PostgreSQLWire.number(12)
        let place = (0..<max(0, greeting.count - 12)).first { greeting[$0..<$0 + 5].elementsEqual(mark) }
        return (socket, place.map { Array(greeting[$0 + 5..<$0 + 13]) } ?? [], greeting)
    }

    private func exchange(_ socket: RawSocket, _ bytes: [UInt8]) -> String {
        socket.send(bytes)
        let answer = socket.receive { bytes in
            ["I", "T", "E"].contains { bytes.suffix(6).elementsEqual(PostgreSQLWire.ready($0)) }
        }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test func `a cancel request stops the statement and not the console`() throws {
        let console = try OpenConsole(try Self.shop.get().address, .reading)
        let (socket, key, _) = try raw(console)
        #expect(key.count == 8)
        socket.send(PostgreSQLWire.query("SELECT pg_sleep(40)"))
        var answer: [UInt8] = []
        for _ in 0..<40 where !answer.suffix(6).elementsEqual(PostgreSQLWire.ready("I")) {
            let stop = try #require(RawSocket(path: console.path))
            stop.send(PostgreSQLWire.cancel(process: Array(key[0..<4]), key: Array(key[4...])))
            _ = stop.receive()
            answer += socket.receive(milliseconds: 500)
        }
        #expect(String(decoding: answer, as: UTF8.self).contains("canceling statement due to user request"))
        #expect(exchange(socket, PostgreSQLWire.query("SELECT 'on'")).contains("on"))
    }

    @Test func `raw messages of the extended protocol read, and do not write`() throws {
        let shop = try Self.shop.get()
        let console = try OpenConsole(shop.address, .reading)
        let before = try shop.fingerprint()
        let (socket, _, _) = try raw(console)
        func parse(_ sql: String, _ name: String = "") -> [UInt8] {
            PostgreSQLWire.message("P", PostgreSQLWire.text(name) + PostgreSQLWire.text(sql) + [0, 0])
        }
        let bind = PostgreSQLWire.message("B", [0, 0, 0, 0, 0, 0, 0, 0])
        let execute = PostgreSQLWire.message("E", [0, 0, 0, 0, 0])
        #expect(exchange(socket, parse("SELECT 'fine'") + bind + execute + PostgreSQLWire.sync).contains("fine"))
        for (sql, words) in [
            ("DELETE FROM orders", "DELETE writes"), ("BEGIN", "plain statements"), ("COMMIT", "plain statements"),
            ("SELECT 1; DELETE FROM orders", "DELETE writes"),
            ("SELECT charge(1)", "may write"), ("SET transaction_read_only = off", "stays told"),
            ("COPY orders FROM STDIN", "COPY FROM"),
            ("SELECT set_config('transaction_read_only','off',true)", "changes a setting"),
        ] {
            let answer = exchange(
                socket,
                parse("SELECT 1") + bind + execute + parse(sql) + bind + execute + PostgreSQLWire.sync
            )
            #expect(answer.contains(words) && answer.contains("SELECT 1"), "\(sql): \(answer)")
        }
        #expect(
            exchange(socket, PostgreSQLWire.message("F", [0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0])).contains("function calls")
        )
        #expect(
            exchange(
                socket,
                PostgreSQLWire.query("BEGIN") + PostgreSQLWire.query("SELECT 5") + PostgreSQLWire.query("ROLLBACK")
                    + PostgreSQLWire.query("DROP TABLE items")
            ).contains("BEGIN")
        )
        #expect(try shop.fingerprint() == before)
        let replication = try #require(RawSocket(path: console.path))
        replication.send(PostgreSQLWire.startup([("user", "x"), ("database", "shop"), ("replication", "database")]))
        #expect(String(decoding: replication.receive(), as: UTF8.self).contains("replication connections are refused"))
    }

    @Test func `the console logs in with the password that nobody sees`() throws {
        let shop = try Self.shop.get()
        let console = try OpenConsole(shop.withPassword, .reading)
        #expect(try console.psql(["-Atc", "SELECT count(*) FROM orders"]).output == "500\n")
        let wrong = "postgres://postgres:wrong@127.0.0.1:\(shop.cluster.port)/shop?sslmode=disable"
        let address = try #require(ConnectionAddress.read(wrong, as: .postgres).address)
        let run = try OpenConsole(address, .reading).psql(["-c", "SELECT 1"])
        #expect(run.exitCode == 2 && run.errors.contains("password authentication failed"))
    }

    @Test func `a writing session shows each effect, triggers and cascades too, and asks`() throws {
        let shop = try Self.shop.get()
        let console = try OpenConsole(shop.address, .writing, answers: [false, true, true])
        let before = try shop.fingerprint()
        let refused = try console.psql(["-c", "DELETE FROM orders WHERE id <= 3"])
        #expect(refused.exitCode != 0 && refused.errors.contains("the answer was no"), "\(refused.errors)")
        #expect(try shop.fingerprint() == before)
        #expect(console.asked.first?.contains { $0.contains("public.orders: 3 deleted") } == true, "\(console.asked)")
        #expect(console.asked.first?.contains { $0.contains("public.items: 3 deleted") } == true)
        #expect(try console.psql(["-c", "INSERT INTO orders VALUES (9001, 'kept')"]).output.contains("INSERT 0 1"))
        let block = try console.psql(
            [],
            input:
                "BEGIN;\nUPDATE orders SET note = 'y' WHERE id = 9001;\nDELETE FROM orders WHERE id = 9001;\nCOMMIT;\n"
        )
        #expect(block.errors.contains("public.orders: 1 updated") && block.output.contains("COMMIT"), "\(block.errors)")
        #expect(console.asked.last?.count == 4, "\(console.asked)")
        #expect(try shop.fingerprint() == before)
        #expect(console.records.map(\.outcome) == ["rolled back", "committed", "committed", "committed"])
        #expect(try console.psql(["-c", "VACUUM"]).errors.contains("cannot run in a transaction"))
        #expect(try console.psql(["-c", "SELECT count(*) FROM orders"]).exitCode == 0)
        #expect(console.asked.count == 3)
    }

    @Test func `a writing session ends when its time is over, and with it what was not committed`() throws {
        let shop = try Self.shop.get()
        let before = try shop.fingerprint()
        let console = try OpenConsole(shop.address, .writing) { $0.lifetime = .seconds(2) }
        let run = try console.psql([], input: "BEGIN;\nDELETE FROM items;\nSELECT pg_sleep(30);\nCOMMIT;\n")
        #expect(run.exitCode != 0 && run.errors.contains("the writing session is over"), "\(run.errors)")
        #expect(try shop.fingerprint() == before)
    }
}
