// MadeUpValue: SQL that makes up values of a column's type and size, for samples.

/// A column that is filled with made-up values.
public struct SampleColumn: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// The type's name in `pg_type`; for a domain that of its base type, for an enum that of the enum itself, quoted.
    public var type: String
    /// The type's category in `pg_type`: `E` for an enum, `A` for an array.
    public var category: String
    /// The type's modifier, -1 where it has none.
    public var modifier: Int
    /// Whether it may not be null.
    public var isRequired: Bool
    /// Whether each row needs a value of its own.
    public var isUnique: Bool
    /// For a reference: the rows of the table it refers to.
    public var referencedRows: Int?
    /// Bytes of a value as the statistics have them; nil where they do not say.
    public var averageBytes: Int?
    /// Bytes of large values kept outside of the row, on average of all rows; 0 where there are none.
    public var outsideBytes: Int
    /// Share of rows where it is null.
    public var nullFraction: Double
    /// Distinct values as in `pg_stats`.
    public var distinct: Double

    /// A column.
    public init(name: String, type: String, category: String = "", modifier: Int = -1) {
        (self.name, self.type, self.category, self.modifier) = (name, type, category, modifier)
        (isRequired, isUnique, referencedRows, averageBytes, outsideBytes) = (false, false, nil, nil, 0)
        (nullFraction, distinct) = (0, 0)
    }
}

/// Makes up values.
public enum MadeUpValue {
    /// An expression over the row's number `g`, of `rows` rows; nil for a type no value is known of.
    ///
    /// Values of unique columns and of those that refer to them are the same function of a number, so that references
    /// find their rows. Numbers are positive and not in order, as most columns of real tables are not.
    public static func expression(_ column: SampleColumn, place: Int, rows: Int, withNulls: Bool) -> String? {
        let number: String
        if let referenced = column.referencedRows {
            number = chosen(of: max(1, referenced), place)
        } else if column.isUnique {
            number = "g"
        } else {
            number = chosen(of: distinctValues(column, rows), place)
        }
        guard let value = value(column, number, isKey: column.isUnique || column.referencedRows != nil) else {
            return nil
        }
        guard withNulls, !column.isRequired, column.nullFraction >= 0.05 else { return value }
        let parts = Int((min(column.nullFraction, 1) * 1000).rounded())
        return "CASE WHEN \(chosen(of: 1000, place + 50)) <= \(parts) THEN NULL ELSE \(value) END"
    }

    private static func distinctValues(_ column: SampleColumn, _ rows: Int) -> Int {
        if column.distinct >= 1 { return Int(min(column.distinct, 1e15)) }
        // A share of the rows grows with the table; where nothing is known all may differ.
        let share = column.distinct < 0 ? -column.distinct : 1
        return max(1, Int(share * Double(max(1, rows))))
    }

    /// A number from 1 to `count`, the same for the same row.
    private static func chosen(of count: Int, _ place: Int) -> String {
        "(1 + (hashint8extended(g, \(place)) & 9223372036854775807) % \(count))"
    }

    private static func value(_ column: SampleColumn, _ number: String, isKey: Bool) -> String? {
        switch column.type {
        case "int2": return "(\(number) % 32767)::int2"
        case "int4": return "(\(number) % 2147483647)::int4"
        case "int8": return number
        case "oid": return "(\(number) % 2147483647)::oid"
        case "float4", "float8": return "(\(number) / 7.0)::\(column.type)"
        case "numeric": return numeric(column, number)
        case "money": return "(\(number) % 100000)::money"
        case "bool": return "(\(number) % 2 = 0)"
        case "date": return "date '2015-01-01' + (\(number) % 4000)::int"
        case "timestamp", "timestamptz": return "\(column.type) '2015-01-01 00:00:00' + \(number) * interval '1 second'"
        case "time": return "time '00:00' + (\(number) % 86400) * interval '1 second'"
        case "interval": return "\(number) * interval '1 second'"
        case "uuid": return "md5(\(number)::text)::uuid"
        case "inet": return "inet '10.0.0.0' + (\(number) % 16777215)"
        case "cidr": return "cidr '10.0.0.0/32'"
        case "json", "jsonb": return "jsonb_build_object('v', \(text(column, number, isKey: false)))::\(column.type)"
        case "bytea": return "convert_to(\(text(column, number, isKey: isKey)), 'UTF8')"
        case "text", "varchar", "bpchar", "citext", "name":
            return "(\(text(column, number, isKey: isKey)))::\(column.type)"
        default: break
        }
        if column.category == "E" {
            let values = "enum_range(NULL::\(column.type))"
            return "(\(values))[1 + (\(number) % array_length(\(values), 1))::int]"
        }
        if column.category == "A" { return "'{}'" }
        return nil
    }

    private static func numeric(_ column: SampleColumn, _ number: String) -> String {
        guard column.modifier >= 4 else { return "\(number)::numeric / 100" }
        let (precision, scale) = ((column.modifier - 4) >> 16, (column.modifier - 4) & 0x7FF)
        let digits = max(1, min(precision - (scale > 1000 ? 0 : scale), 15))
        let bound = (0..<digits).reduce(1) { product, _ in product * 10 }
        return "(\(number) % \(bound))::numeric"
    }

    /// Text that does not shrink when it is compressed, about as long as the column's own.
    private static func text(_ column: SampleColumn, _ number: String, isKey: Bool) -> String {
        let limit = column.modifier >= 5 ? column.modifier - 4 : 10_000_000
        if isKey { return "\(number)::text" }
        let length = max(1, min((column.averageBytes ?? 16) - 1, limit, 1_000_000))
        let inside = long(length, number)
        guard column.outsideBytes > 0 else { return inside }
        // Values above 2 kB go into the TOAST table; so many rows have one that the average is met.
        let large = max(4000, column.outsideBytes)
        let share = max(1, large / max(1, column.outsideBytes))
        return
            "CASE WHEN g % \(share) = 0 THEN \(long(min(large, limit), number)) ELSE \(long(min(length, 16), number)) END"
    }

    private static func long(_ length: Int, _ number: String) -> String {
        let digests = (length + 31) / 32
        if digests == 1 { return "left(md5(\(number)::text), \(length))" }
        if digests <= 8 {
            let parts = (1...digests).map { "md5('\($0)' || \(number)::text)" }.joined(separator: " || ")
            return "left(\(parts), \(length))"
        }
        let all = "SELECT string_agg(md5(part::text || \(number)::text), '') FROM generate_series(1, \(digests)) part"
        return "left((\(all)), \(length))"
    }
}
