// Row: the answer to a query, read by name or position.

/// What a server answered to one statement.
public struct Answer: Sendable {
    /// A column of it.
    public struct Column: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// The object identifier of its type.
        public let type: UInt32
    }

    /// The columns.
    public let columns: [Column]
    /// What the server says it did, such as `ALTER TABLE` or `INSERT 0 3`.
    public let commandTag: String
    /// Rows written or read; nil for statements that count none.
    public let affectedRows: Int?
    let cells: [String?]

    /// How many rows it has.
    public var count: Int { columns.isEmpty ? 0 : cells.count / columns.count }

    /// Whether it has no rows.
    public var isEmpty: Bool { cells.isEmpty }

    /// The rows in the order in which they came.
    public var rows: [Row] { (0..<count).map { Row(answer: self, index: $0) } }

    /// The first row; nil where there is none.
    public var first: Row? { isEmpty ? nil : Row(answer: self, index: 0) }

    /// The only value of the first row.
    ///
    /// - Throws: `missing` where there is no row, `undecodable` where it is of another type.
    public func value<Wanted: PostgreSQLValue>(
        as type: Wanted.Type = Wanted.self
    ) throws(PostgreSQLError) -> Wanted {
        guard let first else { throw .missing("rows") }
        return try first.value(0, as: type)
    }
}

/// One row of an answer.
public struct Row: Sendable {
    let answer: Answer
    let index: Int

    /// The text of a column by position, from 0; nil for NULL or where there is no such column.
    public subscript(position: Int) -> String? {
        guard answer.columns.indices.contains(position) else { return nil }
        return answer.cells[index * answer.columns.count + position]
    }

    /// The text of a column by name; nil for NULL or where there is no such column.
    public subscript(name: String) -> String? {
        answer.columns.firstIndex { $0.name == name }.flatMap { self[$0] }
    }

    /// The value of a column by name, as the type that is wanted; `Wanted?` takes NULL as nil.
    ///
    /// - Throws: `missing` where there is no such column, `undecodable` where it is of another type.
    public func value<Wanted: PostgreSQLValue>(
        _ name: String,
        as type: Wanted.Type = Wanted.self
    ) throws(PostgreSQLError) -> Wanted {
        guard let position = answer.columns.firstIndex(where: { $0.name == name }) else {
            throw .missing("column \(name)")
        }
        return try value(position, as: type)
    }

    /// The value of a column by position, from 0.
    ///
    /// - Throws: `missing` where there is no such column, `undecodable` where it is of another type.
    public func value<Wanted: PostgreSQLValue>(
        _ position: Int,
        as type: Wanted.Type = Wanted.self
    ) throws(PostgreSQLError) -> Wanted {
        guard answer.columns.indices.contains(position) else { throw .missing("column \(position + 1)") }
        let text = self[position]
        if let value = Wanted(postgreSQLText: text) { return value }
        throw .undecodable(
            column: answer.columns[position].name,
            expected: Wanted.postgreSQLWords,
            found: text.map { "\"" + $0.prefix(60) + "\"" } ?? "NULL"
        )
    }
}

/// A type that a column's text can be read as.
public protocol PostgreSQLValue {
    /// What is expected, in words.
    static var postgreSQLWords: String { get }

    /// Reads the text that the server sent, nil for NULL; nil where it is something else.
    init?(postgreSQLText text: String?)
}

extension String: PostgreSQLValue {
    /// What is expected, in words.
    public static var postgreSQLWords: String { "a text" }

    /// Any text.
    public init?(postgreSQLText text: String?) {
        guard let text else { return nil }
        self = text
    }
}

extension Int: PostgreSQLValue {
    /// What is expected, in words.
    public static var postgreSQLWords: String { "an integer" }

    /// An integer of up to 64 bits.
    public init?(postgreSQLText text: String?) {
        guard let text, let number = Int(text) else { return nil }
        self = number
    }
}

extension UInt64: PostgreSQLValue {
    /// What is expected, in words.
    public static var postgreSQLWords: String { "an integer that is not negative" }

    /// An integer of up to 64 bits without sign, such as a system identifier.
    public init?(postgreSQLText text: String?) {
        guard let text, let number = UInt64(text) else { return nil }
        self = number
    }
}

extension Double: PostgreSQLValue {
    /// What is expected, in words.
    public static var postgreSQLWords: String { "a number" }

    /// A number, `NaN` and `Infinity` included.
    public init?(postgreSQLText text: String?) {
        guard let text, let number = Double(text) else { return nil }
        self = number
    }
}

extension Bool: PostgreSQLValue {
    /// What is expected, in words.
    public static var postgreSQLWords: String { "t or f" }

    /// `t` or `f`; `on` and `off`, as settings have it.
    public init?(postgreSQLText text: String?) {
        switch text {
        case "t", "on", "true": self = true
        case "f", "off", "false": self = false
        default: return nil
        }
    }
}

extension Optional: PostgreSQLValue where Wrapped: PostgreSQLValue {
    /// What is expected, in words.
    public static var postgreSQLWords: String { Wrapped.postgreSQLWords + " or NULL" }

    /// NULL as nil.
    public init?(postgreSQLText text: String?) {
        guard let text else {
            self = .none
            return
        }
        guard let value = Wrapped(postgreSQLText: text) else { return nil }
        self = .some(value)
    }
}

extension Array: PostgreSQLValue where Element == String {
    /// What is expected, in words.
    public static var postgreSQLWords: String { "an array of texts" }

    /// A one-dimensional array without NULLs.
    public init?(postgreSQLText text: String?) {
        guard let text, let items = ArrayText.items(text) else { return nil }
        self = items
    }
}

/// PostgreSQL's notation of arrays.
private enum ArrayText {
    static func items(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return nil }
        var items: [String] = []
        var item: [UInt8] = []
        var (isQuoted, hasItem) = (false, false)
        var index = 1
        while index < bytes.count - 1 {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\\"):
                index += 1
                item.append(bytes[index])
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                hasItem = true
            case UInt8(ascii: ",") where !isQuoted:
                items.append(String(decoding: item, as: UTF8.self))
                (item, hasItem) = ([], true)
            case UInt8(ascii: "{") where !isQuoted: return nil
            default:
                item.append(byte)
                hasItem = true
            }
            index += 1
        }
        if hasItem { items.append(String(decoding: item, as: UTF8.self)) }
        return isQuoted ? nil : items
    }
}
