// RunRecord: what was run, kept in a small table of the database itself, so that it commits with the work.
import Migrations
import PostgreSQL

/// The table `plimsoll_migrations`.
struct RunRecord {
    /// The state of one part.
    struct Step {
        var hash: String
        var isDone: Bool
        var position: [String]?
        var pass: Int
        var rows: Int
        var seen: Int
        var invalidBefore: [String]
    }

    private let connection: Connection
    /// The table as SQL, with its schema: a file may set `search_path`.
    let table: String

    /// Finds or makes the table.
    init(_ connection: Connection) throws(PostgreSQLError) {
        self.connection = connection
        let schema = try connection.query("SELECT current_schema()").first?[0]
        guard let schema else {
            throw .missing("schema to keep the record in: the search_path names none that is there")
        }
        table = Quoted.name(schema) + ".plimsoll_migrations"
        _ = try connection.query("SET client_min_messages = warning")
        try connection.query(
            """
            CREATE TABLE IF NOT EXISTS \(table) (
                file text NOT NULL, step integer NOT NULL, hash text NOT NULL, statement text NOT NULL,
                state text NOT NULL CHECK (state IN ('running', 'done')),
                position text[], pass integer NOT NULL DEFAULT 1, rows bigint NOT NULL DEFAULT 0,
                seen bigint NOT NULL DEFAULT 0, invalid_before text[] NOT NULL DEFAULT '{}',
                started timestamptz NOT NULL DEFAULT clock_timestamp(), finished timestamptz,
                run_by text NOT NULL DEFAULT session_user, why text, PRIMARY KEY (file, step))
            """
        )
    }

    /// A text's SHA-256, computed by the server.
    func hash(_ text: String) throws(PostgreSQLError) -> String {
        try connection.query("SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')", [Parameter(text)]).value()
    }

    /// What is known of a file's parts; 0 is the file as a whole.
    func steps(of file: String) throws(PostgreSQLError) -> [Int: Step] {
        let answer = try connection.query(
            "SELECT step, hash, state, position, pass, rows, seen, invalid_before FROM \(table) WHERE file = $1",
            [Parameter(file)]
        )
        var steps: [Int: Step] = [:]
        for row in answer.rows {
            steps[try row.value("step")] = Step(
                hash: try row.value("hash"),
                isDone: row["state"] == "done",
                position: try row.value("position", as: [String]?.self),
                pass: try row.value("pass"),
                rows: try row.value("rows"),
                seen: try row.value("seen"),
                invalidBefore: try row.value("invalid_before")
            )
        }
        return steps
    }

    /// Notes that a part begins.
    func begin(_ file: String, _ step: Int, _ hash: String, _ text: String, why: String?, invalid: [String] = [])
        throws(PostgreSQLError)
    {
        try connection.query(
            """
            INSERT INTO \(table) (file, step, hash, statement, state, why, invalid_before)
            VALUES ($1, $2, $3, $4, 'running', $5, $6) ON CONFLICT (file, step) DO NOTHING
            """,
            [
                Parameter(file), Parameter(step), Parameter(hash), Parameter(String(text.prefix(400))), Parameter(why),
                Parameter(invalid),
            ]
        )
    }

    /// Notes that a part is done; in the part's own transaction where it has one.
    func finish(_ file: String, _ step: Int, _ hash: String, _ text: String, why: String?) throws(PostgreSQLError) {
        try connection.query(
            """
            INSERT INTO \(table) AS record (file, step, hash, statement, state, finished, why)
            VALUES ($1, $2, $3, $4, 'done', clock_timestamp(), $5)
            ON CONFLICT (file, step) DO UPDATE
            SET state = 'done', finished = clock_timestamp(), hash = excluded.hash, position = NULL,
                why = coalesce(excluded.why, record.why)
            """,
            [Parameter(file), Parameter(step), Parameter(hash), Parameter(String(text.prefix(400))), Parameter(why)]
        )
    }

    /// Notes how far batches have come; in the batch's own transaction.
    func advance(_ file: String, _ step: Int, to position: [String]?, pass: Int, rows: Int, seen: Int)
        throws(PostgreSQLError)
    {
        try connection.query(
            "UPDATE \(table) SET position = $3, pass = $4, rows = rows + $5, seen = seen + $6 WHERE file = $1 AND step = $2",
            [
                Parameter(file), Parameter(step), position.map { Parameter($0) } ?? .null, Parameter(pass),
                Parameter(rows), Parameter(seen),
            ]
        )
    }
}
