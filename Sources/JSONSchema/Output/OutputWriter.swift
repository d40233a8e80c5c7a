// OutputWriter: makes output units of a trace.
import Documents
import Findings

/// Writes the units of 2020-12 outputs.
struct OutputWriter {
    let words: SchemaWords

    /// One unit: a schema or a keyword at a value.
    private struct Unit {
        var isValid: Bool
        var path: String
        var absolute: String
        var instance: String
        var error: String?
        var annotation: String?
        var children: [Unit] = []
    }

    /// The flat list.
    func basic(_ root: TraceBranch) -> String {
        let tree = unit(of: root, path: "")
        var leaves: [String] = []
        var stack = [tree]
        while let next = stack.popLast() {
            if next.isValid == tree.isValid, next.error != nil || next.annotation != nil {
                leaves.append(text(of: next, []))
            }
            // What is valid below what is not says nothing, and the other way round.
            if next.isValid == tree.isValid { stack += next.children.reversed() }
        }
        let name = tree.isValid ? "annotations" : "errors"
        return
            "{\"valid\":\(tree.isValid),\"keywordLocation\":\"\",\"instanceLocation\":\"\",\"\(name)\":[\(leaves.joined(separator: ","))]}"
    }

    /// The tree without steps that add nothing.
    func detailed(_ root: TraceBranch) -> String {
        let tree = unit(of: root, path: "")
        return text(condensed(tree, isRoot: true))
    }

    /// The whole tree.
    func verbose(_ root: TraceBranch) -> String { text(unit(of: root, path: "")) }

    /// Only children that explain the verdict are kept; one child alone takes its parent's place.
    private func condensed(_ unit: Unit, isRoot: Bool = false) -> Unit {
        var result = unit
        result.children = unit.children.filter { $0.isValid == unit.isValid }.map { condensed($0) }.filter {
            !$0.children.isEmpty || $0.error != nil || $0.annotation != nil
        }
        if !isRoot, result.children.count == 1, result.annotation == nil { return result.children[0] }
        if !result.children.isEmpty { result.error = nil }
        return result
    }

    private func text(_ unit: Unit) -> String { text(of: unit, unit.children.map(text)) }

    private func text(of unit: Unit, _ children: [String]) -> String {
        var result = "{\"valid\":\(unit.isValid),\"keywordLocation\":\(JSONText.quoted(unit.path))"
        if !unit.absolute.isEmpty { result += ",\"absoluteKeywordLocation\":\(JSONText.quoted(unit.absolute))" }
        result += ",\"instanceLocation\":\(JSONText.quoted(unit.instance))"
        if let error = unit.error { result += ",\"error\":\(JSONText.quoted(error))" }
        if let annotation = unit.annotation { result += ",\"annotation\":\(annotation)" }
        if !children.isEmpty {
            result += ",\"\(unit.isValid ? "annotations" : "errors")\":[\(children.joined(separator: ","))]"
        }
        return result + "}"
    }

    /// Depth is that of the trace, which is bounded.
    private func unit(of branch: TraceBranch, path: String) -> Unit {
        let subschema = words.core.compiled.subschemas[branch.subschema]
        var result = Unit(
            isValid: branch.verdict == true,
            path: path,
            absolute: absolute(subschema.source, subschema.node, subschema.resource),
            instance: pointer(branch.node)
        )
        if subschema.constant == false { result.error = "the schema here is false: nothing may stand" }
        result.children = branch.units.map { unit(of: $0, path: path) }
        return result
    }

    private func unit(of trace: TraceUnit, path: String) -> Unit {
        let subschema = words.core.compiled.subschemas[trace.subschema]
        let keyword = subschema.keywords[trace.keyword]
        let isBranching = keyword.name == .condition
        let own = path + "/" + OutputWriter.escaped(keyword.name.rawValue)
        var result = Unit(
            isValid: trace.verdict == true,
            path: own,
            absolute: absolute(subschema.source, keyword.node, subschema.resource),
            instance: pointer(trace.node)
        )
        result.children = trace.branches.map { branch in
            // What follows a condition stands beside it.
            let step = branch.step.map { (isBranching ? path : own) + "/" + OutputWriter.escaped($0) } ?? own
            return unit(of: branch, path: step)
        }
        if trace.verdict == false {
            result.error = words.finding(for: problem(trace)).message
        } else if trace.verdict == nil {
            result.error = "not known: " + (keyword.name.rawValue)
        } else {
            result.annotation = annotation(keyword, subschema, trace)
        }
        return result
    }

    /// A member or element that failed stands for the whole, so that the words are about it.
    private func problem(_ trace: TraceUnit) -> Problem {
        Problem(unit: trace, branch: trace.branches.first { $0.verdict == false }, depth: 0)
    }

    private func annotation(_ keyword: Keyword, _ subschema: Subschema, _ trace: TraceUnit) -> String? {
        let schema = words.core.compiled.sources[subschema.source].document
        switch keyword.rule {
        case .annotation, .format, .content: return JSONText.text(of: schema, keyword.node)
        case .properties, .patternProperties, .additionalProperties, .unevaluatedProperties:
            guard words.document.nodes[trace.node].kind == .mapping else { return nil }
            let names = trace.branches.compactMap(\.key).map { JSONText.quoted(words.document.text(of: $0)) }
            return "[\(names.joined(separator: ","))]"
        case .prefixItems(let parts):
            guard words.document.nodes[trace.node].kind == .sequence else { return nil }
            let count = words.document.nodes[trace.node].count
            return count <= parts.count ? "true" : "\(parts.count - 1)"
        case .items, .unevaluatedItems:
            return words.document.nodes[trace.node].kind == .sequence && !trace.branches.isEmpty ? "true" : nil
        default: return nil
        }
    }

    // MARK: Locations

    private func pointer(_ node: Int) -> String { words.document.path(of: node).pointer }

    /// The keyword's address: that of its resource, and the way from there.
    private func absolute(_ source: Int, _ node: Int, _ resource: Int) -> String {
        let place = words.core.compiled.resources[resource]
        let address = place.address.description
        guard !address.isEmpty else { return "" }
        let document = words.core.compiled.sources[source].document
        let root = document.path(of: place.root).pointer
        let full = document.path(of: node).pointer
        let rest = full.hasPrefix(root) ? String(full.dropFirst(root.count)) : full
        return address + "#" + PercentEncoding.encodedFragment(rest)
    }

    static func escaped(_ token: String) -> String { token.replacing("~", with: "~0").replacing("/", with: "~1") }
}
