// EffectiveConfig: all layers merged for one environment, each value with the places it came from.
public import Findings

/// All layers merged: a document of its own whose values know their layer.
///
/// The document's text is self-contained. Its source is empty, and the span of a value is its position on the tape: so
/// an engine's finding in it can be moved to the real place with `located(_:)`, and no frame can show a secret.
/// `document.source.isMasked(node.span)` says of each value whether it is secret or holds a secret.
public struct EffectiveConfig: Sendable {
    /// Where a value of the merged document comes from.
    public struct Origin: Sendable, Hashable {
        /// The layer.
        public var layer: Int
        /// The document in that layer.
        public var document: Int
        /// The value on that document's tape.
        public var node: Int
    }

    /// A value that a layer gives at some path.
    public struct LayeredValue: Sendable {
        /// Which value of which layer.
        public var origin: Origin
        /// The layer's name.
        public var layer: String
        /// Where it stands.
        public var place: Place
        /// Its text in short, `••••` for a secret.
        public var text: String
    }

    /// Its name in the contract, such as `app`.
    public let name: String
    /// The layers, lowest first.
    public let layers: [Layer]
    /// The merged document.
    public let document: Document
    /// Values that replace a whole map of a lower layer, with that map.
    public let replacedMaps: [(node: Int, map: Origin)]
    /// For each node of the tape, where it comes from; a map's origin is the lowest layer that has it.
    let origins: [PackedOrigin]

    /// Merges layers, lowest first.
    ///
    /// Shape: with no value at all the document is an empty map.
    /// Cost: linear in the nodes of all layers.
    public static func merge(_ layers: [Layer], rules: MergeRules = MergeRules(), named name: String = "")
        -> EffectiveConfig
    {
        var merge = Merge(layers: layers, rules: rules)
        merge.run()
        let config = EffectiveConfig(
            name: name,
            layers: layers,
            document: merge.document(named: name),
            replacedMaps: merge.replacedMaps.map { ($0.node, Origin($0.map)) },
            origins: merge.origins
        )
        config.carryMasks()
        return config
    }

    /// Where a node comes from.
    public func origin(of node: Int) -> Origin? {
        guard origins.indices.contains(node), origins[node].layer != PackedOrigin.nowhere.layer else { return nil }
        return Origin(origins[node])
    }

    /// The document that a value was written in.
    public func document(of origin: Origin) -> Document { layers[origin.layer].documents[origin.document] }

    /// The winning place of a node, with its path.
    public func place(of node: Int) -> Place {
        let path = document.nodes.indices.contains(node) ? document.path(of: node).description : nil
        guard let origin = origin(of: node) else {
            return Place(source: document.source, span: Span(from: 0, to: 0), path: path)
        }
        let written = document(of: origin)
        return Place(source: written.source, span: written.nodes[origin.node].span, path: path)
    }

    /// The same finding with its places moved from the merged document to where the values were written.
    public func located(_ finding: Finding) -> Finding {
        var finding = finding
        finding.place = located(finding.place)
        for index in finding.related.indices {
            finding.related[index].place = located(finding.related[index].place)
        }
        return finding
    }

    /// A place of the merged document as the place where the value was written; others stay.
    public func located(_ place: Place) -> Place {
        guard place.source === document.source else { return place }
        var found = self.place(of: Int(place.span.start))
        found.path = place.path ?? found.path
        return found
    }

    /// The node that a place of the merged document stands for, or nil for other places.
    public func node(at place: Place) -> Int? {
        guard place.source === document.source, document.nodes.indices.contains(Int(place.span.start)) else {
            return nil
        }
        return Int(place.span.start)
    }
}

/// An origin in 12 bytes.
struct PackedOrigin: Sendable {
    var layer: UInt32
    var document: UInt32
    var node: UInt32

    /// Made by the merge, from no layer.
    static let nowhere = PackedOrigin(layer: .max, document: 0, node: 0)
}

extension EffectiveConfig.Origin {
    init(_ packed: PackedOrigin) {
        self.init(layer: Int(packed.layer), document: Int(packed.document), node: Int(packed.node))
    }
}
