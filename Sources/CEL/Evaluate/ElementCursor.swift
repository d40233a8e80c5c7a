// ElementCursor: goes through the elements of lists and maps, wherever they lie.
import Documents

/// Steps through a list's elements or a map's keys; in pairs through positions and elements, or keys and values.
struct ElementCursor {
    private enum Source {
        case list([CELValue])
        case map(CELMap)
        case sequence(CELDocument)
        case mapping(CELDocument)
    }

    private let source: Source
    private let isPair: Bool
    private var position = 0
    private let count: Int
    private var node = 0
    /// The element, or the key or position of a pair.
    private(set) var first: CELValue = .null
    /// The element or value of a pair.
    private(set) var second: CELValue = .null
    /// Where the element lies, in a document.
    private(set) var place: Int?

    init(_ value: CELValue, isPair: Bool) throws(CELFault) {
        self.isPair = isPair
        switch value {
        case .list(let list):
            source = .list(list)
            count = list.count
        case .map(let map):
            source = .map(map)
            count = map.count
        case .node(let holder, let index):
            let entry = holder.document.nodes[Int(index)]
            source = entry.kind == .sequence ? .sequence(holder) : .mapping(holder)
            count = entry.count
            node = Int(index) + 1
            if !holder.unknowns.isEmpty, let name = ElementCursor.unknown(in: holder, at: Int(index)) {
                throw CELFault.unknown(name)
            }
        default: throw CELFault(.noOverload, "a \(value.type.valueName) has no elements to go through")
        }
    }

    /// The name of an element that is not known: then nothing can be said of the elements together.
    private static func unknown(in holder: CELDocument, at index: Int) -> String? {
        let document = holder.document
        let values = document.elements(of: index) + document.members(of: index).map(\.value)
        return values.lazy.compactMap { holder.unknowns[$0] }.first
    }

    var document: CELDocument? {
        switch source {
        case .sequence(let holder), .mapping(let holder): holder
        default: nil
        }
    }

    var isMap: Bool {
        switch source {
        case .map, .mapping: true
        default: false
        }
    }

    var expectedCount: Int { count }

    /// Steps to the next element; false at the end.
    @inline(__always)
    mutating func next() -> Bool {
        guard position < count else { return false }
        if case .list(let list) = source, !isPair {
            first = list[position]
            position &+= 1
            return true
        }
        return nextSlowly()
    }

    private mutating func nextSlowly() -> Bool {
        switch source {
        case .list(let list):
            first = isPair ? .int(Int64(position)) : list[position]
            second = list[position]
        case .map(let map):
            first = map.entries[position].key
            second = map.entries[position].value
        case .sequence(let holder):
            let element = holder.value(at: node)
            first = isPair ? .int(Int64(position)) : element
            second = element
            place = node
            node += holder.document.nodes[node].extent
        case .mapping(let holder):
            let value = node + holder.document.nodes[node].extent
            first = holder.value(at: node)
            if isPair { second = holder.value(at: value) }
            place = value
            node = value + holder.document.nodes[value].extent
        }
        position += 1
        return true
    }
}
