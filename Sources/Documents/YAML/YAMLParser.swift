// YAMLParser: YAML 1.2 from bytes to a sink in one pass, with a stack of frames instead of recursion.
import Findings

/// Leaves the code under way after a finding was recorded.
struct YAMLStop: Error {}

/// A collection under construction, or the document itself.
struct YAMLFrame {
    enum Kind: UInt8 {
        case root
        case blockSequence
        case blockMapping
        case flowSequence
        case flowMapping
        /// The one pair of a mapping without braces, in a flow sequence.
        case flowPair
    }

    /// What comes next.
    enum Phase: UInt8 {
        /// A document's or a sequence's node.
        case node
        /// Nothing more for now: a separator, another entry, or the end.
        case done
        case key
        /// The node behind `?`.
        case explicitKey
        /// `:` after an explicit key, or after any key in braces.
        case afterKey
        /// The node behind `:`.
        case value
        /// The node behind a `:` that belongs to `?`.
        case explicitValue
    }

    var kind: Kind
    var phase: Phase
    /// Whether the key just read was quoted or in brackets, so that `:` may follow at once.
    var hasQuotedKey = false
    // 32 bits each, as frames are copied often; texts are smaller than 1 GiB.
    private var storedIndent: Int32
    private var storedStart: Int32
    private var storedLine: Int32
    private var storedPosition: Int32
    private var storedIndicator: Int32 = -1

    init(_ kind: Kind, _ phase: Phase, indent: Int, start: Int, line: Int, position: Int) {
        self.kind = kind
        self.phase = phase
        storedIndent = Int32(truncatingIfNeeded: indent)
        storedStart = Int32(truncatingIfNeeded: start)
        storedLine = Int32(truncatingIfNeeded: line)
        storedPosition = Int32(truncatingIfNeeded: position)
    }

    /// The column its entries stand in; -1 for the document.
    var indent: Int { Int(storedIndent) }
    /// Offset of its first byte.
    var start: Int { Int(storedStart) }
    /// Offset of the line it starts in.
    var line: Int { Int(storedLine) }
    /// Where the sink put it.
    var position: Int {
        get { Int(storedPosition) }
        set { storedPosition = Int32(truncatingIfNeeded: newValue) }
    }
    /// Offset of the indicator (`-`, `?`, `:`) whose node is awaited; -1 where there is none.
    var indicator: Int {
        get { Int(storedIndicator) }
        set { storedIndicator = Int32(truncatingIfNeeded: newValue) }
    }

    /// Whether a node must come, be it an empty one.
    @inline(__always)
    var isPending: Bool { 0b110_1001 &>> phase.rawValue & 1 != 0 }
    @inline(__always)
    var isFlow: Bool { kind.rawValue >= Kind.flowSequence.rawValue }
}

/// Parses a stream of documents; never traps on any bytes.
///
/// Cost: O(bytes). Holds a frame for each open collection, and one buffer for decoded text.
struct YAMLParser<Sink: YAMLSink> {
    let base: UnsafePointer<UInt8>
    let count: Int
    let source: SourceText
    let options: ReadOptions
    var sink: Sink
    var findings: [Finding] = []

    /// The next byte to look at, and where its line starts.
    var p = 0
    var lineStart = 0
    /// Facts on the separation before `p`; see `separate`.
    var isSeparated = false
    var newLine = false
    var lineIndent = 0
    var isTabbed = false
    var firstTab = 0
    var sawComment = false
    var breaks = 0

