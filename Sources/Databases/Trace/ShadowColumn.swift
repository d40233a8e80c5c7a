// ShadowColumn: a column of a shadow's table, and the expression that makes a value of it from a row's number.
import PostgreSQL

/// A column and how its values are made.
///
/// All expressions take the row's number `g` and give the same value for the same number and type, so that a foreign
/// key finds its row in the table it refers to.
struct ShadowColumn: Sendable {
    let name: String
    /// Its type, domains resolved to what they are made of, such as `int4`.
    let base: String
    /// Its type as it is written, such as `character varying(20)`.
    let type: String
    /// `E` for an enumeration, `A` for an array…: pg_type.typcategory.
    let category: String
    /// `d`, `e`, `c`…: pg_type.typtype of the base.
    let kind: String
    let length: Int?
    let isNullable: Bool

    /// An expression over `g`; nil where values of the type cannot be made up.
    var expression: String? {
        guard let made = plain else { return nil }
        return "(\(made))::\(type)"
    }

    private var plain: String? {
        switch base {
        case "int2": return "1 + g % 32000"
        case "int4", "int8", "numeric", "float4", "float8", "oid": return bounded
        case "bool": return "g % 2 = 0"
        case "text", "varchar", "bpchar", "name", "citext":
            // Short columns repeat; a unique one among them is found out when it is filled.
            guard let length, length < 12 else { return "'value ' || g" }
            return "right(lpad(to_hex(g), \(length), '0'), \(length))"
        case "uuid": return "md5(g::text)::uuid"
        case "date": return "date '2024-01-01' + g % 3650"
        case "timestamp", "timestamptz": return "timestamp '2024-01-01' + g * interval '1 minute'"
        case "time", "timetz": return "time '00:00' + g % 86400 * interval '1 second'"
        case "interval": return "g * interval '1 second'"
        case "json", "jsonb": return "'{\"a\": ' || g || '}'"
        case "bytea": return "decode(md5(g::text), 'hex')"
        case "inet": return "'10.0.0.0'::inet + g"
        case "cidr": return "set_masklen(('10.0.0.0'::inet + g)::cidr, 32)"
        case "money": return "g::numeric::money"
        case "bit", "varbit": return length.map { "g::bit(\($0))" } ?? "g::bit(32)"
        case "xml": return "'<a>' || g || '</a>'"
        case "tsvector": return "to_tsvector('simple', 'value ' || g)"
        case "point": return "point(g, g)"
        default: break
        }
        if kind == "e" { return "(enum_range(NULL::\(type)))[1 + g % cardinality(enum_range(NULL::\(type)))]" }
        if category == "A" { return "'{}'" }
        if kind == "r" { return "'empty'" }
        return nil
    }

    /// Numbers that fit into the digits of `numeric(5, 3)`, which leave room for 99.
    private var bounded: String {
        guard base == "numeric", let open = type.firstIndex(of: "("), let close = type.firstIndex(of: ")") else {
            return "g"
        }
        let digits = type[type.index(after: open)..<close].split(separator: ",").map {
            Int($0.filter(\.isNumber)) ?? 0
        }
        let whole = (digits.first ?? 0) - (digits.count > 1 ? digits[1] : 0)
        guard whole < 6 else { return "g" }
        var limit = 1
        for _ in 0..<max(0, whole) { limit *= 10 }
        return "g % \(max(1, limit))"
    }
}
