// UncheckedValues: values that no keyword looked at.
public import Documents

extension Schema {
    /// The values of a document that no keyword looked at: where the schema says nothing, a mistake stays unseen.
    ///
    /// Shape: nodes in order; of a container that nothing looked at only the container. Keys that are not known to a
    /// schema that lets them in are found by their values. Cost: walks every rule.
    public func uncheckedValues(in document: Document, at node: Int? = nil) -> [Int] {
        guard let node = node ?? document.root, document.nodes.indices.contains(node) else { return [] }
        let looked = Tape.with(document) { tape in
            var tracer = Tracer(schema: core.compiled, tape: tape, keepsAll: false, marksLooked: true)
            _ = tracer.evaluate(core.compiled.root, node)
            return tracer.looked
        }
        var result: [Int] = []
        var index = node
        let end = node + document.nodes[node].extent
        while index < end {
            let entry = document.nodes[index]
            if entry.flags.contains(.key) {
                index += entry.extent
            } else if !looked[index] {
                result.append(index)
                index += entry.extent
            } else {
                index += 1
            }
        }
        return result
    }
}
