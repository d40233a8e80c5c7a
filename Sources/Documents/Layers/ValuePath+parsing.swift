// ValuePath+parsing: paths as people type them.

extension ValuePath {
    /// Why a text is no path.
    public struct Problem: Error, Sendable, Hashable {
        /// The reason, as a clause.
        public let why: String
        /// Offset of the byte where it shows.
        public let offset: Int
    }

    /// Reads `database.hosts[2]` or `labels["app.name"]`; the empty text is the root.
    public static func parse(_ text: String) -> Result<ValuePath, Problem> {
        var reader = PathReader(bytes: Array(text.utf8))
        do { return .success(ValuePath(try reader.steps())) } catch { return .failure(error) }
    }
}

/// Reads a path byte by byte.
private struct PathReader {
    let bytes: [UInt8]
    var offset = 0

    mutating func steps() throws(ValuePath.Problem) -> [ValuePath.Step] {
        var steps: [ValuePath.Step] = []
        while offset < bytes.count {
            if bytes[offset] == 0x5B {
                steps.append(try bracket())
            } else {
                if !steps.isEmpty {
                    guard bytes[offset] == 0x2E else { throw problem("a dot or a bracket is expected") }
                    offset += 1
                }
                steps.append(.key(try word()))
            }
        }
        return steps
    }

    private mutating func word() throws(ValuePath.Problem) -> String {
        let start = offset
        while offset < bytes.count, bytes[offset] != 0x2E, bytes[offset] != 0x5B { offset += 1 }
        guard offset > start else { throw problem("a key is missing") }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func bracket() throws(ValuePath.Problem) -> ValuePath.Step {
        offset += 1
        let step: ValuePath.Step
        if offset < bytes.count, bytes[offset] == 0x22 {
            step = .key(try quoted())
        } else {
            let start = offset
            while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
            guard let index = Int(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
                throw problem("a number or a quoted key is expected in brackets")
            }
            step = .index(index)
        }
        guard offset < bytes.count, bytes[offset] == 0x5D else { throw problem("a closing bracket is missing") }
        offset += 1
        return step
    }

    private mutating func quoted() throws(ValuePath.Problem) -> String {
        offset += 1
        var text: [UInt8] = []
        while offset < bytes.count, bytes[offset] != 0x22 {
            if bytes[offset] == 0x5C, offset + 1 < bytes.count { offset += 1 }
            text.append(bytes[offset])
            offset += 1
        }
        guard offset < bytes.count else { throw problem("a closing quote is missing") }
        offset += 1
        return String(decoding: text, as: UTF8.self)
    }

    private func problem(_ why: String) -> ValuePath.Problem { ValuePath.Problem(why: why, offset: offset) }
}

extension Document {
    /// The index of the value at a path from the first root, or nil.
    ///
    /// An index also finds a member whose key is that number: so overrides step into lists.
    public func value(at path: ValuePath) -> Int? {
        guard var index = root else { return nil }
        for step in path.steps {
            switch step {
            case .key(let key):
                guard let value = member(key, of: index) else { return nil }
                index = value
            case .index(let wanted):
                if nodes[index].kind == .mapping {
                    guard let value = member(String(wanted), of: index) else { return nil }
                    index = value
                    continue
                }
                guard nodes[index].kind == .sequence, wanted >= 0, wanted < nodes[index].count else { return nil }
                var cursor = index + 1
                for _ in 0..<wanted { cursor += nodes[cursor].extent }
                index = cursor
            }
        }
        return index
    }
}
