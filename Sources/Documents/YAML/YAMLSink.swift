// YAMLSink: what the parser says, compactly, to whoever listens: the tape, or a test's list of events.
import Findings

/// Anchor and tag in front of a node.
struct YAMLProperties {
    /// Offset of the first property; -1 where there is none.
    var start = -1
    /// The anchor's name, without `&`; empty where there is none.
    var anchor = 0..<0
    /// The tag as the sink numbered it; 0 where there is none.
    var tag = 0

    /// Whether neither was written.
    var isEmpty: Bool { start < 0 }
    /// Whether both carry an anchor or both a tag.
    func collides(with other: YAMLProperties) -> Bool {
        (!anchor.isEmpty && !other.anchor.isEmpty) || (tag != 0 && other.tag != 0)
    }
    /// These, with what `inner` adds.
    func merged(with inner: YAMLProperties) -> YAMLProperties {
        if isEmpty { return inner }
        var result = self
        if !inner.anchor.isEmpty { result.anchor = inner.anchor }
        if inner.tag != 0 { result.tag = inner.tag }
        return result
    }
}

/// A scalar as the scanner found it.
struct YAMLToken {
    /// How it was written.
    var style: Node.Style
    /// Offset of its first byte, quotes and indicators included.
    var start: Int
    /// Offset behind its last byte.
    var end: Int
    /// Where its text starts in the source, unless it was decoded.
    var textStart: Int
    /// Where its text ends in the source.
    var textEnd: Int
    /// Whether its text lies in the scanner's scratch space.
    var isDecoded = false
    /// Whether it spans lines: then it is no implicit key.
    var isMultiline = false
}

/// Listens to the parser.
///
/// One code path for product and tests; every call is specialised.
protocol YAMLSink {
    /// A document starts, with `---` or bare.
    mutating func beginDocument(isExplicit: Bool)
    /// The document ends, with `...` or without.
    mutating func endDocument(isExplicit: Bool)
    /// A sequence or mapping opens.
    mutating func begin(_ kind: Node.Kind, style: Node.Style, at start: Int, _ properties: YAMLProperties)
    /// The innermost collection closes behind byte `end`.
    mutating func end(at end: Int)
    /// A scalar; `scratch` holds its text where it was decoded. Returns a finding to report.
    mutating func scalar(_ token: YAMLToken, scratch: [UInt8], _ properties: YAMLProperties) -> Finding?
    /// An alias; `name` is without `*`. Returns a finding to report.
    mutating func alias(_ name: Range<Int>, isAfterSkip: Bool) -> Finding?
    /// Where the next node will stand.
    var position: Int { get }
    /// Opens a mapping around the closed collection at `position`, which turned out to be its first key.
    mutating func wrap(
        from position: Int,
        style: Node.Style,
        at start: Int,
        _ properties: YAMLProperties,
        key: YAMLProperties
    )
    /// A number for a tag, above 0.
    mutating func tag(_ text: String) -> Int
    /// Whether no more nodes are taken.
    var isFull: Bool { get }
}
