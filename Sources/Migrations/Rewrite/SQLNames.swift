// SQLNames: names written so that PostgreSQL reads them back, and the names it chooses where none is given.

/// Names of objects in SQL.
enum SQLName {
    /// Longest name in bytes.
    static let maximumBytes = 63

    /// A name as it must be written: in quotes where it would be folded or be a keyword.
    static func quoted(_ name: String) -> String {
        let isPlain =
            name.utf8.enumerated().allSatisfy { position, byte in
                (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
                    || (position > 0 && (0x30...0x39).contains(byte))
            } && !name.isEmpty && !reserved.contains(name)
        return isPlain ? name : "\"" + escaped(name, "\"") + "\""
    }

    /// Text as a string literal.
    static func literal(_ text: String) -> String {
        let isPlain = !text.utf8.contains(UInt8(ascii: "\\"))
        return (isPlain ? "'" : "E'") + escaped(isPlain ? text : escaped(text, "\\"), "'") + "'"
    }

    private static func escaped(_ text: String, _ quote: Character) -> String {
        var result = ""
        for character in text {
            if character == quote { result.append(quote) }
            result.append(character)
        }
        return result
    }

    /// The name PostgreSQL makes of a table, columns and an ending, cut to 63 bytes as it does.
    ///
    /// - Source: PostgreSQL 15, `makeObjectName`.
    static func made(_ table: String, _ column: String?, _ ending: String) -> String {
        var first = table.utf8.count
        var second = column.map { $0.utf8.count } ?? 0
        let rest = ending.utf8.count + 1 + (column == nil ? 0 : 1)
        while first + second + rest > maximumBytes {
            if first > second { first -= 1 } else { second -= 1 }
        }
        let parts = [clipped(table, first), column.map { clipped($0, second) }, ending]
        return parts.compactMap(\.self).joined(separator: "_")
    }

    /// That name, with a number behind it where it is taken.
    static func chosen(_ table: String, _ column: String?, _ ending: String, taken: (String) -> Bool) -> String {
        var number = 0
        while true {
            let name = made(table, column, ending + (number == 0 ? "" : String(number)))
            if !taken(name) { return name }
            number += 1
        }
    }

    /// The longest start of a text that has at most this many bytes and cuts no character.
    private static func clipped(_ text: String, _ count: Int) -> String {
        var result = ""
        var used = 0
        for scalar in text.unicodeScalars {
            used += UTF8.width(scalar)
            if used > count { break }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// PostgreSQL 15's reserved words, and those reserved but for functions and types.
    private static let reserved: Set<String> = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation \
        column concurrently constraint create cross current_catalog current_date current_role current_schema \
        current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for \
        foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral \
        leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer \
        overlaps placing primary references returning right select session_user similar some symmetric table \
        tablesample then to trailing true union unique user using variadic verbose when where window with
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )
}
