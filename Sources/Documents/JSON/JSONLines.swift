// JSONLines: a text of one JSON value a line, read line by line.
import Findings

/// The lines of a JSON Lines text, each read as JSON when it is asked for.
///
///     for line in JSONLines(name: "orders.jsonl", bytes: bytes) where !line.result.isSound {
///         print(line.number, line.result.findings.first?.message ?? "")
///     }
///
/// Shape: lines end with LF or CR LF; blank ones are skipped. Each has a source text of its own that knows its line's
/// number, so places are those of the whole text. A part of a longer text can be read by giving `firstLine`.
/// Cost: one line in memory at a time beyond `bytes`.
public struct JSONLines: Sequence, IteratorProtocol, Sendable {
    /// One line and what it was read as.
    public struct Line: Sendable {
        /// Its number, from 1.
        public let number: Int
        /// Its value and what was found.
        public let result: ReadResult
    }

    private let name: String
    private let bytes: [UInt8]
    private let options: ReadOptions
    private var number: Int
    private var offset = 0

    /// The lines of `bytes`, the first one numbered `firstLine`.
    public init(name: String, bytes: [UInt8], firstLine: Int = 1, options: ReadOptions = ReadOptions()) {
        self.name = name
        self.bytes = bytes
        self.options = options
        number = firstLine
    }

    /// Reads the next line that is not blank; nil behind the last.
    public mutating func next() -> Line? {
        while offset < bytes.count {
            let start = offset
            var isBlank = true
            while offset < bytes.count, bytes[offset] != 0x0A {
                if bytes[offset] > 0x20 { isBlank = false }
                offset += 1
            }
            var end = offset
            offset += 1
            let current = number
            number += 1
            guard !isBlank else { continue }
            // The carriage return of a line end is no part of the value.
            if bytes[end - 1] == 0x0D { end -= 1 }
            let source = SourceText(name: name, bytes: Array(bytes[start..<end]), firstLine: current)
            return Line(number: current, result: Document.read(source, as: .json, options: options))
        }
        return nil
    }
}
