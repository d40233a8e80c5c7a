// TOMLToken: what a bare word of TOML is: a boolean, a number, a time, or nothing.

/// A bare word of TOML and what it is read as.
struct TOMLToken {
    /// What it is.
    enum Reading {
        /// A value whose text is as the tape wants it.
        case value(Node.Kind)
        /// A value whose text the tape wants in another form.
        case rewritten(Node.Kind, [UInt8])
        /// A number in a wrong form.
        case wrongNumber(String, mend: String)
        /// A date or time in a wrong form.
        case wrongTime(String, mend: String)
        /// No number and no time.
        case word
    }

    private let text: ArraySlice<UInt8>

    /// A token of letters, digits and `+ - . : _`.
    init(_ text: ArraySlice<UInt8>) { self.text = text }

    /// Whether a byte is an ASCII digit.
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Whether a text has the form `dddd-dd-dd`.
    static func isDate(_ text: ArraySlice<UInt8>) -> Bool { matches(text, "dddd-dd-dd") }

    private static func matches(_ text: ArraySlice<UInt8>, _ form: StaticString) -> Bool {
        guard text.count == form.utf8CodeUnitCount else { return false }
        return form.withUTF8Buffer { form in
            zip(text, form).allSatisfy { $1 == 0x64 ? isDigit($0) : $0 == $1 }
        }
    }

    /// What the token is.
    var reading: Reading {
        guard let first = text.first else { return .word }
        switch String(decoding: text.prefix(6), as: UTF8.self) {
        case "true": return .value(.yes)
        case "false": return .value(.no)
        case "nan", "+nan", "-nan": return .rewritten(.notFinite, Array("NaN".utf8))
        case "inf", "+inf": return .rewritten(.notFinite, Array("Infinity".utf8))
        case "-inf": return .rewritten(.notFinite, Array("-Infinity".utf8))
        default: break
        }
        let isSigned = first == 0x2B || first == 0x2D
        let body = isSigned ? text.dropFirst() : text
        guard let lead = body.first, TOMLToken.isDigit(lead) || lead == 0x2E else { return .word }
        if !isSigned, looksLikeTime { return time }
        return number(body, sign: isSigned ? first : 0)
    }

    private var looksLikeTime: Bool {
        let digits = text.prefix { TOMLToken.isDigit($0) }.count
        let next = text.dropFirst(digits).first
        if next == 0x3A { return true }
        guard digits >= 3, next == 0x2D else { return false }
        return text.dropFirst(digits + 1).first.map(TOMLToken.isDigit) ?? false
    }
}

// MARK: - Numbers

extension TOMLToken {
    private func number(_ body: ArraySlice<UInt8>, sign: UInt8) -> Reading {
        let second = body.dropFirst().first ?? 0
        if body.first == 0x30, second | 0x20 == 0x78 || second | 0x20 == 0x6F || second | 0x20 == 0x62 {
            return prefixed(body, sign: sign, letter: second)
        }
        let plain = body.filter { $0 != 0x5F }
        let written = shortened(String(decoding: text, as: UTF8.self))
        let minus: [UInt8] = sign == 0x2D ? [0x2D] : []
        if body.count != plain.count, !underscoresStandBetweenDigits(body) {
            return NumberText.kind(of: plain[...]) == nil
                ? .word
                : .wrongNumber(
                    "an underscore must stand between digits",
                    mend: String(decoding: minus + plain, as: UTF8.self)
                )
        }
        if let kind = NumberText.kind(of: plain[...]) {
            if plain == [0x30] { return text.count == 1 ? .value(kind) : .rewritten(kind, plain) }
            if plain.count == text.count || (sign == 0x2D && plain.count + 1 == text.count) { return .value(kind) }
            return .rewritten(kind, minus + plain)
        }
        let reading = NumberText.explain(String(decoding: minus + plain, as: UTF8.self))
        guard !reading.canonical.isEmpty, !reading.isNotFinite else {
            return plain.last.map { $0 | 0x20 == 0x65 || $0 == 0x2B || $0 == 0x2D } == true && plain.count > 1
                ? .wrongNumber("the exponent of \(written) has no digits", mend: "write them, such as 1e9") : .word
        }
        if plain.first == 0x30, plain.count > 1, TOMLToken.isDigit(plain[1]) {
            let isOctal = plain.allSatisfy { (0x30...0x37).contains($0) }
            let octal =
                isOctal ? "0o" + String(decoding: plain.dropFirst(), as: UTF8.self) + " for an octal number, " : ""
            return .wrongNumber(
                "a number has no leading zero",
                mend: "\(octal)\(reading.canonical), or \"\(written)\" if the zero matters"
            )
        }
        return .wrongNumber(reading.message.replacing("JSON", with: "TOML"), mend: reading.canonical)
    }

