// YAMLTapeSink: from the parser's events to the tape: types, anchors, aliases, merge keys.
import Findings

/// Writes what the parser says onto a tape.
struct YAMLTapeSink: YAMLSink {
    /// What a tag asks of a scalar.
    enum TagMeaning: UInt8 {
        case text
        case integer
        case decimal
        case boolean
        case null
        case time
        case other
    }

    /// Where an anchor's value is: on the tape, or among values that a merge took off it.
    struct Anchor {
        var name: Range<Int>
        var index: Int
        var isDetached = false
    }

    let base: UnsafePointer<UInt8>
    let source: SourceText
    let dialect: Dialect
    let limits: ReadOptions
    var builder: TapeBuilder
    /// Meaning and tape number of each tag, by the number given to the parser less one.
    private var tags: [(meaning: TagMeaning, number: UInt8, text: String)] = []
    /// All anchors, those on the tape in its order, and the latest of each name.
    var anchors: [Anchor] = []
    var placed: [Int] = []
    var anchorByName: [String: Int] = [:]
    /// Values that stood under a merge key and carry anchors.
    var detached: [Node] = []
    /// Open mappings that hold a merge key.
    var merging: [Int] = []
    /// Nodes that aliases and merges have added.
    var added = 0
    private var isExhausted = false
    private var writtenAnchors: [String: Int]?

