// SourceText: the bytes that places point into, their lines, and what of them may never be shown.
import Synchronization

/// A text that findings point into: a file, an environment variable, a given override.
///
/// Shared by reference so that a secret masked once is masked for every output.
public final class SourceText: Sendable {
    /// The name people know it by: a path relative to where they stand, or words such as `variable SHOP_PORT`.
    public let name: String
    /// The exact bytes, a byte order mark included.
    public let bytes: [UInt8]
    /// The number of its first line: 1, or more where the text was taken out of a longer one.
    public let firstLine: Int
    private let lineStarts = Mutex<[UInt32]?>(nil)
    private let masks = Mutex<[Span]>([])

    /// Wraps bytes under a name.
    ///
    /// `firstLine` is the number that people know the first line by; lines are then counted from there.
    public init(name: String, bytes: [UInt8], firstLine: Int = 1) {
        self.name = name
        self.bytes = bytes
        self.firstLine = firstLine
    }

    /// Wraps text under a name.
    public convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// Says that `span` holds a secret: no output will show it.
    public func mask(_ span: Span) {
        masks.withLock { $0.append(span) }
    }

    /// Whether any part of `span` is masked.
    public func isMasked(_ span: Span) -> Bool {
        masks.withLock { $0.contains { $0.start < span.end && span.start < $0.end } }
    }

    /// Whether anything is masked.
    public var hasMasks: Bool { masks.withLock { !$0.isEmpty } }

    /// The masked texts, without quotes round them; with a span, those that touch it.
    func maskedTexts(touching span: Span?) -> [String] {
        let spans = masks.withLock { all in
            all.filter { mask in span.map { mask.start < $0.end && $0.start < mask.end } ?? true }
        }
        return spans.compactMap { mask in
            let lower = min(Int(mask.start), bytes.count)
            var text = bytes[lower..<min(max(lower, Int(mask.end)), bytes.count)]
            if text.count >= 2, let first = text.first, first == text.last, first == 0x22 || first == 0x27 {
                text = text.dropFirst().dropLast()
            }
            return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
        }
    }

    /// The text of `span`, with masked parts shown as `••••`; invalid UTF-8 is repaired.
    public func text(of span: Span) -> String {
        let lower = min(Int(span.start), bytes.count)
        let upper = min(max(lower, Int(span.end)), bytes.count)
        let hidden = masks.withLock { $0.filter { Int($0.start) < upper && Int($0.end) > lower } }
        guard !hidden.isEmpty else { return String(decoding: bytes[lower..<upper], as: UTF8.self) }
        var result = ""
        var offset = lower
        for mask in hidden.sorted(by: { $0.start < $1.start }) {
            let start = max(offset, Int(mask.start))
            let end = min(upper, Int(mask.end))
            guard end > offset else { continue }
            result += String(decoding: bytes[offset..<max(offset, start)], as: UTF8.self) + "••••"
            offset = end
        }
        return result + String(decoding: bytes[offset..<upper], as: UTF8.self)
    }

    /// How many lines there are; at least one.
    public var lineCount: Int { withLineStarts { $0.count } }

    /// The bytes of a line, counted from `firstLine`, without its line break; empty beyond the last.
    public func lineSpan(_ line: Int) -> Span {
        let line = line - firstLine + 1
        return withLineStarts { starts in
            guard line >= 1, line <= starts.count else { return Span(from: bytes.count, to: bytes.count) }
            let start = Int(starts[line - 1])
            var end = line < starts.count ? Int(starts[line]) : bytes.count
            if end > start, line < starts.count || bytes[end - 1] == 0x0A {
                if bytes[end - 1] == 0x0A { end -= 1 }
                if end > start, bytes[end - 1] == 0x0D { end -= 1 }
            }
            return Span(from: start, to: end)
        }
    }

    /// The line and column of a byte offset: lines from `firstLine`, columns in Unicode scalars from 1.
    ///
    /// Cost: O(log lines) and the bytes of the line before the offset.
    public func position(at offset: Int) -> Position {
        let clamped = min(max(0, offset), bytes.count)
        return withLineStarts { starts in
            var low = 0
            var high = starts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if Int(starts[middle]) <= clamped { low = middle } else { high = middle }
            }
            var start = Int(starts[low])
            // The byte order mark is no character of the first line.
            if start == 0, clamped >= 3, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
            var column = 1
            var index = start
            while index < clamped {
                if bytes[index] & 0xC0 != 0x80 { column += 1 }
                index += 1
            }
            return Position(line: low + firstLine, column: column)
        }
    }

    private func withLineStarts<Result>(_ body: ([UInt32]) -> Result) -> Result {
        lineStarts.withLock { cached in
            if let cached { return body(cached) }
            var starts: [UInt32] = [0]
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == 0x0A || (byte == 0x0D && (index == bytes.count || bytes[index] != 0x0A)) {
                    starts.append(UInt32(truncatingIfNeeded: index))
                }
            }
            cached = starts
            return body(starts)
        }
    }
}
