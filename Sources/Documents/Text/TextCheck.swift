// TextCheck: what every text must hold, whatever its notation: size, UTF-8, no binary content, line ends.
import Findings

/// What every text must hold before a reader looks at it, whatever its notation.
struct TextCheck: Sendable {
    /// What was found, in text order.
    private(set) var findings: [Finding] = []
    /// Whether a reader can make sense of the bytes.
    private(set) var isReadable = true
    private let source: SourceText
    private let format: DocumentFormat

    /// Looks at the whole text once.
    init(_ source: SourceText, format: DocumentFormat, options: ReadOptions) {
        self.source = source
        self.format = format
        // Spans and text offsets are 32 bits wide; decoded text lies behind the source's bytes.
        let most = min(options.maximumBytes, TextTooLarge.mostBytes)
        guard source.bytes.count <= most else {
            refuse(TextTooLarge.finding(in: source, most: most))
            return
        }
        source.bytes.withUnsafeBufferPointer { bytes in
            check(bytes, facts: TextFacts(bytes))
        }
    }

    private mutating func check(_ bytes: UnsafeBufferPointer<UInt8>, facts: TextFacts) {
        if let invalidOrZero = facts.firstInvalid ?? facts.firstNUL {
            switch TextEncoding.guess(bytes) {
            case .utf16: refuse(LooksLikeUTF16.finding(in: source, called: "UTF-16"))
            case .utf32: refuse(LooksLikeUTF16.finding(in: source, called: "UTF-32"))
            case .known(let name): refuse(BinaryContent.finding(in: source, at: 0, named: name))
            case nil:
                if let zero = facts.firstNUL {
                    refuse(BinaryContent.finding(in: source, at: zero, count: facts.nulCount))
                } else {
                    refuse(NotUTF8.finding(in: source, at: invalidOrZero, count: facts.invalidCount))
                }
            }
            return
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { findings.append(ByteOrderMark.finding(in: source, as: format)) }
        if facts.hasCarriageReturn { checkLineEnds(LineEnds(bytes)) }
        checkControls(facts)
    }

    private mutating func checkLineEnds(_ ends: LineEnds) {
        let kinds = [ends.lineFeeds, ends.pairs, ends.carriageReturns].count { $0 > 0 }
        if kinds > 1 {
            findings.append(MixedLineEnds.finding(in: source, as: format, ends: ends))
        } else if let first = ends.firstPair ?? ends.firstCarriageReturn {
            findings.append(CarriageReturns.finding(in: source, as: format, at: first, isPair: ends.pairs > 0))
        }
    }

    /// JSON and TOML forbid control characters by their grammar: those readers say so where they meet them.
    private mutating func checkControls(_ facts: TextFacts) {
        guard format != .json, format != .jsonc, format != .toml else { return }
        for offset in facts.controls {
            findings.append(ControlCharacter.finding(in: source, as: format, at: offset))
        }
        findings.sort { $0.place.span.start < $1.place.span.start }
    }

    private mutating func refuse(_ finding: Finding) {
        findings.append(finding)
        isReadable = false
    }
}
