// ValuePath: the way from a document's root to a value, as people write it.

/// The way from a root to a value: keys and positions in lists.
public struct ValuePath: Sendable, Hashable, CustomStringConvertible {
    /// One step.
    public enum Step: Sendable, Hashable {
        /// Into a mapping.
        case key(String)
        /// Into a list, from 0.
        case index(Int)
    }

    /// The steps from the root.
    public var steps: [Step]

    /// A path of steps.
    public init(_ steps: [Step] = []) { self.steps = steps }

    /// The path as text, such as `database.hosts[2]`.
    ///
    /// Keys that are no plain words stand in brackets: `labels["app.name"]`. The root is empty.
    public var description: String {
        var result = ""
        for step in steps {
            switch step {
            case .index(let index): result += "[\(index)]"
            case .key(let key) where ValuePath.isPlain(key): result += result.isEmpty ? key : ".\(key)"
            case .key(let key):
                result += "[\"" + key.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"]"
            }
        }
        return result
    }

    /// The path as a JSON pointer (RFC 6901): `/database/hosts/2`.
    public var pointer: String {
        steps.map { step in
            switch step {
            case .index(let index): "/\(index)"
            case .key(let key): "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
            }
        }.joined()
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                byte >= 0x80 || byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
                    || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            }
    }
}

extension Document {
    /// The path of a node from its document's root; a key has the path of its value.
    ///
    /// Cost: O(depth × members): for messages, not for loops over all values.
    public func path(of index: Int) -> ValuePath {
        guard nodes.indices.contains(index), var current = roots.last(where: { $0 <= index }) else {
            return ValuePath()
        }
        var steps: [ValuePath.Step] = []
        while current != index, nodes[current].isContainer {
            var found: (step: ValuePath.Step, node: Int)?
            if nodes[current].kind == .mapping {
                for (key, value) in members(of: current) where index < value + nodes[value].extent {
                    // Below a key that is itself a container there is no path people could write.
                    found = (.key(text(of: key)), index < value ? index : value)
                    break
                }
            } else {
                for (position, element) in elements(of: current).enumerated()
                where index < element + nodes[element].extent {
                    found = (.index(position), element)
                    break
                }
            }
            guard let found else { break }
            steps.append(found.step)
            if found.node == current { break }
            current = found.node
        }
        return ValuePath(steps)
    }
}
