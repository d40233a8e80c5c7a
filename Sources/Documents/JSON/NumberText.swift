// NumberText: JSON's number form, and what to say of numbers in another.

/// JSON's number form (RFC 8259, section 6) and what others write in its place.
enum NumberText {
    /// What a text that is no JSON number was meant to be.
    struct Reading {
        /// What is wrong with it.
        var message: String
        /// What to write.
        var mend: String
        /// The number in JSON's form, `NaN`, `Infinity`, `-Infinity`, or empty where none was meant.
        var canonical = ""
        /// Whether it is no finite number.
        var isNotFinite = false
    }

    /// Integer or decimal where the whole text is a JSON number, else nil.
    static func kind(of text: ArraySlice<UInt8>) -> Node.Kind? {
        guard !text.isEmpty else { return nil }
        return text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, base[0] == 0x2D || base[0] &- 0x30 < 10 else { return nil }
            let (end, isDecimal) = JSONBytes(base: base, count: buffer.count).number(from: 0)
            guard end == buffer.count else { return nil }
            return isDecimal ? .decimal : .integer
        }
    }

    /// What a text that begins like a number and is none in JSON was meant to be.
    static func explain(_ text: String) -> Reading {
        guard text.utf8.count <= 400 else {
            return Reading(message: "\(shortened(text)) is no JSON number", mend: "quote it if it is text")
        }
        let isNegative = text.hasPrefix("-")
        let sign = isNegative ? "-" : ""
        let body = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
        let lowered = body.lowercased()
        if ["nan", "inf", "infinity"].contains(lowered) {
            let canonical = lowered == "nan" ? "NaN" : sign + "Infinity"
            let mend = "a number, or null if there is none"
            return Reading(message: "\(text) is no JSON number", mend: mend, canonical: canonical, isNotFinite: true)
        }
        for (prefix, radix, name) in [("0x", 16, "hexadecimal"), ("0o", 8, "octal"), ("0b", 2, "binary")]
        where lowered.hasPrefix(prefix) {
            let digits = lowered.dropFirst(2).replacing("_", with: "")
            guard let value = UInt64(digits, radix: radix) else { break }
            let mend = "\(sign)\(value), or \"\(text)\" if it is text"
            return Reading(message: "JSON has no \(name) numbers", mend: mend, canonical: "\(sign)\(value)")
        }
        if text.hasPrefix("+"), isNumber(body) {
            return Reading(message: "a JSON number has no leading plus", mend: body, canonical: body)
        }
        if body.hasPrefix("."), isNumber(sign + "0" + body) {
            let mended = sign + "0" + body
            return Reading(message: "a digit is missing before the point", mend: mended, canonical: mended)
        }
        return explainDigits(text, body, sign)
    }

    private static func explainDigits(_ text: String, _ body: String, _ sign: String) -> Reading {
        let plain = body.replacing("_", with: "")
        if plain != body, isNumber(sign + plain) {
            let mended = sign + plain
            return Reading(message: "a JSON number has no underscores", mend: mended, canonical: mended)
        }
        let stripped = String(body.drop { $0 == "0" })
        if body.hasPrefix("0"), let mended = [stripped, "0" + stripped].first(where: isNumber) {
            let message = "a JSON number has no leading zero"
            let mend = "\(sign)\(mended), or \"\(text)\" if the zero matters"
            return Reading(message: message, mend: mend, canonical: sign + mended)
        }
        if body.hasSuffix("."), isNumber(sign + body + "0") {
            return Reading(
                message: "a digit is missing behind the point",
                mend: "\(sign)\(body)0",
                canonical: sign + body + "0"
            )
        }
        if let point = body.firstRange(of: ".e") ?? body.firstRange(of: ".E") {
            let mended = sign + body[..<point.lowerBound] + ".0" + body[point.lowerBound...].dropFirst()
            if isNumber(mended) {
                return Reading(message: "a digit is missing behind the point", mend: mended, canonical: mended)
            }
        }
        let lowered = body.lowercased()
        if lowered.hasSuffix("e") || lowered.hasSuffix("e+") || lowered.hasSuffix("e-") {
            return Reading(message: "the exponent of \(text) has no digits", mend: "write them, such as 1e9")
        }
        let hasUnit = body.first.map { $0.isNumber } == true && body.last.map { $0.isLetter } == true
        return Reading(
            message: hasUnit ? "\(text) is no JSON number: a unit makes it text" : "\(text) is no JSON number",
            mend: "\"\(text)\" if it is text"
        )
    }

    private static func isNumber(_ text: String) -> Bool { kind(of: Array(text.utf8)[...]) != nil }
}
