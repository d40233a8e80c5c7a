// SecretPaths: values that a JSON Schema marks as secret.
import Documents

/// Finds the values that a schema marks with `writeOnly: true` or `format: password`.
///
/// Walks schema and instance side by side through properties, patterns' additional ones, items, branches and local
/// references; a mark in any branch counts, since a secret shown once is shown.
enum SecretPaths {
    /// The nodes of secret values, in no order.
    static func nodes(of instance: Document, by schema: Document) -> [Int] {
        guard let root = instance.root, let top = schema.root else { return [] }
        var walk = Walk(instance: instance, schema: schema)
        walk.stack = [(root, top)]
        walk.run()
        return Array(walk.found)
    }

    private struct Walk {
        let instance: Document
        let schema: Document
        var stack: [(value: Int, rule: Int)] = []
        var found: Set<Int> = []
        private var seen: Set<Pair> = []

        private struct Pair: Hashable {
            var value: Int
            var rule: Int
        }

        init(instance: Document, schema: Document) {
            self.instance = instance
            self.schema = schema
        }

        mutating func run() {
            var budget = 2_000_000
            while let (value, rule) = stack.popLast(), budget > 0 {
                budget -= 1
                guard schema.nodes[rule].kind == .mapping, seen.insert(Pair(value: value, rule: rule)).inserted else {
                    continue
                }
                if isSecret(rule) { found.insert(value) }
                descend(value, rule)
                follow(value, rule)
            }
        }

        private func isSecret(_ rule: Int) -> Bool {
            if let mark = schema.member("writeOnly", of: rule), schema.nodes[mark].kind == .yes { return true }
            guard let format = schema.member("format", of: rule), schema.nodes[format].kind == .string else {
                return false
            }
            return schema.text(of: format) == "password"
        }

        /// Into the members and elements.
        private mutating func descend(_ value: Int, _ rule: Int) {
            switch instance.nodes[value].kind {
            case .mapping:
                let properties = schema.member("properties", of: rule)
                let others = schema.member("additionalProperties", of: rule)
                guard properties != nil || others != nil else { return }
                var rules: [String: Int] = [:]
                for (key, inner) in schema.members(of: properties ?? -1) {
                    rules[schema.text(of: key)] = inner
                }
                for (key, member) in instance.members(of: value) {
                    if let inner = rules[instance.text(of: key)] ?? others { stack.append((member, inner)) }
                }
            case .sequence:
                for key in ["items", "additionalItems"] {
                    guard let inner = schema.member(key, of: rule), schema.nodes[inner].kind == .mapping else {
                        continue
                    }
                    for element in instance.elements(of: value) { stack.append((element, inner)) }
                }
            default: break
            }
        }

        /// Into the rules that hold for the same value.
        private mutating func follow(_ value: Int, _ rule: Int) {
            for key in ["allOf", "anyOf", "oneOf"] {
                for inner in schema.member(key, of: rule).map({ schema.elements(of: $0) }) ?? [] {
                    stack.append((value, inner))
                }
            }
            for key in ["if", "then", "else"] {
                if let inner = schema.member(key, of: rule) { stack.append((value, inner)) }
            }
            guard let reference = schema.member("$ref", of: rule), schema.nodes[reference].kind == .string else {
                return
            }
            let text = schema.text(of: reference)
            guard text.hasPrefix("#") else { return }
            let steps = text.dropFirst().split(separator: "/").map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            if let inner = schema.value(at: steps) { stack.append((value, inner)) }
        }
    }
}
