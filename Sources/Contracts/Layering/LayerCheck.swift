// LayerCheck: what goes wrong between layers: maps taken away, variables that miss their key by a letter.
import Documents
import Findings

/// Looks at layers in the light of those beneath them.
enum LayerCheck {
    /// Values of a variables or overrides layer whose key no lower layer has, though it has one much like it.
    static func nearMisses(of layer: Layer, over beneath: EffectiveConfig) -> [Finding] {
        layer.documents.compactMap { document in
            guard var node = document.root, var map = beneath.document.root else { return nil }
            // A given value has one key on each level.
            while let (key, value) = document.members(of: node).first, document.nodes[node].kind == .mapping {
                let word = document.text(of: key)
                guard beneath.document.nodes[map].kind == .mapping else { return nil }
                if let next = beneath.document.member(word, of: map) {
                    (node, map) = (value, next)
                    continue
                }
                let known = beneath.document.members(of: map).map { beneath.document.text(of: $0.key) }
                guard let near = NearestWord.nearest(to: word, among: known),
                    let there = beneath.document.member(near, of: map)
                else { return nil }
                return KeyNearlyMissed.finding(
                    word,
                    near: near,
                    at: document.place(of: key),
                    meant: beneath.place(of: max(0, there - 1))
                )
            }
            return nil
        }
    }

    /// Values that replace a whole map of a lower layer by something that is no map.
    static func mapsTakenAway(in config: EffectiveConfig, nulls: MergeRules.Nulls) -> [Finding] {
        config.document.nodes.indices.compactMap { node in
            let value = config.document.nodes[node]
            guard value.kind != .mapping, !value.flags.contains(.key), let origin = config.origin(of: node),
                origin.layer > 0
            else {
                return nil
            }
            // A list or text in place of a map is as suspicious as null; only this value's own way is looked up.
            guard isMemberValue(node, in: config.document) else { return nil }
            let path = config.document.path(of: node)
            let lower = config.history(of: path).last { entry in
                let written = config.document(of: entry.origin)
                return (entry.origin.layer, entry.origin.document) < (origin.layer, origin.document)
                    && written.nodes[entry.origin.node].kind == .mapping && written.nodes[entry.origin.node].count > 0
                    && written.secretReference(at: entry.origin.node) == nil
            }
            guard let lower else { return nil }
            let count = config.document(of: lower.origin).nodes[lower.origin.node].count
            return MapTakenAway.finding(
                path.description,
                by: value.kind,
                text: config.shortText(of: node),
                keys: count,
                at: config.place(of: node),
                beneath: lower
            )
        }
    }

    private static func isMemberValue(_ node: Int, in document: Document) -> Bool {
        node > 0 && document.nodes[node - 1].flags.contains(.key)
    }
}
