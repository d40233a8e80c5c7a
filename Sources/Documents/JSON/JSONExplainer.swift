// JSONExplainer: reads JSON that is not strict, says what is wrong with it and goes on where that is honest.
import Findings

/// Reads JSON slowly and forgivingly: each mistake becomes a finding, and what was meant goes onto the tape.
///
/// Iterative: open brackets lie on a stack of their own. Every step consumes a byte or leads to one that does.
struct JSONExplainer {
    /// What may stand next.
    enum Step {
        /// A value.
        case value(Lead)
        /// A key.
        case key(Lead)
        /// The colon behind a key.
        case colon
        /// A comma or a closing bracket.
        case separator
        /// Nothing but blanks.
        case end
    }

    /// What stood before a value or a key.
    enum Lead: Equatable {
        /// Nothing.
        case start
        /// An opening bracket.
        case bracket
        /// A colon.
        case colon
        /// A comma, at this offset.
        case comma(Int)
        /// Something that a finding was made of.
        case reported
    }

    /// An open bracket.
    struct Bracket {
        let isMapping: Bool
        let start: Int
        let line: Int
        let indentation: Int
    }

    let source: SourceText
    let bytes: [UInt8]
    let allowsComments: Bool
    let options: ReadOptions
    var index = 0
    var tape: TapeBuilder
    var findings: FindingList
    var open: [Bracket] = []
    /// Behind the last token: where a missing comma belongs.
    var lastEnd = 0
    /// The last key, for messages.
    var lastKey = Span(from: 0, to: 0)
    /// Where the current line starts, and how many blanks it starts with.
    var line = (start: 0, indentation: 0)
    /// An opening bracket whose closing one stands at another indentation.
    var suspect: Bracket?
    /// Comments where none may be: the first and how many.
    var comments: (first: Span, count: Int)?
    /// Whether going on would only bring findings that are not true.
    var isStopped = false

    init(source: SourceText, allowsComments: Bool, options: ReadOptions) {
        self.source = source
        bytes = source.bytes
        self.allowsComments = allowsComments
        self.options = options
        tape = TapeBuilder(source: source)
        findings = FindingList(most: options.maximumFindings)
    }

    /// The byte at an offset, or 0 behind the end.
    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// The place of a range of bytes.
    func place(_ start: Int, _ end: Int) -> Place { Place(source: source, span: Span(from: start, to: end)) }

    /// Reads the whole text.
    mutating func read() -> ReadResult {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipSpace()
        if index >= bytes.count, !isStopped {
            findings.add(
                EmptyText.finding(
                    "the text is empty, expected a value",
                    at: place(0, 0),
                    mend: "write {} for no settings"
                )
            )
        }
        var step = Step.value(.start)
        while !isStopped, !findings.isExhausted, index < bytes.count {
            guard tape.nodes.count < options.maximumNodes else {
                let here = Span(from: index, to: index + 1)
                findings.add(TooManyValues.finding(in: source, at: here, most: options.maximumNodes))
                isStopped = true
                break
            }
            switch step {
            case .value(let lead): step = value(after: lead)
            case .key(let lead): step = key(after: lead)
            case .colon: step = colon()
            case .separator: step = separator()
            case .end: step = end()
            }
            skipSpace()
        }
        if !isStopped, !findings.isExhausted { endOfText(in: step) }
        return result()
    }

    private mutating func result() -> ReadResult {
        if let comments {
            let more = comments.count > 1 ? ", and \(comments.count - 1) more" : ""
            findings.add(
                CommentInJSON.finding(
                    "a comment stands in JSON\(more)",
                    at: Place(source: source, span: comments.first),
                    mend: allowsComments
                        ? "begin it with //" : "remove it, or name the file .jsonc if its reader allows comments"
                )
            )
        }
        completeMember()
        let duplicates = tape.duplicates
        let isEmpty = tape.nodes.isEmpty
        let document = tape.finish(format: allowsComments ? .jsonc : .json, dialect: nil)
        return ReadResult(
            document: isEmpty ? nil : document,
            findings: findings.finished(),
            duplicates: duplicates
        )
    }

    /// Says what is missing where the text ends too early.
    private mutating func endOfText(in step: Step) {
        if case .colon = step {
            findings.add(
                MissingColon.finding(
                    "the text ends behind the key \(shortened(source.text(of: lastKey)))",
                    at: Place(source: source, span: lastKey),
                    label: "has no value",
                    mend: "write : and its value"
                )
            )
        }
        if let bracket = open.last { findings.add(unclosed(bracket)) }
        if case .value(.start) = step, findings.isEmpty, comments != nil {
            findings.add(EmptyText.finding("the text holds comments only, expected a value", at: place(0, 0)))
        }
    }

    private func unclosed(_ bracket: Bracket) -> Finding {
        let closing = bracket.isMapping ? "}" : "]"
        let more = open.count > 1 ? ", nor \(open.count - 1) around it" : ""
        var related: [RelatedPlace] = []
        if let suspect {
            let place = place(suspect.start, suspect.start + 1)
            related.append(RelatedPlace("by its indentation this one lacks its closing bracket", at: place))
        }
        return UnclosedBracket.finding(
            "the \(bracket.isMapping ? "object" : "list") opened here is never closed\(more)",
            at: place(bracket.start, bracket.start + 1),
            label: "expected \(closing) before the end of the text",
            mend: suspect == nil ? "add \(closing) where it ends" : "add the missing bracket",
            related: related
        )
    }
}

// MARK: - Blanks and comments

extension JSONExplainer {
    /// Skips blanks; comments and blanks that JSON does not know are skipped too, and noted.
    mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0D:
                index += 1
            case 0x0A:
                index += 1
                line.start = index
                while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
                line.indentation = index - line.start
            case 0x2F where byte(index + 1) == 0x2F || byte(index + 1) == 0x2A:
                comment(isAllowed: allowsComments)
            case 0x23:
                comment(isAllowed: false)
            case 0x0B, 0x0C, 0x1C...0x1F, 0xC2, 0xE2, 0xE3, 0xEF:
                guard strangeBlank() else { return }
            default: return
            }
        }
    }

    private mutating func comment(isAllowed: Bool) {
        let start = index
        if byte(index) == 0x2F, byte(index + 1) == 0x2A {
            index += 2
            while index < bytes.count, !(bytes[index] == 0x2A && byte(index + 1) == 0x2F) { index += 1 }
            guard index < bytes.count else {
                findings.add(
                    CommentInJSON.finding(
                        "the comment opened here is never closed",
                        at: place(start, start + 2),
                        mend: "write */ where it ends"
                    )
                )
                isStopped = true
                return
            }
            index += 2
        } else {
            while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
        }
        guard !isAllowed else { return }
        comments = (comments?.first ?? Span(from: start, to: index), (comments?.count ?? 0) + 1)
    }

    /// Skips a no-break space and its like with a finding; false where something else stands.
    private mutating func strangeBlank() -> Bool {
        let character = TextCharacter(bytes, at: index)
        guard character.isBlank else { return false }
        findings.add(
            UnexpectedText.finding(
                "\(character) is no blank in JSON",
                at: place(index, index + character.length),
                because: "it looks like a space, but JSON readers stop at it",
                mend: "replace it by a space"
            )
        )
        index += character.length
        return true
    }

    /// Skips what makes no sense up to something that does.
    mutating func skipJunk() {
        repeat { index += TextCharacter(bytes, at: index).length } while index < bytes.count && !isResting(bytes[index])
        lastEnd = index
    }

    private func isResting(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x2C, 0x5D, 0x7D, 0x0A, 0x3A: true
        default: false
        }
    }
}
