// EffectiveConfig+provenance: what each layer says of a value, and what of it may be shown.
import Findings

extension EffectiveConfig {
    /// Every value that layers give at a path, lowest layer first; the last one that counts has won.
    ///
    /// Cost: O(documents × keys on the way): for messages, not for loops over all values.
    public func history(of path: ValuePath) -> [LayeredValue] {
        var result: [LayeredValue] = []
        for (layer, source) in layers.enumerated() {
            for (index, document) in source.documents.enumerated() {
                guard let node = document.value(at: path) else { continue }
                let origin = Origin(layer: layer, document: index, node: node)
                let span = document.nodes[node].span
                result.append(
                    LayeredValue(
                        origin: origin,
                        layer: source.name,
                        place: Place(source: document.source, span: span, path: path.description),
                        text: document.shortText(of: node)
                    )
                )
            }
        }
        return result
    }

    /// The values that a node's value has overridden, the highest layer first.
    ///
    /// Of an element, those of the whole list count: lists replace as a whole. A map overrides nothing, its members do.
    public func beneath(_ node: Int) -> [LayeredValue] {
        guard let origin = origin(of: node) else { return [] }
        guard document.nodes[node].kind != .mapping || document.secretReference(at: node) != nil else { return [] }
        let path = document.path(of: node)
        let values = history(of: path).filter {
            ($0.origin.layer, $0.origin.document) < (origin.layer, origin.document)
        }
        return values.reversed()
    }

    /// Whether a value is secret, or holds one.
    public func isSecret(_ node: Int) -> Bool {
        guard document.nodes.indices.contains(node) else { return false }
        if document.source.isMasked(document.nodes[node].span) { return true }
        guard let origin = origin(of: node) else { return false }
        let written = document(of: origin)
        return written.source.isMasked(written.nodes[origin.node].span)
    }

    /// Says that a value is secret: no output will show it, nor what lies beneath it in other layers.
    public func mask(_ node: Int) {
        guard document.nodes.indices.contains(node) else { return }
        document.source.mask(document.nodes[node].span)
        for value in history(of: document.path(of: node)) { value.place.source.mask(value.place.span) }
        // An element's own place, where a variable or a shorter path gave it.
        for index in node..<node + document.nodes[node].extent {
            guard let origin = origin(of: index) else { continue }
            let written = document(of: origin)
            if !document.nodes[index].isContainer { written.source.mask(written.nodes[origin.node].span) }
        }
    }

    /// A value's text in short: JSON on one line, `••••` for what is secret.
    public func shortText(of node: Int, limit: Int = 60) -> String {
        isSecret(node) && document.secretReference(at: node) == nil && !document.nodes[node].isContainer
            ? "••••" : document.shortText(of: node, limit: limit)
    }

    /// The secret references of the config: their nodes, in order.
    public var secretReferences: [Int] {
        document.nodes.indices.filter { document.secretReference(at: $0) != nil }
    }

    /// Whether a node is a secret reference or a part of one: its value is not known here.
    public func isInSecretReference(_ node: Int) -> Bool {
        guard document.nodes.indices.contains(node) else { return false }
        // A reference is a map with one key and one value: three nodes.
        return (max(0, node - 2)...node).contains {
            document.secretReference(at: $0) != nil && node < $0 + document.nodes[$0].extent
        }
    }

    /// Masks in the merged document what is masked in the layers' sources.
    func carryMasks() {
        var hasMasks: [[Bool]] = []
        for layer in layers {
            hasMasks.append(layer.documents.map { $0.source.isMasked(Span(from: 0, to: $0.source.bytes.count)) })
        }
        guard hasMasks.contains(where: { $0.contains(true) }) else { return }
        for (index, packed) in origins.enumerated() where !document.nodes[index].isContainer {
            guard packed.layer != PackedOrigin.nowhere.layer else { continue }
            guard hasMasks[Int(packed.layer)][Int(packed.document)] else { continue }
            let written = layers[Int(packed.layer)].documents[Int(packed.document)]
            if written.source.isMasked(written.nodes[Int(packed.node)].span) {
                document.source.mask(Span(from: index, to: index + 1))
            }
        }
    }
}
