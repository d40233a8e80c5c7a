// TrapWalk+words: texts, places and paths that checks ask the walk for, and the way they report.
import Findings

extension TrapWalk {
    /// The decoded text of a scalar.
    func text(of node: Node) -> ByteText { storage.part(Int(node.first), Int(node.first) + Int(node.length)) }

    /// The exact source of a node, quotes included.
    func raw(of node: Node) -> ByteText { source.part(Int(node.span.start), Int(node.span.end)) }

    /// The text of the key at an index, or nothing.
    func keyText(_ key: Int) -> ByteText {
        guard nodes.indices.contains(key), !nodes[key].isContainer else { return ByteText(start: nil, count: 0) }
        return text(of: nodes[key])
    }

    /// The offset behind the last byte of the line that `offset` is in.
    func endOfLine(after offset: Int) -> Int {
        var index = offset
        while index < source.count, source[index] != 0x0A, source[index] != 0x0D { index += 1 }
        return index
    }

    /// The path of the present value, taken from the open containers.
    var path: String {
        var steps: [ValuePath.Step] = []
        for frame in frames {
            if !frame.isMapping {
                steps.append(.index(max(0, frame.position)))
            } else if frame.lastKey >= 0 {
                steps.append(.key(keyText(frame.lastKey).string))
            }
        }
        return ValuePath(steps).description
    }

    /// The value as it may be shown: never where its key names a secret.
    func shown(_ text: ByteText, _ traits: KeyTraits) -> String {
        if traits.contains(.secret) { return "the value" }
        return text.count > 60 ? text.part(0, 57).string + "…" : text.string
    }

    /// Adds a finding at a span of the source.
    mutating func report(
        _ kind: any FindingKind.Type,
        _ message: String,
        at span: Span,
        level: Level? = nil,
        label: String? = nil,
        read: String? = nil,
        because: String? = nil,
        mend: String? = nil,
        related: [RelatedPlace] = []
    ) {
        guard findings.count < options.maximumFindings &* 4 else { return }
        findings.append(
            kind.finding(
                message,
                at: Place(source: document.source, span: span, path: path),
                level: level,
                label: label,
                read: read,
                because: because,
                mend: mend,
                related: related
            )
        )
    }

    /// Adds a finding at a scalar, which is masked first where its key names a secret.
    mutating func report(
        _ kind: any FindingKind.Type,
        _ message: String,
        on scalar: SeenScalar,
        level: Level? = nil,
        label: String? = nil,
        read: String? = nil,
        because: String? = nil,
        mend: String? = nil
    ) {
        let isSecret = scalar.traits.contains(.secret)
        if isSecret { document.source.mask(scalar.node.span) }
        report(
            kind,
            message,
            at: scalar.node.span,
            level: level,
            label: label,
            read: isSecret ? nil : read,
            because: because,
            mend: isSecret && (mend?.contains("\"") ?? false) ? "quote it" : mend
        )
    }

    /// What is done at the end: checks that speak of the whole text.
    mutating func finish() {
        if isSound { SecondDocument.look(&self) }
    }
}

/// Who reads a value otherwise, in the words of a message.
struct Readers {
    /// The words after "is read as false by".
    let words: String
    /// What other readers make of it, or nil where the reader is known.
    let others: String?

    /// Readers of YAML 1.1; nil where the program's reader is known to speak 1.2.
    static func ofVersion11(_ walk: TrapWalk, _ known: String) -> Readers? {
        switch walk.document.dialect {
        case .yaml1_1: Readers(words: "the program (YAML 1.1)", others: nil)
        case .yaml1_2: nil
        case nil: Readers(words: "YAML 1.1 readers (\(known))", others: "YAML 1.2")
        }
    }
}
