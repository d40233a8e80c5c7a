// SetLayer: values that were set, as the text of one JSON file.
import Changes
import Documents
import Findings

/// Values that were set in one document, as one map.
enum SetLayer {
    private indirect enum Node {
        case value(String)
        case map([String: Node])
    }

    /// The values as JSON: nested maps, keys ascending.
    ///
    /// - Throws: `ContentFailure.unusable`, for a path that leads into a list, ends in another one or is too deep, or a
    ///   value that is no JSON.
    static func json(of values: [SetValue]) throws(ContentFailure) -> String {
        var root = Node.map([:])
        for value in values {
            guard case .success(let path) = ValuePath.parse(value.path), !path.steps.isEmpty, path.steps.count <= 64
            else {
                throw .unusable(because: "\(value.path) is no path of a value")
            }
            var keys: [String] = []
            for step in path.steps {
                guard case .key(let key) = step else {
                    throw .unusable(because: "\(value.path) leads into a list: set the whole list")
                }
                keys.append(key)
            }
            let source = SourceText(name: value.path, bytes: Array(value.json.utf8))
            guard Document.read(source, as: .json).isSound else {
                throw .unusable(because: "the value of \(value.path) is no JSON: \(value.json.prefix(40))")
            }
            guard let joined = placed(.value(value.json), at: keys[...], in: root) else {
                throw .unusable(because: "\(value.path) is set, and a part or the whole of it too")
            }
            root = joined
        }
        return text(root)
    }

    /// The tree with a value at a path; nil where a value is there already or on the way.
    private static func placed(_ value: Node, at keys: ArraySlice<String>, in node: Node) -> Node? {
        guard case .map(var members) = node, let key = keys.first else { return nil }
        if keys.count == 1 {
            guard members[key] == nil else { return nil }
            members[key] = value
        } else {
            guard let inner = placed(value, at: keys.dropFirst(), in: members[key] ?? .map([:])) else { return nil }
            members[key] = inner
        }
        return .map(members)
    }

    private static func text(_ node: Node) -> String {
        switch node {
        case .value(let json): return json
        case .map(let members):
            let parts = members.sorted { $0.key < $1.key }.map { "\(JSONText.quoted($0.key)): \(text($0.value))" }
            return "{" + parts.joined(separator: ", ") + "}"
        }
    }
}
