// Layer+variables: environment variables that share a prefix, as a layer.
import Findings

/// Which environment variables make a layer, and how they are read.
public struct VariableRules: Sendable, Hashable {
    /// What their names start with, such as `SHOP_`.
    public var prefix: String
    /// What stands between two keys in a name.
    public var separator: String
    /// How their texts become values.
    public var reading: TextReading

    /// Rules; an empty separator means that a name is one key.
    public init(prefix: String, separator: String = "__", reading: TextReading = .typed) {
        self.prefix = prefix
        self.separator = separator
        self.reading = reading
    }
}

/// A variable with the layer's prefix whose name leads to no value.
public struct UnusableVariable: Sendable, Hashable {
    /// The variable's name.
    public let name: String
    /// Why, as a clause.
    public let why: String
}

extension Layer {
    /// The variables of an environment that start with a prefix: `SHOP_DATABASE__HOST=…` sets `database.host`.
    ///
    /// Names are compared without case with the keys of `beneath`, the config so far, and take their spelling; a key
    /// that
    /// is new is written in lower case. Where `beneath` has a list, a number steps into it. Variables are taken in the
    /// order of their names, so that the result does not depend on the order of the environment.
    /// Cost: O(variables × keys beside those on their ways).
    public static func variables(
        _ rules: VariableRules,
        in environment: [(name: String, value: String)],
        over beneath: Document?
    ) -> (layer: Layer, unusable: [UnusableVariable]) {
        var documents: [Document] = []
        var unusable: [UnusableVariable] = []
        let chosen = environment.filter { $0.name.hasPrefix(rules.prefix) && $0.name.count > rules.prefix.count }
        for (name, value) in chosen.sorted(by: { $0.name < $1.name }) {
            let parts = split(name, rules)
            guard parts.count <= 64 else {
                unusable.append(UnusableVariable(name: name, why: "its name has more than 64 keys"))
                continue
            }
            guard parts.allSatisfy({ !$0.key.isEmpty }) else {
                unusable.append(UnusableVariable(name: name, why: "its name has an empty key"))
                continue
            }
            documents.append(document(name: name, value: value, parts: parts, rules.reading, over: beneath))
        }
        return (Layer(name: "variables \(rules.prefix)", kind: .variables, documents: documents), unusable)
    }

    private static func split(_ name: String, _ rules: VariableRules) -> [GivenValue.Step] {
        var start = rules.prefix.utf8.count
        let rest = String(name.dropFirst(rules.prefix.count))
        let separator = rules.separator
        let pieces =
            separator.isEmpty
            ? [rest] : rest.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        return pieces.map { piece in
            let step = GivenValue.Step(key: piece, span: Span(from: start, to: start + piece.utf8.count))
            start += piece.utf8.count + separator.utf8.count
            return step
        }
    }

    private static func document(
        name: String,
        value: String,
        parts: [GivenValue.Step],
        _ reading: TextReading,
        over beneath: Document?
    ) -> Document {
        var steps = parts
        var node = beneath?.root
        for index in steps.indices {
            let (key, next) = spelling(of: steps[index].key, in: beneath, at: node)
            steps[index].key = key
            node = next
        }
        let source = SourceText(name: "variable \(name)", text: "\(name)=\(value)")
        let start = name.utf8.count + 1
        let kind = node.flatMap { node in beneath?.nodes[node].kind }
        return GivenValue(
            source: source,
            steps: steps,
            valueStart: start,
            outcome: TypedText.outcome(of: value, over: kind, reading: reading),
            valueText: Span(from: start, to: source.bytes.count)
        ).document()
    }

    /// A key as the config beneath spells it, with the value there; in lower case where the config has none.
    private static func spelling(of key: String, in document: Document?, at node: Int?) -> (key: String, next: Int?) {
        let folded = key.lowercased()
        guard let document, let node else { return (folded, nil) }
        if document.nodes[node].kind == .sequence {
            guard let wanted = Int(key), wanted >= 0 else { return (folded, nil) }
            let elements = document.elements(of: node)
            return (folded, elements.indices.contains(wanted) ? elements[wanted] : nil)
        }
        if let value = document.member(key, of: node) { return (key, value) }
        if let value = document.member(folded, of: node) { return (folded, value) }
        for (candidate, value) in document.members(of: node) where !document.nodes[candidate].isContainer {
            guard Int(document.nodes[candidate].length) == folded.utf8.count else { continue }
            let text = document.text(of: candidate)
            if text.lowercased() == folded { return (text, value) }
        }
        return (folded, nil)
    }
}
