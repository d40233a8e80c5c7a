// UnicodeTable: reads the compact tables: names, then ranges as gaps in base 32.

/// Finds lines of a table and decodes the ranges in them.
///
/// A line is names, separated by spaces, then one word of digits: `0-9 a-z A-Z - _`, each five bits, the lower first,
/// with 32 added where more digits follow. Numbers come in pairs: the gap since the last range, its length less one.
enum UnicodeTable {
    /// The set on the line that has `name` among its names.
    static func set(named name: String, in table: StaticString) -> ScalarSet? {
        var wanted = name
        return wanted.withUTF8 { wanted -> ScalarSet? in
            guard !wanted.isEmpty else { return nil }
            let text = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
            var lineStart = 0
            while lineStart < text.count {
                let lineEnd = end(of: 0x0A, in: text, lineStart..<text.count)
                if let data = dataStart(of: wanted, in: text, lineStart..<lineEnd) {
                    return ScalarSet(ranges(in: text, data..<lineEnd))
                }
                lineStart = lineEnd + 1
            }
            return nil
        }
    }

    /// The first name on the line that has `name` among its names.
    static func firstName(of name: String, in table: StaticString) -> String? {
        var wanted = name
        return wanted.withUTF8 { wanted -> String? in
            guard !wanted.isEmpty else { return nil }
            let text = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
            var lineStart = 0
            while lineStart < text.count {
                let lineEnd = end(of: 0x0A, in: text, lineStart..<text.count)
                if dataStart(of: wanted, in: text, lineStart..<lineEnd) != nil {
                    let end = text[lineStart..<lineEnd].firstIndex(of: 0x20) ?? lineEnd
                    return String(decoding: text[lineStart..<end], as: UTF8.self)
                }
                lineStart = lineEnd + 1
            }
            return nil
        }
    }

    /// All lines joined, or those whose first name is in `names`; lines that join others, of one letter, are left out.
    static func union(of table: StaticString, named names: [String]? = nil) -> ScalarSet {
        let text = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
        var all: [ScalarRange] = []
        forEachLine(of: text) { line in
            let nameEnd = end(of: 0x20, in: text, line)
            if nameEnd - line.lowerBound == 1 { return }
            let name = text[line.lowerBound..<nameEnd]
            if let names, !names.contains(where: { $0.utf8.elementsEqual(name) }) { return }
            let start = (text[line].lastIndex(of: 0x20) ?? line.lowerBound) + 1
            all += ranges(in: text, start..<line.upperBound)
        }
        return ScalarSet(all)
    }

    private static func forEachLine(of text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void) {
        var start = 0
        while start < text.count {
            let end = end(of: 0x0A, in: text, start..<text.count)
            body(start..<end)
            start = end + 1
        }
    }

    /// Where `byte` first stands in a range, or the range's end.
    private static func end(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
        var place = range.lowerBound
        while place < range.upperBound, text[place] != byte { place += 1 }
        return place
    }

    /// Where the digits of a line start, provided that one of its names is `wanted`.
    private static func dataStart(
        of wanted: UnsafeBufferPointer<UInt8>,
        in text: UnsafeBufferPointer<UInt8>,
        _ line: Range<Int>
    ) -> Int? {
        var start = line.lowerBound
        var isFound = false
        while let end = text[start..<line.upperBound].firstIndex(of: 0x20) {
            if !isFound, end - start == wanted.count {
                isFound = text[start..<end].elementsEqual(wanted)
            }
            start = end + 1
        }
        return isFound ? start : nil
    }

    private static func ranges(in text: UnsafeBufferPointer<UInt8>, _ digits: Range<Int>) -> [ScalarRange] {
        var result: [ScalarRange] = []
        result.reserveCapacity(digits.count / 3)
        var position = digits.lowerBound
        var next: UInt32 = 0
        while position < digits.upperBound {
            let first = next &+ number(in: text, &position, digits.upperBound)
            let last = first &+ number(in: text, &position, digits.upperBound)
            result.append(ScalarRange(first, last))
            next = last &+ 1
        }
        return result
    }

    /// Reads one number.
    static func number(in text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int) -> UInt32 {
        var value: UInt32 = 0
        var shift: UInt32 = 0
        while position < end {
            let digit = digitValue(text[position])
            position += 1
            value |= (digit & 31) << shift
            shift += 5
            if digit < 32 { break }
        }
        return value
    }

    private static func digitValue(_ byte: UInt8) -> UInt32 {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x61...0x7A: UInt32(byte) - 0x61 + 10
        case 0x41...0x5A: UInt32(byte) - 0x41 + 36
        case 0x2D: 62
        default: 63
        }
    }
}
