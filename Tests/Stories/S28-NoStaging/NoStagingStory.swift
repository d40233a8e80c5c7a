// NoStagingStory: S28, a change that nobody could try anywhere but in production.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite struct NoStagingStory {
    private static let schema = """
        CREATE TABLE accounts (id int PRIMARY KEY, mail text NOT NULL, old_plan text);

        """

    /// Works where there are no rows; where there are, the second statement fails when the first is done.
    private static let change = """
        ALTER TABLE accounts DROP COLUMN old_plan;
        ALTER TABLE accounts ADD COLUMN region text NOT NULL;

        """

    private static let mended = """
        SET lock_timeout = '200ms';
        ALTER TABLE accounts ADD COLUMN region text NOT NULL DEFAULT 'eu';

        """

    /// The program: reads its address and pool from variables over its file, asks the table, and then serves.
    private static let program = """
        #!/bin/sh
        case "${SHOP_POOL:-$(sed -n 's/^pool: //p' app.yaml)}" in *[!0-9]*) echo "pool: a number is expected" >&2; exit 1;; esac
        psql "$SHOP_URL" -qAt -c 'SELECT mail FROM accounts LIMIT 1' > started || exit 1
        exec sleep 600

        """

    private static let contract = """
        plimsoll: 1
        service: shop
        config: {app: {layers: [{file: app.yaml}, {variables: SHOP_}]}}
        environments: {production: {protected: true}}
        connections: {database: {postgres: config.app.url}}
        migrations: {files: "db/*.sql", database: database}

        """

    private func folder(_ url: String, _ migration: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Self.contract, to: "plimsoll.yaml")
        try folder.write("url: \"\(url)\"\npool: 5\n", to: "app.yaml")
        try folder.write(Self.schema, to: "db/0001_accounts.sql")
        try folder.write(migration, to: "db/0002_region.sql")
        let path = try folder.write(Self.program, to: "shop.sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return folder
    }

    private func rehearse(_ folder: TemporaryFolder, _ more: [String] = []) throws -> CommandRun {
        let arguments = ["rehearse", "-e", "production", "--watch", "3"] + more
        return try CommandRun.plimsoll(arguments + ["--", "./shop.sh"], in: folder.path)
    }

    /// Production: a real server with customers.
    private func production() throws -> (cluster: LocalCluster, connection: Connection, url: String) {
        let cluster = try LocalCluster(LocalCluster.Options(password: "long-enough-secret"))
        let connection = try Connection(cluster.settings(), within: .seconds(60))
        try connection.run(script: Self.schema, within: .seconds(60))
        try connection.query("INSERT INTO accounts SELECT g, 'm' || g, 'free' FROM generate_series(1, 100) g")
        return (cluster, connection, "postgres://postgres:long-enough-secret@127.0.0.1:\(cluster.port)/postgres")
    }

    private func columns(_ connection: Connection) throws -> [String] {
        try connection.query(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'accounts'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1"
        ).rows.compactMap { $0[0] }
    }

    @Test func `a change that fails on rows breaks production, or a copy of it`() throws {
        // Without Plimsoll: as psql runs it, each statement by itself, until one fails.
        let bare = try production()
        for statement in Self.change.split(separator: ";").map(String.init) where statement.contains("ALTER") {
            guard (try? bare.connection.query(statement)) != nil else { break }
        }
        #expect(try columns(bare.connection) == ["id", "mail"], "half of the change is done")

        // With it: the copy breaks, production does not.
        let real = try production()
        let folder = try folder(real.url, Self.change)
        let found = try rehearse(folder)
        #expect(found.exitCode == 1, "\(found.output)\(found.errors)")
        #expect(found.output.contains("0002_region.sql"), "\(found.output)")
        #expect(found.output.contains("contains null values"), "\(found.output)")
        #expect(found.output.contains("not run: ./shop.sh"), "\(found.output)")
        #expect(!found.output.contains("long-enough-secret"))
        #expect(try columns(real.connection) == ["id", "mail", "old_plan"])

        try folder.write(Self.mended, to: "db/0002_region.sql")
        let good = try rehearse(folder)
        #expect(good.exitCode == 0, "\(good.output)\(good.errors)")
        #expect(good.output.contains("ok: ./shop.sh: still runs after 3"), "\(good.output)")
        // It read the copy's made-up rows, not those of customers.
        let read = try String(contentsOfFile: folder.path + "/started", encoding: .utf8)
        #expect(!read.isEmpty && !read.contains("m1"), "\(read)")
        #expect(try columns(real.connection) == ["id", "mail", "old_plan"])
        let run = try CommandRun.plimsoll(
            ["migrate", "run", "db/0002_region.sql", "-e", "production", "--why", "regions"],
            in: folder.path
        )
        #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
        #expect(try columns(real.connection) == ["id", "mail", "old_plan", "region"])
    }

    @Test func `a program that does not start on the config is found, with its own words`() throws {
        let folder = try folder("postgres://nobody@127.0.0.1:1/nowhere", Self.mended)
        let bad = try rehearse(folder, ["--set", "app.pool=many"])
        #expect(bad.exitCode == 1 && bad.output.contains("it ended with 1"), "\(bad.output)\(bad.errors)")
        try folder.write("url: \"postgres://nobody@127.0.0.1:1/nowhere\"\npool: many\n", to: "app.yaml")
        let found = try rehearse(folder, ["--format", "json"])
        #expect(found.exitCode == 1, "\(found.output)\(found.errors)")
        #expect(found.output.contains("pool: a number is expected"), "\(found.output)")
    }

    @Test(arguments: [
        // How the contract says health is asked, the exit code, and words of the answer.
        (#"{http: "http://127.0.0.1:{port}/"}"#, Int32(0), "healthy after"),
        (#"{tcp: "127.0.0.1:{port}"}"#, 0, "healthy after"),
        (#"{http: "http://127.0.0.1:{port}/missing"}"#, 1, "it answered 404"),
        (#"{tcp: "127.0.0.1:1"}"#, 1, "nobody listens on 127.0.0.1:1"),
        ("{command: 'test -e started'}", 0, "healthy after"),
        (#"{http: "https://127.0.0.1:{port}/"}"#, 3, "in plain http or by a port"),
        (#"{http: "http://shop.example/health"}"#, 3, "in plain http or by a port"),
    ])
    func `a program is well when its health says so, and unknown where nobody can ask`(
        health: String,
        code: Int32,
        words: String
    ) throws {
        let folder = try folder("postgres://nobody@127.0.0.1:1/nowhere", Self.mended)
        try folder.write(Self.contract + "rollout: {health: \(health)}\n", to: "plimsoll.yaml")
        try folder.write("here\n", to: "page/index.html")
        try folder.write(
            "#!/bin/sh\ntouch started\nexec python3 -m http.server -d page --bind 127.0.0.1 \"$PORT\"\n",
            to: "shop.sh"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/shop.sh")
        let run = try rehearse(folder, ["--within", code == 0 ? "60" : "5"])
        #expect(run.exitCode == code, "\(run.output)\(run.errors)")
        #expect(run.output.contains(words), "\(run.output)")
        #expect(FileManager.default.fileExists(atPath: folder.path + "/started") == (code != 3))
    }

    @Test func `where an address would lead to a real server, nothing is started`() throws {
        let folder = try folder("postgres://nobody@127.0.0.1:1/nowhere", Self.mended)
        try folder.write(
            Self.contract.replacing(
                "connections: {database",
                with: "connections: {cache: {redis: config.app.cache}, database"
            ),
            to: "plimsoll.yaml"
        )
        try folder.write(
            "url: \"postgres://nobody@127.0.0.1:1/nowhere\"\ncache: redis://10.0.0.7/0\npool: 5\n",
            to: "app.yaml"
        )
        let refused = try rehearse(folder)
        #expect(refused.exitCode == 3, "\(refused.output)\(refused.errors)")
        #expect(refused.output.contains("cache would lead to a real server"), "\(refused.output)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/started"))
        let allowed = try rehearse(folder, ["--real", "cache"])
        #expect(allowed.exitCode == 0, "\(allowed.output)\(allowed.errors)")
        let unknown = try rehearse(folder, ["--real", "cash"])
        #expect(unknown.exitCode == 2 && unknown.errors.contains("no connection cash"), "\(unknown.errors)")
    }
}
