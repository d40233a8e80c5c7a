// StatementJudgeTests: what a console makes of texts, without a server.
import Testing

@testable import Guards

@Suite struct StatementJudgeTests {
    static let judge = StatementJudge(
        functions: FunctionCatalogue(
            builtIn: ["random", "nextval", "pg_notify"],
            own: ["charge", "lower"],
            ofRows: ["charge"]
        )
    )

    @Test(arguments: [
        "SELECT 1", "select lower2('A')", "TABLE orders", "VALUES (1)", "WITH a AS (SELECT 1) SELECT * FROM a",
        "SHOW ALL",
        "EXPLAIN SELECT 1", "EXPLAIN UPDATE orders SET id = 1", "EXPLAIN ANALYZE SELECT 1", "COPY orders TO STDOUT",
        "COPY (SELECT 1) TO STDOUT", "DECLARE c CURSOR FOR SELECT 1", "FETCH 3 FROM c", "PREPARE p AS SELECT $1::int",
        "EXECUTE p(1)", "DEALLOCATE p", "SET search_path TO shop", "SET client_encoding TO 'utf-8'", "SELECT random()",
        "SELECT 'DELETE FROM orders; DROP TABLE x'", "SELECT $$ UPDATE x $$ -- ; DROP TABLE x",
        "SELECT pg_catalog.lower('A')", "SET enable_seqscan = off", "SAVEPOINT a",
        "SELECT pg_size_pretty(pg_table_size('o'))",
    ])
    func `a known read may run`(_ sql: String) throws {
        let statements = try Self.judge.judge(sql)
        #expect(statements.count == 1)
        #expect(statements.allSatisfy { $0.kind == .read || $0.kind == .savepoint })
    }

    @Test(arguments: [
        ("SELECT charge(1)", "charge() may write"), ("SELECT o.charge FROM orders o", "may write"),
        ("SELECT (o).charge FROM orders o", "may write"), ("SELECT lower('A')", "may write"),
        ("SELECT nextval('s')", "may write"), ("SELECT dblink_exec('x', 'y')", "another connection"),
        ("SELECT pg_terminate_backend(1)", "ends another connection"), ("SELECT lo_unlink(1)", "may write"),
        ("WITH d AS (DELETE FROM o RETURNING *) SELECT * FROM d", "DELETE inside"), ("SELECT 1 INTO t", "SELECT INTO"),
        ("SELECT * FROM o FOR UPDATE", "locking SELECT"), ("EXPLAIN ANALYZE DELETE FROM o", "EXPLAIN ANALYZE runs"),
        ("COPY o FROM STDIN", "COPY FROM writes"), ("COPY o TO PROGRAM 'rm -rf /'", "runs a command"),
        ("COPY o TO '/tmp/x'", "server's own disk"), ("PREPARE p AS DELETE FROM o", "PREPARE of"),
        ("BEGIN READ WRITE", "READ WRITE"), ("SET default_transaction_read_only = off", "stays told"),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "stays told"), ("RESET ALL", "own settings"),
        ("SET standard_conforming_strings = off", "otherwise than it was looked at"), ("DISCARD ALL", "DISCARD"),
        ("SET client_encoding = 'SJIS'", "UTF-8 only"), ("DO $$ BEGIN END $$", "DO runs code"),
        ("CALL p()", "CALL runs"),
        ("SELECT 1; DROP TABLE o", "DROP takes"), ("LISTEN x", "LISTEN"), ("LOCK TABLE o", "LOCK"),
        ("selec 1", "syntax error"),
        ("SELECT query_to_xml('select 1', true, true, '')", "runs a text as a statement"),
        ("COMMIT AND CHAIN", "AND CHAIN"), ("PREPARE TRANSACTION 'x'", "outlives"),
    ])
    func `what is no known read is refused with its reason`(_ sql: String, _ reason: String) {
        do throws(ErrorWords) {
            _ = try Self.judge.judge(sql)
            Issue.record("not refused: \(sql)")
        } catch {
            let text = [error.message, error.detail, error.hint].compactMap(\.self).joined(separator: " · ")
            #expect(text.contains(reason), "\(text)")
        }
    }

    @Test func `a position counts characters, not bytes`() {
        do throws(ErrorWords) {
            _ = try Self.judge.judge("SELECT 'éé', nextval('s')")
            Issue.record("not refused")
        } catch {
            #expect(error.position == 14)
        }
    }

    @Test func `a function that a person vouches for may run`() throws {
        var judge = Self.judge
        judge.vouchedFor = ["charge"]
        #expect(try judge.judge("SELECT charge(1)").first?.kind == .read)
    }

    @Test func `a text that would exhaust the parser is refused`() {
        for sql in [
            "SELECT " + String(repeating: "1+", count: 60_000) + "1", "SELECT " + String(repeating: "(", count: 30_000),
        ] {
            #expect(throws: ErrorWords.self) { try Self.judge.judge(sql) }
        }
    }

    @Test func `a writing session takes writes, not what a transaction cannot take back`() throws {
        var judge = Self.judge
        judge.allowsWriting = true
        for sql in [
            "UPDATE o SET a = 1", "SELECT nextval('s')", "DROP TABLE o", "COPY o FROM STDIN", "DO $$ BEGIN END $$",
        ] {
            #expect(try judge.judge(sql).first?.kind == .write, "\(sql)")
        }
        for sql in [
            "VACUUM", "CREATE DATABASE x", "ALTER SYSTEM SET a = 1", "CREATE INDEX CONCURRENTLY i ON o (a)",
            "REINDEX TABLE CONCURRENTLY o", "SELECT pg_terminate_backend(1)", "COPY o TO PROGRAM 'x'",
            "PREPARE p AS DELETE FROM o",
        ] {
            #expect(throws: ErrorWords.self, "\(sql)") { try judge.judge(sql) }
        }
    }

    @Test func `digests are those of their standards`() {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        #expect(
            hex(Digests.plain(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        let long = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        #expect(hex(Digests.plain(long)) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            hex(Digests.keyed(Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        )
        #expect(
            Digests.stretched(Array("password".utf8), salt: Array("salt".utf8), rounds: 2).map(hex)
                == "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"
        )
        #expect(Digests.md5(Array("message digest".utf8)) == "f96b697d7cb7938d525a2f31aaf161d0")
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8($0) }
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
        }
        var scram = SCRAM(password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO")
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        #expect((try? scram.answer(challenge))?.hasSuffix(",p=") == false)
    }
}
