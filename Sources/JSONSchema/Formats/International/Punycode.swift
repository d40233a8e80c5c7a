// Punycode: code points as ASCII (RFC 3492), within one label.

/// Decoding an A-label, and measuring the one that a U-label would become.
enum Punycode {
    /// The parameters of RFC 3492, section 5.
    private static let base = 36
    private static let least = 1
    private static let most = 26

    /// Decodes `text` from `start` to `end` (what follows `xn--`), capitals made small.
    ///
    /// Returns false where it is no Punycode: a sign that is none, an end too soon, a value past U+10FFFF or a surrogate.
    /// Every sequence of code points has one encoding, so what decodes would encode to the same text again.
    static func decode(_ text: Span<UInt8>, from start: Int, to end: Int, into label: inout LabelBuffer) -> Bool {
        label.removeAll()
        var index = start
        for position in stride(from: end - 1, through: start, by: -1) where text[position] == UInt8(ascii: "-") {
            guard position > start else { return false }
            for basic in start..<position {
                guard label.append(UInt32(text[basic].lowercased)) else { return false }
            }
            index = position + 1
            break
        }
        var value = 128
        var insertion = 0
        var bias = 72
        while index < end {
            guard let delta = readDelta(text, at: &index, end: end, bias: bias) else { return false }
            let total = insertion + delta
            bias = adapted(delta, points: label.count + 1, isFirst: insertion == 0 && value == 128)
            value += total / (label.count + 1)
            insertion = total % (label.count + 1)
            guard value <= 0x10_FFFF, value & 0x1F_F800 != 0xD800 else { return false }
            guard label.insert(UInt32(value), at: insertion) else { return false }
            insertion += 1
        }
        return true
    }

    /// Reads one number of variable length, or nil where it does not end or is too large to matter.
    private static func readDelta(_ text: Span<UInt8>, at index: inout Int, end: Int, bias: Int) -> Int? {
        var value = 0
        var weight = 1
        var step = base
        while index < end {
            guard let digit = digit(text[index]) else { return nil }
            index += 1
            value += digit * weight
            let threshold = min(max(step - bias, least), most)
            if digit < threshold { return value }
            weight *= base - threshold
            step += base
            guard weight < 1 << 40, value < 1 << 40 else { return nil }
        }
        return nil
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if byte.isDigit { return Int(byte) - 0x30 + 26 }
        return byte.isLetter ? Int(byte | 0x20) - 0x61 : nil
    }

    private static func adapted(_ delta: Int, points: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / points
        var step = 0
        while delta > (base - least) * most / 2 {
            delta /= base - least
            step += base
        }
        return step + (base - least + 1) * delta / (delta + 38)
    }

    /// How many octets the label takes as Punycode, without `xn--`.
    static func encodedLength(of label: borrowing LabelBuffer) -> Int {
        var basics = 0
        for index in 0..<label.count where label[index] < 128 { basics += 1 }
        var length = basics > 0 ? basics + 1 : 0
        var handled = basics
        var value: UInt32 = 128
        var delta = 0
        var bias = 72
        while handled < label.count {
            var next = UInt32.max
            for index in 0..<label.count where label[index] >= value { next = min(next, label[index]) }
            delta += Int(next - value) * (handled + 1)
            for index in 0..<label.count {
                if label[index] < next { delta += 1 }
                guard label[index] == next else { continue }
                length += digits(of: delta, bias: bias)
                bias = adapted(delta, points: handled + 1, isFirst: handled == basics)
                delta = 0
                handled += 1
            }
            delta += 1
            value = next + 1
        }
        return length
    }

    private static func digits(of delta: Int, bias: Int) -> Int {
        var rest = delta
        var count = 1
        var step = base
        while true {
            let threshold = min(max(step - bias, least), most)
            if rest < threshold { return count }
            rest = (rest - threshold) / (base - threshold)
            count += 1
            step += base
        }
    }
}
