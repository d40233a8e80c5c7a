// ConsoleParts: a console of ours in front of a real server, as tests need it.
import Contracts
import Foundation
import Glibc
import PostgreSQL
import Probes
import Support
import Synchronization

@testable import Guards

/// A console before a real server.
final class OpenConsole: Sendable {
    let folder: TemporaryFolder
    let path: String
    private let server: ConsoleServer
    private let answers: Mutex<[Bool]>
    private let seen = Mutex<(asked: [[String]], records: [ConsoleRecord])>(([], []))

    /// Opens a console; `answers` are what the person says, in order, then no.
    init(
        _ address: ConnectionAddress,
        _ mode: ConsoleMode,
        answers: [Bool] = [],
        settings change: (inout ConsoleSettings) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        // The paths of sockets are short.
        path = folder.path + (address.kind == .postgres ? "/.s.PGSQL.5432" : "/r")
        self.answers = Mutex(answers)
        var settings = ConsoleSettings(environment: "production", mode: mode)
        change(&settings)
        let box = DeskBox()
        server = try ConsoleServer.open(
            address,
            settings: settings,
            at: path,
            desk: ConsoleDesk(ask: { lines, _ in box.ask(lines) }, record: { box.record($0) })
        )
        box.owner.withLock { $0 = WeakConsole(self) }
    }

    deinit { server.stop() }

    var asked: [[String]] { seen.withLock { $0.asked } }
    var records: [ConsoleRecord] { seen.withLock { $0.records } }

    fileprivate func ask(_ lines: [String]) -> Bool {
        seen.withLock { $0.asked.append(lines) }
        return answers.withLock { $0.isEmpty ? false : $0.removeFirst() }
    }

    fileprivate func record(_ record: ConsoleRecord) { seen.withLock { $0.records.append(record) } }

    /// Runs psql through the console.
    func psql(_ arguments: [String], input: String = "") throws -> CommandRun {
        try ProgramRun.run(
            "psql",
            ["-X", "-h", folder.path, "-U", "nobody", "-d", "shop"] + arguments,
            variables: ["PGPASSFILE": folder.path + "/none"],
            input: input
        )
    }

    /// Runs redis-cli through the console.
    func redis(_ words: [String], input: String = "") throws -> String {
        try ProgramRun.run("redis-cli", ["-s", path] + words, input: input).output.trimmingCharacters(in: .newlines)
    }
}

private struct WeakConsole: Sendable {
    weak let console: OpenConsole?
    init(_ console: OpenConsole) { self.console = console }
}

private final class DeskBox: Sendable {
    let owner = Mutex<WeakConsole?>(nil)
    func ask(_ lines: [String]) -> Bool { owner.withLock { $0 }?.console?.ask(lines) ?? false }
    func record(_ record: ConsoleRecord) { owner.withLock { $0 }?.console?.record(record) }
}

/// A database called shop on a server of its own, with something to lose.
final class ShopDatabase: Sendable {
    static let password = "kept out of every argument"
    let cluster: LocalCluster
    /// By the server's socket, without a password.
    let address: ConnectionAddress
    /// By TCP, with a password and SCRAM: each login takes a quarter of a second in a debug build.
    let withPassword: ConnectionAddress

    static let setUp = """
        CREATE TABLE orders (id int PRIMARY KEY, name text NOT NULL, note text);
        INSERT INTO orders SELECT n, 'order ' || n, repeat('x', 100) FROM generate_series(1, 500) n;
        CREATE TABLE items (order_id int REFERENCES orders ON DELETE CASCADE, item text);
        INSERT INTO items SELECT n, 'item' FROM generate_series(1, 50) n;
        CREATE SEQUENCE numbers;
        CREATE VIEW recent AS SELECT * FROM orders WHERE id > 400;
        CREATE FUNCTION charge(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM orders WHERE id = $1; RETURN 1; END';
        CREATE FUNCTION charge(orders) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM orders; RETURN 1; END';
        CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM orders';
        CREATE FUNCTION sneaky() RETURNS int LANGUAGE plpgsql STABLE AS \
        'BEGIN PERFORM set_config(''transaction_read_only'', ''off'', false); DELETE FROM orders; RETURN 1; END';
        CREATE FUNCTION bad_equal(int, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN DELETE FROM orders; RETURN true; END';
        CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = bad_equal);
        CREATE PROCEDURE wipe() LANGUAGE plpgsql AS 'BEGIN COMMIT; DELETE FROM orders; COMMIT; END';
        SELECT lo_create(4711);
        """

    init() throws {
        cluster = try LocalCluster(LocalCluster.Options(password: Self.password))
        let admin = try Connection(cluster.settings(), within: .seconds(60))
        try admin.query("CREATE DATABASE shop STRATEGY wal_log", within: .seconds(60))
        let shop = try Connection(cluster.settings(database: "shop"), within: .seconds(60))
        try shop.run(script: Self.setUp)
        let encoded = Self.password.replacingOccurrences(of: " ", with: "%20")
        let url = "postgres://postgres:\(encoded)@127.0.0.1:\(cluster.port)/shop?sslmode=disable"
        let here = "postgres://postgres@/shop?host=\(cluster.folder)&port=\(cluster.port)"
        guard let withPassword = ConnectionAddress.read(url, as: .postgres).address,
            let address = ConnectionAddress.read(here, as: .postgres).address
        else { throw MissingProgram(words: "no address") }
        (self.address, self.withPassword) = (address, withPassword)
    }

    /// Everything that could have been changed, as one text.
    func fingerprint() throws -> String {
        let connection = try Connection(cluster.settings(database: "shop"), within: .seconds(60))
        let answer = try connection.query(
            """
            SELECT concat_ws('|', (SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders o), (SELECT count(*) FROM items),
            (SELECT last_value::text || is_called FROM numbers), (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc),
            (SELECT count(*) FROM pg_largeobject_metadata), (SELECT count(*) FROM pg_database), (SELECT count(*) FROM pg_roles),
            (SELECT string_agg(coalesce(setconfig::text, ''), '') FROM pg_db_role_setting), (SELECT count(*) FROM pg_prepared_xacts),
            (SELECT count(*) FROM pg_replication_slots), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'))
            """
        )
        return try answer.first?.value(0) ?? ""
    }
}
