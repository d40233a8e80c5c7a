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
    static func mapsTakenAway(in config: EffectiveConfig) -> [Finding] {
        config.replacedMaps.prefix(100).map { node, origin in
            let written = config.document(of: origin)
            let place = Place(source: written.source, span: written.nodes[origin.node].span)
            return MapTakenAway.finding(
                config.document.path(of: node).description,
                by: config.document.nodes[node].kind,
                text: config.shortText(of: node),
                keys: written.nodes[origin.node].count,
                at: config.place(of: node),
                beneath: place
            )
        }
    }
}
