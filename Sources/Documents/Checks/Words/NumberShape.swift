// NumberShape: what a plain scalar that starts like a number is written as, found in one pass.

/// How a plain scalar that looks like a number is written.
struct NumberShape {
    /// The ways to write a number that readers disagree about.
    enum Form {
        case integer, decimal, exponent, colons, underscores, date, prefixed, none
    }

    private(set) var form = Form.none
    private(set) var digits = 0
    private(set) var hasLeadingZero = false
    /// Whether only digits and perhaps a sign were written.
    private(set) var isPlainInteger = false
    /// Whether it is a number in any reader's eyes.
    var isNumeric: Bool { form != .none }

    init(_ raw: ByteText) {
        let start = raw.count > 0 && (raw[0] == 0x2B || raw[0] == 0x2D) ? 1 : 0
        var dots = 0
        var colons = 0
        var underscores = 0
        var exponents = 0
        var index = start
        guard start < raw.count, raw[start].isDigit || raw[start] == 0x2E else { return }
        if raw.count > start + 2, raw[start] == 0x30, "xob".utf8.contains(raw[start + 1] | 0x20),
            !raw[start + 1].isDigit
        {
            if NumberShape.isPrefixed(raw.from(start)) { form = .prefixed }
            return
        }
        hasLeadingZero = raw.count > start + 1 && raw[start] == 0x30 && raw[start + 1].isDigit
        while index < raw.count {
            switch raw[index] {
            case 0x30...0x39: digits += 1
            case 0x2E: dots += 1
            case 0x3A: colons += 1
            case 0x5F: underscores += 1
            case 0x65, 0x45:
                exponents += 1
                if index + 1 < raw.count, raw[index + 1] == 0x2B || raw[index + 1] == 0x2D { index += 1 }
                guard index + 1 < raw.count, raw[index + 1].isDigit else { return }
            case 0x2D:
                if start == 0, index == 4, NumberShape.isDate(raw) { form = .date }
                return
            default: return
            }
            index += 1
        }
        guard digits > 0, dots <= 1 else { return }
        switch (dots, colons, underscores, exponents) {
        case (0, 0, 0, 0):
            form = .integer
            isPlainInteger = true
        case (1, 0, 0, 0): form = .decimal
        case (_, 0, 0, 1): form = .exponent
        case (_, 1..., _, 0): form = .colons
        case (_, 0, 1..., 0): form = .underscores
        default: break
        }
    }

    /// `0x1F`, `0o17`, `0b101`.
    private static func isPrefixed(_ text: ByteText) -> Bool {
        for byte in text.from(2) {
            switch text[1] | 0x20 {
            case 0x78: guard byte.isDigit || (byte | 0x20) &- 0x61 < 6 || byte == 0x5F else { return false }
            case 0x6F: guard byte &- 0x30 < 8 || byte == 0x5F else { return false }
            default: guard byte &- 0x30 < 2 || byte == 0x5F else { return false }
            }
        }
        return true
    }

    /// `2024-01-15`, alone or followed by a time.
    private static func isDate(_ raw: ByteText) -> Bool {
        guard raw.part(0, 4).isDigits else { return false }
        var index = 5
        let monthStart = index
        while index < raw.count, raw[index].isDigit { index += 1 }
        guard 1...2 ~= index - monthStart, index < raw.count, raw[index] == 0x2D else { return false }
        let hasShortMonth = index - monthStart == 1
        index += 1
        let dayStart = index
        while index < raw.count, raw[index].isDigit { index += 1 }
        guard 1...2 ~= index - dayStart else { return false }
        let month = raw.part(monthStart, dayStart - 1)
        let day = raw.part(dayStart, index)
        guard (1...12).contains(value(month)), (1...31).contains(value(day)) else { return false }
        if index == raw.count { return !hasShortMonth && day.count == 2 }
        guard raw[index] | 0x20 == 0x74 || raw[index].isBlank, index + 3 < raw.count else { return false }
        return raw[index + 1].isDigit && raw.from(index + 1).contains(":")
    }

    private static func value(_ digits: ByteText) -> Int { digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) } }
}

/// Whole numbers in the notations of YAML 1.1, as text; nil beyond 64 bits.
enum OldNumber {
    /// `0755` in base eight.
    static func octal(_ raw: ByteText) -> String? { number(raw, base: 8) }

    /// `22:22` in base sixty; each part after the first must be below sixty and the first must not start with zero.
    static func sexagesimal(_ raw: ByteText) -> String? {
        let isNegative = raw.first == 0x2D
        let start = isNegative || raw.first == 0x2B ? 1 : 0
        var total: Int64 = 0
        var part: Int64 = 0
        var digits = 0
        var isFirst = true
        func close() -> Bool {
            guard digits > 0, isFirst || (digits <= 2 && part < 60) else { return false }
            let (product, overflows) = total.multipliedReportingOverflow(by: 60)
            let (sum, overflowsToo) = product.addingReportingOverflow(part)
            total = sum
            return !overflows && !overflowsToo
        }
        for byte in raw.from(start) {
            if byte == 0x3A {
                guard close() else { return nil }
                (part, digits, isFirst) = (0, 0, false)
            } else if byte.isDigit {
                let (product, overflows) = part.multipliedReportingOverflow(by: 10)
                guard !overflows, product < Int64.max - 10 else { return nil }
                part = product + Int64(byte - 0x30)
                digits += 1
            } else if byte == 0x2E, !isFirst, close() {
                // The last part may have a fraction: 10:30.5.
                return "\(isNegative ? "-" : "")\(total) and a fraction"
            } else if byte != 0x5F {
                return nil
            }
        }
        guard !isFirst, close() else { return nil }
        return "\(isNegative ? "-" : "")\(total)"
    }

    /// Digits of a base, underscores left out; a sign in front counts.
    static func number(_ raw: ByteText, base: UInt64) -> String? {
        let isNegative = raw.first == 0x2D
        let start = isNegative || raw.first == 0x2B ? 1 : 0
        var total: UInt64 = 0
        for byte in raw.from(start) where byte != 0x5F {
            let digit = byte.isDigit ? UInt64(byte - 0x30) : byte.isLetter ? UInt64((byte | 0x20) - 0x61) + 10 : 99
            guard digit < base else { return nil }
            let (product, overflows) = total.multipliedReportingOverflow(by: base)
            let (sum, overflowsToo) = product.addingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { return nil }
            total = sum
        }
        return "\(isNegative ? "-" : "")\(total)"
    }
}
