// CELDocument+values: the values that nodes of a document are.
import Documents

extension CELDocument {
    /// What a node is: containers stay where they are, scalars become values; null for none.
    ///
    /// Whole numbers beyond 64 bits become doubles; dates and times are their text.
    public func value(at index: Int?) -> CELValue {
        guard let index, document.nodes.indices.contains(index) else { return .null }
        if !unknowns.isEmpty, let name = unknowns[index] { return .opaque(CELOpaque(.unknown(name))) }
        if !substitutes.isEmpty, let text = substitutes[index] { return .string(text) }
        switch document.nodes[index].kind {
        case .mapping, .sequence: return .node(self, Int32(truncatingIfNeeded: index))
        case .null: return .null
        case .no: return .bool(false)
        case .yes: return .bool(true)
        case .integer: return document.withText(of: index) { CELDocument.number($0) }
        case .decimal: return .double(Double(document.text(of: index)) ?? .nan)
        case .notFinite:
            switch document.text(of: index) {
            case "Infinity": return .double(.infinity)
            case "-Infinity": return .double(-.infinity)
            default: return .double(.nan)
            }
        case .string, .time: return .string(document.text(of: index))
        }
    }

    /// The elements of a sequence, in order.
    func values(of index: Int) -> [CELValue] {
        let nodes = document.nodes
        var result: [CELValue] = []
        result.reserveCapacity(nodes[index].count)
        var cursor = index + 1
        for _ in 0..<nodes[index].count {
            let node = nodes[cursor]
            if node.kind == .integer, node.length < 18 {
                result.append(.int(wholeNumber(node)))
            } else {
                result.append(value(at: cursor))
            }
            cursor += node.extent
        }
        return result
    }

    /// A whole number of up to 17 digits, which most are.
    private func wholeNumber(_ node: Node) -> Int64 {
        let start = Int(node.first)
        let isNegative = document.storage[start] == UInt8(ascii: "-")
        var value: Int64 = 0
        for digit in document.storage[(isNegative ? start + 1 : start)..<start + Int(node.length)] {
            value = value &* 10 &+ Int64(digit &- 0x30)
        }
        return isNegative ? -value : value
    }

    private static func number(_ digits: UnsafeBufferPointer<UInt8>) -> CELValue {
        var value: UInt64 = 0
        let isNegative = digits.first == UInt8(ascii: "-")
        for digit in digits.dropFirst(isNegative ? 1 : 0) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit &- 0x30))
            if overflow || carry { return .double(Double(String(decoding: digits, as: UTF8.self)) ?? .nan) }
            value = sum
        }
        if isNegative {
            if value <= UInt64(Int64.max) + 1 { return .int(Int64(truncatingIfNeeded: 0 &- value)) }
            return .double(-Double(value))
        }
        return Int64(exactly: value).map { .int($0) } ?? .uint(value)
    }

    /// The type of a node's value.
    func type(at index: Int) -> CELType {
        switch document.nodes[index].kind {
        case .mapping: .map(.dynamic, .dynamic)
        case .sequence: .list(.dynamic)
        default: value(at: index).type
        }
    }

    /// The element of a sequence at a position.
    ///
    /// Cost: O(position).
    func element(_ position: Int, of index: Int) -> CELValue? {
        elementIndex(position, of: index).map { value(at: $0) }
    }

    func elementIndex(_ position: Int, of index: Int) -> Int? {
        guard position >= 0, position < document.nodes[index].count else { return nil }
        var cursor = index + 1
        for _ in 0..<position { cursor += document.nodes[cursor].extent }
        return cursor
    }

    /// The value under a key; a text also finds a key written as a number or a word such as `on`.
    func value(under key: CELValue, of index: Int) -> CELValue? { memberIndex(key, of: index).map { value(at: $0) } }

    func memberIndex(_ key: CELValue, of index: Int) -> Int? {
        if case .string(let text) = key { return member(CELName(text), of: index) }
        guard let wanted = MapKey(key) else { return nil }
        for (keyIndex, valueIndex) in document.members(of: index) where document.nodes[keyIndex].kind != .string {
            if MapKey(value(at: keyIndex)) == wanted { return valueIndex }
        }
        return nil
    }
}
