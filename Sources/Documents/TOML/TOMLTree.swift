// TOMLTree: the tables, lists and values of a TOML text, gathered into one tree whatever their order.
import Findings

/// A range of bytes in the source, or of decoded text.
struct TextRange: Sendable {
    /// Offset of the first byte.
    var start: Int
    /// Offset behind the last byte.
    var end: Int
    /// Whether the offsets count in decoded text.
    var isDecoded = false
}

/// One part of a dotted key.
struct KeyPart: Sendable {
    /// Where it stands, quotes included.
    var span: Span
    /// Its text.
    var text: TextRange
    /// How it was written.
    var style: Node.Style
}

/// The tree that a TOML text describes: tables may be continued anywhere, the tape has each in one piece.
///
/// Items refer to one another by index; a table's members are a linked list and a lookup by key.
struct TOMLTree {
    /// Why a table is there, which decides who may add to it.
    enum Origin: Equatable {
        /// By its own header, or the root.
        case header
        /// As a part of a longer header.
        case implied
        /// By a dotted key of one section.
        case dotted(section: Int)
        /// In braces: closed.
        case inline
        /// As an element of a list of tables.
        case element
    }

    /// What an item is.
    enum Shape: Equatable {
        case scalar
        case array
        case table(Origin)
        case listOfTables
    }

    /// A value, table or list with the key it stands under.
    struct Item {
        var shape: Shape
        var kind: Node.Kind
        var style: Node.Style
        var span: Span
        var text = TextRange(start: 0, end: 0)
        var key: KeyPart?
        var parent = -1
        var depth = 0
        var firstChild = -1
        var lastChild = -1
        var next = -1
    }

    /// Where a path led, or why it did not.
    enum Resolution {
        /// The table that holds the last part.
        case parent(Int)
        /// The part at which something stands in the way, and that item.
        case blocked(part: Int, by: Int)
        /// More tables inside one another than may be.
        case tooDeep(part: Int)
    }

    private struct MemberKey: Hashable {
        let table: Int
        let text: ArraySlice<UInt8>

        func hash(into hasher: inout Hasher) {
            hasher.combine(table)
            text.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    let bytes: [UInt8]
    let maximumDepth: Int
    /// All items; the first is the root.
    private(set) var items: [Item]
    /// Text that is no slice of the source.
    private(set) var decoded: [UInt8] = []
    private var lookup: [MemberKey: Int] = [:]

    init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        items = [
            Item(shape: .table(.header), kind: .mapping, style: .block, span: Span(from: 0, to: bytes.count), depth: 1)
        ]
    }

    /// Keeps decoded text.
    mutating func store(_ text: some Collection<UInt8>) -> TextRange {
        let start = decoded.count
        decoded.append(contentsOf: text)
        return TextRange(start: start, end: decoded.count, isDecoded: true)
    }

    /// The bytes of a range.
    func text(_ range: TextRange) -> ArraySlice<UInt8> {
        range.isDecoded ? decoded[range.start..<range.end] : bytes[range.start..<range.end]
    }

    /// Adds an item that belongs to nothing yet.
    mutating func add(_ item: Item) -> Int {
        items.append(item)
        return items.count - 1
    }

    /// Appends an item to a list, or to a table under `key`.
    mutating func attach(_ item: Int, to parent: Int, key: KeyPart? = nil) {
        items[item].parent = parent
        items[item].depth = items[parent].depth + 1
        items[item].key = key
        if items[parent].lastChild >= 0 {
            items[items[parent].lastChild].next = item
        } else {
            items[parent].firstChild = item
        }
        items[parent].lastChild = item
        if let key { lookup[MemberKey(table: parent, text: text(key.text))] = item }
    }

    /// The member of a table under a key, or nil.
    func member(_ key: KeyPart, of table: Int) -> Int? {
        lookup[MemberKey(table: table, text: text(key.text))]
    }

    /// Makes an item span up to `end`.
    mutating func extend(_ item: Int, to end: Int) {
        items[item].span.end = max(items[item].span.end, UInt32(clamping: end))
    }

    /// Changes why a table is there, and where.
    mutating func define(_ table: Int, at span: Span, key: KeyPart) {
        items[table].shape = .table(.header)
        items[table].style = .block
        items[table].span = span
        items[table].key = key
    }

    /// Changes where the text of an item ends and what it is.
    mutating func finish(_ item: Int, at end: Int) { items[item].span.end = UInt32(clamping: end) }
}

// MARK: - Paths

extension TOMLTree {
    /// Follows all but the last part of a header from the root, and makes the tables that are missing.
    mutating func resolveHeader(_ parts: [KeyPart]) -> Resolution {
        var table = 0
        for (position, part) in parts.dropLast().enumerated() {
            guard let found = member(part, of: table) else {
                guard let made = make(.implied, part, in: table) else { return .tooDeep(part: position) }
                table = made
                continue
            }
            switch items[found].shape {
            case .table(.inline), .scalar, .array: return .blocked(part: position, by: found)
            case .table: table = found
            case .listOfTables: table = items[found].lastChild >= 0 ? items[found].lastChild : found
            }
        }
        guard items[table].depth + 1 < maximumDepth else { return .tooDeep(part: parts.count - 1) }
        return .parent(table)
    }

    /// Follows all but the last part of a dotted key from `table`, and makes the tables that are missing.
    mutating func resolveKey(_ parts: [KeyPart], from table: Int, section: Int) -> Resolution {
        var table = table
        for (position, part) in parts.dropLast().enumerated() {
            guard let found = member(part, of: table) else {
                guard let made = make(.dotted(section: section), part, in: table) else {
                    return .tooDeep(part: position)
                }
                table = made
                continue
            }
            switch items[found].shape {
            case .table(.dotted(section: section)): table = found
            case .table(.implied):
                items[found].shape = .table(.dotted(section: section))
                table = found
            default: return .blocked(part: position, by: found)
            }
        }
        return .parent(table)
    }

    private mutating func make(_ origin: Origin, _ part: KeyPart, in parent: Int) -> Int? {
        guard items[parent].depth < maximumDepth else { return nil }
        let table = add(Item(shape: .table(origin), kind: .mapping, style: .implied, span: part.span))
        attach(table, to: parent, key: part)
        return table
    }
}