    init(_ bytes: UnsafeBufferPointer<UInt8>, source: SourceText, options: ReadOptions) {
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 8).unsafelyUnwrapped
        self.source = source
        dialect = options.dialect ?? .yaml1_2
        limits = options
        builder = TapeBuilder(source: source, expectedNodes: bytes.count / 12)
    }

    var duplicates: [DuplicateKey] { builder.duplicates }
    var position: Int { builder.nodes.count }
    var isFull: Bool { isExhausted || builder.nodes.count > limits.maximumNodes }

    consuming func finish(dialect: Dialect?) -> Document { builder.finish(format: .yaml, dialect: dialect) }

    mutating func beginDocument(isExplicit: Bool) {
        builder.beginDocument()
        anchors.removeAll(keepingCapacity: true)
        placed.removeAll(keepingCapacity: true)
        anchorByName.removeAll(keepingCapacity: true)
        detached.removeAll()
        merging.removeAll()
    }

    mutating func endDocument(isExplicit: Bool) {}

    // MARK: Collections

    mutating func begin(_ kind: Node.Kind, style: Node.Style, at start: Int, _ properties: YAMLProperties) {
        let index = builder.begin(
            kind,
            style: style,
            at: Span(from: start, to: start),
            tag: properties.tag == 0 ? 0 : tags[properties.tag - 1].number
        )
        if !properties.anchor.isEmpty { register(properties.anchor, index) }
    }

    mutating func end(at end: Int) {
        let index = builder.openIndex
        builder.end(at: end)
        if let index, merging.last == index {
            merging.removeLast()
            expandMerges(in: index)
        }
    }

    mutating func wrap(
        from position: Int,
        style: Node.Style,
        at start: Int,
        _ properties: YAMLProperties,
        key: YAMLProperties
    ) {
        builder.wrap(
            from: position,
            style: style,
            at: start,
            tag: properties.tag == 0 ? 0 : tags[properties.tag - 1].number,
            keyTag: key.tag == 0 ? 0 : tags[key.tag - 1].number
        )
        var last = placed.count - 1
        while last >= 0, anchors[placed[last]].index >= position {
            anchors[placed[last]].index += 1
            last -= 1
        }
        if !properties.anchor.isEmpty { register(properties.anchor, position) }
    }

    // MARK: Scalars

    @inline(__always)
    mutating func scalar(_ token: YAMLToken, scratch: [UInt8], _ properties: YAMLProperties) -> Finding? {
        if !properties.anchor.isEmpty { register(properties.anchor, builder.nodes.count) }
        let isKey = builder.isKeyNext
        if properties.tag != 0 { return taggedScalar(token, scratch: scratch, properties, isKey: isKey) }
        let span = Span(from: token.start, to: token.end)
        if token.isDecoded {
            guard token.style == .plain else {
                builder.scalar(.string, style: token.style, span: span, decoded: scratch, isKey: isKey)
                return nil
            }
            // Folded lines hold a space or a line break, so of all types only a date is possible.
            let kind = scratch.withUnsafeBufferPointer { YAMLScalar.resolution(of: $0, as: dialect).kind }
            builder.scalar(kind, style: .plain, span: span, decoded: scratch, isKey: isKey)
            return nil
        }
        if token.style == .plain {
            let text = UnsafeBufferPointer(start: base + token.textStart, count: token.textEnd &- token.textStart)
            let (kind, notation) = YAMLScalar.resolution(of: text, as: dialect)
            if notation != .asWritten {
                canonicalScalar(kind, notation, text, token.style, span, isKey: isKey, tag: 0)
                return nil
            }
            builder.sourceScalar(kind, style: .plain, span: span, text: text, at: token.textStart, isKey: isKey)
            if isKey, text.count == 2, text[0] == 0x3C, text[1] == 0x3C { noteMergeKey() }
            return nil
        }
        let text = UnsafeBufferPointer(start: base + token.textStart, count: token.textEnd &- token.textStart)
        let kind: Node.Kind = token.style == .implied ? .null : .string
        builder.sourceScalar(kind, style: token.style, span: span, text: text, at: token.textStart, isKey: isKey)
        return nil
    }

    private mutating func canonicalScalar(
        _ kind: Node.Kind,
        _ notation: YAMLScalar.Notation,
        _ text: UnsafeBufferPointer<UInt8>,
        _ style: Node.Style,
        _ span: Span,
        isKey: Bool,
        tag: UInt8
    ) {
        var canonical: [UInt8] = []
        YAMLScalar.appendCanonical(text, notation, to: &canonical)
        builder.scalar(kind, style: style, span: span, decoded: canonical, isKey: isKey, tag: tag)
    }

    // MARK: Tags

    mutating func tag(_ text: String) -> Int {
        let prefix = "tag:yaml.org,2002:"
        let short = text.hasPrefix(prefix) ? "!!" + text.dropFirst(prefix.count) : text
        let meaning: TagMeaning =
            switch short {
            case "!!str", "!": .text
            case "!!int": .integer
            case "!!float": .decimal
            case "!!bool": .boolean
            case "!!null": .null
            case "!!timestamp": .time
            default: .other
            }
        tags.append((meaning, builder.tag(short), short))
        return tags.count
    }

    /// A scalar with a tag: its type is the tag's, where the text fits.
    private mutating func taggedScalar(
        _ token: YAMLToken,
        scratch: [UInt8],
        _ properties: YAMLProperties,
        isKey: Bool
    ) -> Finding? {
        let tag = tags[properties.tag - 1]
        let span = Span(from: token.start, to: token.end)
        let text = token.isDecoded ? scratch : Array(slice(token.textStart, token.textEnd))
        var kind = Node.Kind.string
        var notation = YAMLScalar.Notation.asWritten
        var finding: Finding?
        switch tag.meaning {
        case .text: break
        case .other: if token.style == .implied { kind = .null }
        default:
            (kind, notation) = text.withUnsafeBufferPointer { resolve($0, as: tag.meaning) }
            if kind == .string {
                finding = TagMismatch.finding(
                    tag: tag.text,
                    at: properties.start,
                    token.end,
                    text: String(decoding: text.prefix(40), as: UTF8.self),
                    in: YAMLContext(source: source)
                )
            }
        }
        if notation != .asWritten {
            text.withUnsafeBufferPointer {
                canonicalScalar(kind, notation, $0, token.style, span, isKey: isKey, tag: tag.number)
            }
        } else if token.isDecoded {
            builder.scalar(kind, style: token.style, span: span, decoded: text, isKey: isKey, tag: tag.number)
        } else {
            let source = Span(from: token.textStart, to: token.textEnd)
            builder.scalar(kind, style: token.style, span: span, text: source, isKey: isKey, tag: tag.number)
        }
        return finding
    }

    /// The type a tag asks for, or `.string` where the text does not fit.
    private func resolve(
        _ text: UnsafeBufferPointer<UInt8>,
        as meaning: TagMeaning
    ) -> (kind: Node.Kind, notation: YAMLScalar.Notation) {
        let (kind, notation) = YAMLScalar.resolution(of: text, as: dialect)
        switch (meaning, kind) {
        case (.integer, .integer), (.decimal, .decimal), (.decimal, .notFinite), (.boolean, .yes), (.boolean, .no),
            (.null, .null), (.time, .time):
            return (kind, notation)
        case (.decimal, .integer): return (.decimal, notation)
        case (.time, _): return YAMLTimestamp.matches(text) ? (.time, .asWritten) : (.string, .asWritten)
        default: return (.string, .asWritten)
        }
    }

    func slice(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: max(0, end - start))
    }

    // MARK: Anchors

    private mutating func register(_ name: Range<Int>, _ index: Int) {
        anchorByName[text(name)] = anchors.count
        placed.append(anchors.count)
        anchors.append(Anchor(name: name, index: index))
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: slice(range.lowerBound, range.upperBound), as: UTF8.self)
    }

    mutating func alias(_ name: Range<Int>, isAfterSkip: Bool) -> Finding? {
        guard let known = anchorByName[text(name)] else { return undefined(name, isAfterSkip: isAfterSkip) }
        let anchor = anchors[known]
        let node = anchor.isDetached ? detached[anchor.index] : builder.nodes[anchor.index]
        guard !node.isContainer || node.link > 0 else {
            missing(name)
            return CyclicAlias.finding(name: name, anchor: anchor.name, in: YAMLContext(source: source))
        }
        let extent = node.extent
        let written = builder.nodes.count - added
        let most = limits.maximumExpansion + 10 * written
        guard added + extent <= most, builder.nodes.count + extent <= limits.maximumNodes else {
            isExhausted = true
            return AliasExpansion.finding(name: name, most: most, isDepth: false, in: YAMLContext(source: source))
        }
        let depth = anchor.isDetached ? Self.depth(detached, anchor.index) : Self.depth(builder.nodes, anchor.index)
        guard builder.depth + depth <= limits.maximumDepth else {
            isExhausted = true
            let most = limits.maximumDepth
            return AliasExpansion.finding(name: name, most: most, isDepth: true, in: YAMLContext(source: source))
        }
        added += extent
        let isKey = builder.isKeyNext
        if anchor.isDetached {
            builder.copy(detached[anchor.index..<anchor.index + extent], flags: .aliased, asKey: isKey)
        } else {
            builder.copy(anchor.index, flags: .aliased, asKey: isKey)
        }
        return nil
    }

    /// How deep containers stand inside one another in a subtree, itself included.
    private static func depth(_ nodes: [Node], _ index: Int) -> Int {
        guard nodes[index].isContainer else { return 0 }
        var ends: [Int] = []
        var deepest = 0
        for offset in index..<index + nodes[index].extent where nodes[offset].isContainer {
            while let end = ends.last, end <= offset { ends.removeLast() }
            ends.append(offset + nodes[offset].extent)
            deepest = max(deepest, ends.count)
        }
        return deepest
    }

    /// Takes no more nodes.
    mutating func exhaust() { isExhausted = true }

    /// Stands in for a value that is not known.
    private mutating func missing(_ name: Range<Int>) {
        let span = Span(from: name.lowerBound - 1, to: name.upperBound)
        let empty = Span(from: name.lowerBound, to: name.lowerBound)
        builder.scalar(.null, style: .implied, span: span, text: empty, isKey: builder.isKeyNext)
    }

    private mutating func undefined(_ name: Range<Int>, isAfterSkip: Bool) -> Finding? {
        missing(name)
        let later = allAnchors()[text(name)]
        if let later, isAfterSkip, later < name.lowerBound { return nil }
        let known = Array(anchorByName.keys)
        let behind = later.flatMap { $0 > name.lowerBound ? $0 : nil }
        return UndefinedAlias.finding(name: name, known: known, later: behind, in: YAMLContext(source: source))
    }

    /// Where each anchor of the text is first written, be it in skipped text or further down; found once.
    private mutating func allAnchors() -> [String: Int] {
        if let writtenAnchors { return writtenAnchors }
        var result: [String: Int] = [:]
        let count = source.bytes.count
        var i = 0
        while i < count {
            guard base[i] == 0x26 else {
                i += 1
                continue
            }
            var end = i + 1
            while end < count, base[end] > 0x20, ![0x2C, 0x5B, 0x5D, 0x7B, 0x7D].contains(base[end]) { end += 1 }
            let name = text(i + 1..<end)
            if end > i + 1, result[name] == nil { result[name] = i }
            i = max(end, i + 1)
        }
        writtenAnchors = result
        return result
    }
}
