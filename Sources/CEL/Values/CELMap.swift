// CELMap: values by key, with the language's rules for keys.

/// Values by key, in the order they were given; immutable.
///
/// Keys are booleans, whole numbers or texts; `1`, `1u` and `1.0` find the same entry.
/// Cost: up to eight entries are compared hash by hash, more are found through a table.
public final class CELMap: Sendable {
    struct Entry: Sendable {
        var key: CELValue
        var value: CELValue
        var hash: UInt32
    }

    let entries: [Entry]
    private let table: [MapKey: Int32]?

    /// The map without entries.
    public static let empty = CELMap(entries: [])

    init(entries: [Entry]) {
        self.entries = entries
        guard entries.count > 8 else {
            table = nil
            return
        }
        var table: [MapKey: Int32] = [:]
        table.reserveCapacity(entries.count)
        for (position, entry) in entries.enumerated() {
            guard let key = MapKey(entry.key) else { continue }
            table[key] = Int32(truncatingIfNeeded: position)
        }
        self.table = table
    }

    /// A map with texts as keys; of equal keys the last wins.
    public convenience init(_ pairs: [(String, CELValue)]) {
        var builder = MapBuilder()
        for (key, value) in pairs { builder.set(.string(key), value) }
        self.init(entries: builder.entries)
    }

    /// A map of any keys, or nil where a key is of a kind that cannot be one or stands twice.
    public static func from(_ pairs: [(CELValue, CELValue)]) -> CELMap? {
        var builder = MapBuilder()
        for (key, value) in pairs {
            guard MapKey(key) != nil, builder.add(key, value) else { return nil }
        }
        return CELMap(entries: builder.entries)
    }

    /// How many entries there are.
    public var count: Int { entries.count }
    /// The keys, in order.
    public var keys: [CELValue] { entries.map(\.key) }
    /// The entries, in order.
    public var pairs: [(CELValue, CELValue)] { entries.map { ($0.key, $0.value) } }

    /// The value under a key, or nil.
    public func value(for key: CELValue) -> CELValue? {
        position(of: key).map { entries[$0].value }
    }

    /// The value under a text, or nil.
    public func value(for name: String) -> CELValue? { value(text: name, hash: textHash(name)) }

    func value(text: String, hash: UInt32) -> CELValue? {
        if let table { return table[.text(text)].map { entries[Int($0)].value } }
        for entry in entries where entry.hash == hash {
            if case .string(let key) = entry.key, sameText(key, text) { return entry.value }
        }
        return nil
    }

    func position(of key: CELValue) -> Int? {
        guard let wanted = MapKey(key) else { return nil }
        if let table { return table[wanted].map { Int($0) } }
        let hash = wanted.shortHash
        return entries.firstIndex { $0.hash == hash && MapKey($0.key) == wanted }
    }
}

/// A map key as it is compared: numbers by value, texts by bytes.
enum MapKey: Hashable {
    case bool(Bool)
    case int(Int64)
    case large(UInt64)
    case text(String)

    init?(_ value: CELValue) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = Int64(exactly: value).map { .int($0) } ?? .large(value)
        case .double(let value):
            if let whole = Int64(exactly: value) {
                self = .int(whole)
            } else if let whole = UInt64(exactly: value) {
                self = .large(whole)
            } else {
                return nil
            }
        case .string(let value): self = .text(value)
        default: return nil
        }
    }

    var shortHash: UInt32 {
        switch self {
        case .bool(let value): value ? 1 : 2
        case .int(let value): UInt32(truncatingIfNeeded: UInt64(bitPattern: value) &* 0x9E37_79B9_7F4A_7C15 >> 32)
        case .large(let value): UInt32(truncatingIfNeeded: value &* 0x9E37_79B9_7F4A_7C15 >> 32)
        case .text(let value): textHash(value)
        }
    }

    static func == (left: MapKey, right: MapKey) -> Bool {
        switch (left, right) {
        case (.bool(let one), .bool(let two)): one == two
        case (.int(let one), .int(let two)): one == two
        case (.large(let one), .large(let two)): one == two
        case (.text(let one), .text(let two)): sameText(one, two)
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .large(let value): hasher.combine(value)
        case .text(let value):
            let done: Void? = value.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if done == nil { for byte in value.utf8 { hasher.combine(byte) } }
        }
    }
}

/// Gathers the entries of a map and finds keys that stand twice.
struct MapBuilder {
    private(set) var entries: [CELMap.Entry] = []
    private var table: [MapKey: Int] = [:]

    init(capacity: Int = 0) { entries.reserveCapacity(capacity) }

    /// Adds an entry; false where the key is there already (and nothing was added) or cannot be a key.
    mutating func add(_ key: CELValue, _ value: CELValue) -> Bool {
        guard let mapKey = MapKey(key) else { return false }
        let hash = mapKey.shortHash
        guard find(mapKey, hash) == nil else { return false }
        append(mapKey, CELMap.Entry(key: key, value: value, hash: hash))
        return true
    }

    /// Adds an entry or replaces the one of an equal key.
    mutating func set(_ key: CELValue, _ value: CELValue) {
        guard let mapKey = MapKey(key) else { return }
        let hash = mapKey.shortHash
        if let found = find(mapKey, hash) {
            entries[found].value = value
        } else {
            append(mapKey, CELMap.Entry(key: key, value: value, hash: hash))
        }
    }

    var map: CELMap { entries.isEmpty ? .empty : CELMap(entries: entries) }

    private mutating func append(_ key: MapKey, _ entry: CELMap.Entry) {
        entries.append(entry)
        if entries.count == 9 {
            for (position, entry) in entries.enumerated() {
                if let key = MapKey(entry.key) { table[key] = position }
            }
        } else if entries.count > 9 {
            table[key] = entries.count - 1
        }
    }

    private func find(_ key: MapKey, _ hash: UInt32) -> Int? {
        if entries.count > 8 { return table[key] }
        return entries.firstIndex { $0.hash == hash && MapKey($0.key) == key }
    }
}
