// CheckConstants: the constants in a check's text, and those in a partition's bounds.

/// The constants that a check names.
enum CheckConstants {
    /// Quoted texts and plain numbers, each once, in order, as they can stand in SQL.
    static func found(in text: String) -> [String] {
        var found: [String] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let start = index
            if bytes[index] == UInt8(ascii: "'") {
                index += 1
                while index < bytes.count {
                    if bytes[index] == UInt8(ascii: "'") {
                        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "'") else { break }
                        index += 1
                    }
                    index += 1
                }
                index = min(index + 1, bytes.count)
                add(bytes[start..<index], to: &found)
            } else if isDigit(bytes[index]), start == 0 || !isWord(bytes[start - 1]) {
                while index < bytes.count, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: ".") { index += 1 }
                add(bytes[start..<index], to: &found)
            } else {
                index += 1
            }
        }
        return found
    }

    private static func add(_ bytes: ArraySlice<UInt8>, to found: inout [String]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if !found.contains(text) { found.append(text) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
    }
}

/// The values that rows of a partition may have in its key columns.
struct PartitionBound {
    /// A constant for a key column, by its name.
    private(set) var values: [String: String] = [:]

    /// Reads `FOR VALUES FROM ('2024-01-01') TO ('2024-04-01')` and `FOR VALUES IN ('a', 'b')`.
    ///
    /// Hash and default partitions give none, nor do keys that are expressions.
    init(_ bound: String?, key: String?) {
        guard let bound, let key, let open = key.firstIndex(of: "("), key.last == ")" else { return }
        let columns = key[key.index(after: open)...].dropLast().split(separator: ",").map { part in
            String(part.drop { $0 == " " }.split(separator: " ").first ?? "").filter { $0 != "\"" }
        }
        let start: String.Index?
        if bound.hasPrefix("FOR VALUES FROM (") {
            start = bound.firstIndex(of: "(")
        } else {
            start = bound.hasPrefix("FOR VALUES IN (") ? bound.firstIndex(of: "(") : nil
        }
        guard let start else { return }
        let constants = CheckConstants.found(in: String(bound[start...]))
        // FROM (MINVALUE) TO ('x') has no value of which one can be sure; rows made up fall where they fall.
        guard !bound.contains("MINVALUE") else { return }
        for (column, constant) in zip(columns, constants) { values[column] = constant }
    }
}