    private func underscoresStandBetweenDigits(_ body: ArraySlice<UInt8>) -> Bool {
        var before: UInt8 = 0
        for (offset, byte) in zip(body.indices, body) {
            if byte == 0x5F {
                let next = offset + 1 < body.endIndex ? body[offset + 1] : 0
                guard hexadecimalValue(before) != nil, before < 0x3A, next &- 0x30 < 10 else { return false }
            }
            before = byte
        }
        return true
    }

    private func prefixed(_ body: ArraySlice<UInt8>, sign: UInt8, letter: UInt8) -> Reading {
        let written = shortened(String(decoding: text, as: UTF8.self))
        let digits = body.dropFirst(2)
        let radix = letter | 0x20 == 0x78 ? 16 : letter | 0x20 == 0x6F ? 8 : 2
        let isPlaced = digits.first != 0x5F && digits.last != 0x5F && !hasTwoUnderscores(digits)
        let plain = digits.filter { $0 != 0x5F }
        let isSound = !plain.isEmpty && plain.allSatisfy { hexadecimalValue($0).map { Int($0) < radix } ?? false }
        guard isSound else {
            let name = radix == 16 ? "hexadecimal" : radix == 8 ? "octal" : "binary"
            return .wrongNumber(
                "\(written) is no \(name) number",
                mend: "write digits behind the prefix, or quote it if it is text"
            )
        }
        guard isPlaced else {
            return .wrongNumber("an underscore must stand between digits", mend: written.replacing("_", with: ""))
        }
        guard letter >= 0x61 else {
            return .wrongNumber("the prefix of a number is in lower case", mend: written.lowercased())
        }
        guard sign == 0 else {
            return .wrongNumber("a number with a prefix has no sign", mend: "write it in decimal digits")
        }
        guard let value = UInt64(String(decoding: plain, as: UTF8.self), radix: radix), value <= Int64.max else {
            return .wrongNumber("\(written) does not fit into 64 bits", mend: "quote it if it is text")
        }
        return .rewritten(.integer, Array(String(value).utf8))
    }

    private func hasTwoUnderscores(_ digits: ArraySlice<UInt8>) -> Bool {
        zip(digits, digits.dropFirst()).contains { $0 == 0x5F && $1 == 0x5F }
    }
}

// MARK: - Dates and times

extension TOMLToken {
    private var time: Reading {
        var rest = text
        let written = shortened(String(decoding: text, as: UTF8.self))
        let isDateFirst = rest.prefix(5).contains(0x2D)
        if isDateFirst {
            guard TOMLToken.isDate(rest.prefix(10)) else {
                return .wrongTime("\(written) is no date", mend: "write YYYY-MM-DD, or quote it if it is text")
            }
            guard isRealDate(rest.prefix(10)) else {
                return .wrongTime(
                    "there is no day \(String(decoding: rest.prefix(10), as: UTF8.self))",
                    mend: "a day that exists"
                )
            }
            rest = rest.dropFirst(10)
            guard let separator = rest.first else { return .value(.time) }
            guard separator | 0x20 == 0x74 || separator == 0x20 else {
                return .wrongTime("\(written) is no date", mend: "write YYYY-MM-DD, or quote it if it is text")
            }
            rest = rest.dropFirst()
        }
        guard TOMLToken.matches(rest.prefix(8), "dd:dd:dd") else {
            return .wrongTime(
                "\(written) is no time",
                mend: "write hours, minutes and seconds with two digits each: 07:30:00"
            )
        }
        let clock = Array(rest.prefix(8))
        guard pair(clock, 0) < 24, pair(clock, 3) < 60, pair(clock, 6) <= 60 else {
            return .wrongTime(
                "there is no time \(String(decoding: clock, as: UTF8.self))",
                mend: "a time from 00:00:00 to 23:59:59"
            )
        }
        rest = rest.dropFirst(8)
        if rest.first == 0x2E {
            let fraction = rest.dropFirst().prefix { TOMLToken.isDigit($0) }
            guard !fraction.isEmpty else {
                return .wrongTime("the fraction of \(written) has no digits", mend: "write them, or remove the point")
            }
            rest = rest.dropFirst(1 + fraction.count)
        }
        if rest.isEmpty { return .value(.time) }
        return isDateFirst && isOffset(rest)
            ? .value(.time) : .wrongTime("\(written) is no time", mend: "an offset is Z, or two digits each: +02:00")
    }

    private func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        if text.count == 1, let letter = text.first { return letter | 0x20 == 0x7A }
        guard let sign = text.first, sign == 0x2B || sign == 0x2D else { return false }
        let rest = Array(text.dropFirst())
        return TOMLToken.matches(rest[...], "dd:dd") && pair(rest, 0) < 24 && pair(rest, 3) < 60
    }

    private func isRealDate(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = Array(text)
        let year = pair(digits, 0) * 100 + pair(digits, 2)
        let month = pair(digits, 5)
        let day = pair(digits, 8)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && day >= 1 && day <= days[month - 1]
    }

    private func pair(_ digits: [UInt8], _ offset: Int) -> Int {
        Int(digits[offset] &- 0x30) * 10 + Int(digits[offset + 1] &- 0x30)
    }
}
