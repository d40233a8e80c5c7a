// CastTable: PostgreSQL's own casts between its types, as pg_cast of version 15 has them.

/// How one type becomes another.
struct Cast: Sendable {
    enum Method: Sendable { case function, binary, text }
    enum Context: Sendable { case implicit, assignment, explicit }

    var method: Method
    var context: Context
}

/// The casts of `pg_cast`.
enum CastTable {
    /// The cast from a type to another by their names in `pg_type`; nil where there is none.
    static func cast(from source: String, to target: String) -> Cast? {
        rows[source]?[target]
    }

    private static let registered =
        "regclass regcollation regconfig regdictionary regnamespace regoper regoperator "
        + "regproc regprocedure regrole regtype"

    private static let rows: [String: [String: Cast]] = {
        var rows: [String: [String: Cast]] = [:]
        for line in source.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            for word in words.dropFirst() { add(word, of: String(name), to: &rows) }
        }
        for type in registered.split(separator: " ") {
            for integer in ["int2", "int8"] { add("\(type):fi", of: integer, to: &rows) }
            for integer in ["int4", "oid"] { add("\(type):bi", of: integer, to: &rows) }
            for word in ["int4:ba", "int8:fa", "oid:bi"] { add(Substring(word), of: String(type), to: &rows) }
        }
        return rows
    }()

    private static func add(_ word: some StringProtocol, of name: String, to rows: inout [String: [String: Cast]]) {
        let parts = word.split(separator: ":")
        guard parts.count == 2, let method = parts[1].first, let context = parts[1].last else { return }
        rows[name, default: [:]][String(parts[0])] = Cast(
            method: method == "b" ? .binary : method == "i" ? .text : .function,
            context: context == "i" ? .implicit : context == "a" ? .assignment : .explicit
        )
    }

    /// A type, then each type it becomes: `f`unction, `b`inary or through `i`ts text; `i`mplicit, by `a`ssignment or
    /// `e`xplicit.
    private static let source = """
        bit bit:fi int4:fe int8:fe varbit:bi
        bool bpchar:fa int4:fe text:fa varchar:fa
        box circle:fe lseg:fe point:fe polygon:fa
        bpchar bpchar:fi char:fa name:fi text:fi varchar:fi xml:fe
        char bpchar:fa int4:fe text:fi varchar:fa
        cidr bpchar:fa inet:bi text:fa varchar:fa
        circle box:fe point:fe polygon:fe
        date timestamp:fi timestamptz:fi
        daterange datemultirange:fe
        float4 float8:fi int2:fa int4:fa int8:fa numeric:fa
        float8 float4:fa int2:fa int4:fa int8:fa numeric:fa
        inet bpchar:fa cidr:fa text:fa varchar:fa
        int2 float4:fi float8:fi int4:fi int8:fi numeric:fi oid:fi
        int4 bit:fe bool:fe char:fe float4:fi float8:fi int2:fa int8:fi money:fa numeric:fi oid:bi
        int4range int4multirange:fe
        int8 bit:fe float4:fi float8:fi int2:fa int4:fa money:fa numeric:fi oid:fi
        int8range int8multirange:fe
        interval interval:fi time:fa
        json jsonb:ia
        jsonb bool:fe float4:fe float8:fe int2:fe int4:fe int8:fe json:ia numeric:fe
        lseg point:fe
        macaddr macaddr8:fi
        macaddr8 macaddr:fi
        money numeric:fa
        name bpchar:fa text:fi varchar:fa
        numeric float4:fi float8:fi int2:fa int4:fa int8:fa money:fa numeric:fi
        numrange nummultirange:fe
        oid int4:ba int8:fa
        path polygon:fa
        point box:fa
        polygon box:fe circle:fe path:fa point:fe
        text bpchar:bi char:fa name:fi regclass:fi varchar:bi xml:fe
        time interval:fi time:fi timetz:fi
        timestamp date:fa time:fa timestamp:fi timestamptz:fi
        timestamptz date:fa time:fa timestamp:fa timestamptz:fi timetz:fa
        timetz time:fa timetz:fi
        tsrange tsmultirange:fe
        tstzrange tstzmultirange:fe
        varbit bit:bi varbit:fi
        varchar bpchar:bi char:fa name:fi regclass:fi text:bi varchar:fi xml:fe
        xid8 xid:fe
        xml bpchar:ba text:ba varchar:ba
        """
}
