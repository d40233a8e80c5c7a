// SampleShape: the columns of a table on the sample's cluster, and the statement that fills it.
import Migrations
import PostgreSQL

/// A table that is to be filled.
struct SampleShape {
    /// Its object identifier.
    let oid: Int
    /// Its name, quoted.
    let name: String
    private let columns: [SampleColumn]

    /// Finds a table by the name that people use; nil where it is not there or holds no rows of its own.
    static func find(
        _ table: String,
        _ connection: Connection
    ) throws(PostgreSQLError) -> (oid: Int, name: String)? {
        let found = try connection.query(
            """
            SELECT c.oid::bigint, format('%I.%I', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%'
                AND (CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END) = $1
            """,
            [Parameter(table)]
        )
        guard let row = found.first else { return nil }
        return (try row.value(0), row[1] ?? table)
    }

    /// Looks a table up; nil where it is not there.
    init?(
        _ table: String,
        _ statistics: TableStatistics?,
        _ rows: [String: Int],
        _ wishes: SampleWishes,
        _ connection: Connection
    ) throws(PostgreSQLError) {
        guard let (oid, name) = try Self.find(table, connection) else { return nil }
        (self.oid, self.name) = (oid, name)
        let answer = try connection.query(Self.columnsQuery, [Parameter(oid)])
        var found: [SampleColumn] = []
        for row in answer.rows {
            var column = SampleColumn(name: row["name"] ?? "", type: row["type"] ?? "", category: row["category"] ?? "")
            column.modifier = try row.value("modifier")
            column.isRequired = try row.value("required")
            let key = "\(table).\(column.name)"
            let isUnique: Bool = try row.value("is_unique")
            column.isUnique = isUnique || wishes.unique.contains(key)
            if let target = row["target"] ?? wishes.references[key] { column.referencedRows = rows[target] ?? 1 }
            if let known = statistics?.columns.first(where: { $0.name == column.name }) {
                column.averageBytes = known.averageBytes
                column.nullFraction = known.nullFraction
                column.distinct = known.distinct
            }
            found.append(column)
        }
        columns = SampleShape.sized(found, statistics)
    }

    /// Columns with their types as they are stored: those of domains by their base type.
    private static let columnsQuery = """
        SELECT a.attname AS name, coalesce(a.atttypmod, -1) AS modifier, a.attnotnull AS required,
            CASE WHEN t.typtype = 'e' THEN t.oid::regtype::text ELSE t.typname END AS type,
            t.typcategory::text AS category,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indkey[0] = a.attnum)
                AS is_unique,
            (SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END
                FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] LIMIT 1) AS target
        FROM pg_attribute a JOIN pg_type own ON own.oid = a.atttypid
            JOIN pg_type t ON t.oid = CASE own.typtype WHEN 'd' THEN own.typbasetype ELSE own.oid END
        WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attnum
        """

    /// Gives texts a size where the statistics name none: what the heap's bytes leave for them.
    private static func sized(_ columns: [SampleColumn], _ statistics: TableStatistics?) -> [SampleColumn] {
        guard let statistics, statistics.rows > 0 else { return columns }
        let textual: Set<String> = ["text", "varchar", "bpchar", "citext", "json", "jsonb", "bytea"]
        var columns = columns
        let texts = columns.indices.filter { textual.contains(columns[$0].type) }
        let outside = statistics.toastBytes / statistics.rows
        // Above the 8 kB that any table with texts has, large values are there.
        if outside > 16,
            let widest = texts.max(by: { (columns[$0].averageBytes ?? 0) < (columns[$1].averageBytes ?? 0) })
        {
            columns[widest].outsideBytes = outside
        }
        let unknown = texts.filter { columns[$0].averageBytes == nil }
        guard !unknown.isEmpty else { return columns }
        let known = columns.indices.filter { !unknown.contains($0) }.reduce(28) { $0 + (columns[$1].averageBytes ?? 8) }
        let left = statistics.heapBytes / statistics.rows - known
        for index in unknown { columns[index].averageBytes = max(2, left / unknown.count) }
        return columns
    }

    /// The statement that fills it; nil for no rows.
    ///
    /// - Throws: `unusableSettings`, naming the column whose values cannot be made up.
    func insertion(_ rows: Int, withNulls: Bool) throws(PostgreSQLError) -> String? {
        guard rows > 0 else { return nil }
        var names: [String] = []
        var values: [String] = []
        for (place, column) in columns.enumerated() {
            guard let value = MadeUpValue.expression(column, place: place, rows: rows, withNulls: withNulls) else {
                guard column.isRequired else { continue }
                throw .unusableSettings("values of the type \(column.type) of \(name).\(column.name) cannot be made up")
            }
            names.append(Quoted.name(column.name))
            values.append(value)
        }
        guard !names.isEmpty else { return nil }
        return "INSERT INTO \(name) (\(names.joined(separator: ", "))) OVERRIDING SYSTEM VALUE SELECT "
            + values.joined(separator: ", ") + " FROM generate_series(1, \(rows)::bigint) g"
    }
}
