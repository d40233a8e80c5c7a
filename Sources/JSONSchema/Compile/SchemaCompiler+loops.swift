// SchemaCompiler+loops: references that lead round in a circle without a step into the document.
import Documents

extension Rule {
    /// The schemas it applies to the very same value.
    var inPlace: [Int] {
        switch self {
        case .allOf(let parts), .anyOf(let parts), .oneOf(let parts): parts
        case .not(let part), .reference(let part): [part]
        case .conditional(let condition, let consequence, let alternative):
            [condition] + [consequence, alternative].compactMap(\.self)
        case .dependentSchemas(let schemas), .dependencies(_, let schemas): schemas.map(\.subschema)
        default: []
        }
    }
}

extension SchemaCompiler {
    /// Finds circles of schemas that apply each other in place, and says so at the reference that closes each.
    mutating func findLoops() {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: subschemas.count)
        for start in subschemas.indices where marks[start] == .new {
            var path: [(number: Int, edges: [(keyword: Int, target: Int)], next: Int)] = [(start, edges(of: start), 0)]
            marks[start] = .open
            while var top = path.popLast() {
                guard top.next < top.edges.count else {
                    marks[top.number] = .done
                    continue
                }
                let edge = top.edges[top.next]
                top.next += 1
                let number = top.number
                path.append(top)
                switch marks[edge.target] {
                case .done: break
                case .open: addLoop(at: number, keyword: edge.keyword)
                case .new:
                    marks[edge.target] = .open
                    path.append((edge.target, edges(of: edge.target), 0))
                }
            }
        }
    }

    private func edges(of number: Int) -> [(keyword: Int, target: Int)] {
        subschemas[number].keywords.enumerated().flatMap { index, keyword in
            keyword.rule.inPlace.map { (index, $0) }
        }
    }

    private mutating func addLoop(at number: Int, keyword: Int) {
        let place = subschemas[number]
        let node = place.keywords[keyword].node
        let document = resources.sources[place.source].document
        let text =
            document.nodes[node].kind == .string ? document.text(of: node) : place.keywords[keyword].name.rawValue
        faults.append(SchemaFault(kind: .loop(text), source: place.source, node: node))
    }
}