    var frames: [YAMLFrame] = []
    /// Properties on lines before the node's own.
    var outer = YAMLProperties()
    /// The last frame that dedentation closed, for messages.
    var closedFrame: YAMLFrame?
    /// The tab in front of the node under way, at its line's start; -1 where there is none.
    var nodeTab = -1
    /// In a flow collection: the column of the block around it, and whether it may become a block mapping's key.
    var flowIndent = -1
    var flowMayBeKey = false
    var flowOuter = YAMLProperties()
    var flowInner = YAMLProperties()
    var flowStart = 0
    /// Properties of open collections inside it, each with its frame's depth.
    var flowProperties: [(depth: Int, properties: YAMLProperties)] = []
    /// Where to look for a line to go on at after an error, if that is not `p`.
    var resume = 0
    /// Behind the last byte of content.
    var lastEnd = 0
    /// Decoded text of the scalar under way.
    var scratch: [UInt8] = []
    var handles: [String: String] = [:]
    var knownTags: [(text: Range<Int>, number: Int)] = []
    /// After an error: text was skipped, so anchors may be missing.
    var hasSkipped = false
    var isStopped = false
    /// Whether `p` stands behind `...`, on its line.
    var isBehindEnd = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, source: SourceText, options: ReadOptions, sink: Sink) {
        // An empty array may have no address; nothing is read from this one, as `count` is 0.
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 8).unsafelyUnwrapped
        count = bytes.count
        self.source = source
        self.options = options
        self.sink = sink
        frames.reserveCapacity(32)
    }

    /// The byte at an offset; 0 behind the end.
    ///
    /// Zero bytes are refused before parsing starts.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { offset < count ? base[offset] : 0 }

    /// Whether a byte is a space, tab, line break or the end.
    @inline(__always)
    func isBlankOrEnd(_ byte: UInt8) -> Bool { byte <= 0x20 }

    // MARK: Documents

    /// Reads the whole stream.
    mutating func parseStream() {
        while !isStopped {
            do throws(YAMLStop) {
                guard try beginDocument() else { return }
            } catch {
                guard !isStopped, skipToDocument() else { return }
                continue
            }
            parseDocument()
        }
    }

    /// The document's content, up to its marker or the end; recovers from errors where that is honest.
    private mutating func parseDocument() {
        while true {
            do throws(YAMLStop) {
                while try step() {
                    if isStopped { throw YAMLStop() }
                    if sink.isFull { throw tooLarge(at: p) }
                }
                return
            } catch {
                if isStopped || !recover() {
                    closeAll()
                    sink.endDocument(isExplicit: false)
                    return
                }
            }
        }
    }

    /// One token's worth of work; false at the document's end.
    @inline(__always)
    private mutating func step() throws(YAMLStop) -> Bool {
        if !isSeparated { separate() }
        isSeparated = false
        if frames[frames.count - 1].isFlow {
            try stepFlow()
            return true
        }
        return try stepBlock()
    }

    /// Closes all frames, filling in what is missing, and the document.
    mutating func finishDocument() {
        closeAll()
        var isExplicit = false
        if byte(p) == 0x2E, isMarker(p) {
            isExplicit = true
            isBehindEnd = true
            p += 3
        }
        sink.endDocument(isExplicit: isExplicit)
    }

    mutating func closeAll() {
        while let frame = frames.last {
            if frame.kind == .root {
                if frame.phase == .node { emptyNode() }
                frames.removeAll(keepingCapacity: true)
                return
            }
            closeFrame()
        }
    }

    /// Closes the innermost frame, with empty nodes for what is missing.
    mutating func closeFrame() {
        guard let frame = frames.last, frame.kind != .root else { return }
        if frame.isPending, !(frame.kind == .flowSequence) { emptyNode() }
        if frames[frames.count - 1].phase == .afterKey { emptyNode() }
        guard frames.count > 1, frames[frames.count - 1].kind == frame.kind else { return }
        frames.removeLast()
        sink.end(at: lastEnd)
        nodeFinished()
    }

    /// A node was completed: what its parent awaits next.
    @inline(__always)
    mutating func nodeFinished() {
        let top = frames.count - 1
        switch (frames[top].kind, frames[top].phase) {
        case (.blockMapping, .value), (.blockMapping, .explicitValue), (.blockMapping, .afterKey):
            frames[top].phase = .key
        case (.flowMapping, .key), (_, .explicitKey): frames[top].phase = .afterKey
        case (.flowPair, .value), (.flowPair, .explicitValue), (.flowPair, .afterKey):
            frames.removeLast()
            sink.end(at: lastEnd)
            frames[top - 1].phase = .done
        default: frames[top].phase = .done
        }
    }

    /// A node that is not written; its span is its properties, else the indicator that awaits it.
    mutating func emptyNode() {
        let indicator = frames[frames.count - 1].indicator
        emptyNode(at: indicator >= 0 ? indicator..<min(indicator + 1, count) : lastEnd..<lastEnd, outer)
        outer = YAMLProperties()
        nodeFinished()
    }

    mutating func emptyNode(at span: Range<Int>, _ properties: YAMLProperties) {
        let start = properties.isEmpty ? span.lowerBound : properties.start
        let end = properties.isEmpty ? span.upperBound : max(start, lastEnd)
        emit(YAMLToken(style: .implied, start: start, end: end, textStart: start, textEnd: start), properties)
    }

    @inline(__always)
    mutating func emit(_ token: YAMLToken, _ properties: YAMLProperties) {
        if let finding = sink.scalar(token, scratch: scratch, properties) { record(finding) }
    }

    // MARK: Findings

    /// Records a finding; the caller goes on.
    mutating func record(_ finding: Finding) {
        if findings.count < options.maximumFindings { findings.append(finding) }
        if findings.count >= options.maximumFindings { isStopped = true }
    }

    /// Records a finding, for the caller to throw.
    mutating func stop(_ finding: Finding) -> YAMLStop {
        record(finding)
        return YAMLStop()
    }

    /// Bytes of the source as a place.
    func place(_ start: Int, _ end: Int) -> Place {
        Place(source: source, span: Span(from: min(start, count), to: min(max(start, end), count)))
    }
}
