// PL1210: an integer beyond 2^53, of which many readers lose digits.
import Findings

/// Finds integers that do not fit a double exactly.
enum IntegerTooLarge: DocumentCheck {
    static let code: FindingCode = "PL1210"
    static let level = Level.warning
    static let page = CheckPage(
        title: "an integer is too large for many readers",
        what: "An integer beyond 9007199254740991 (2^53 − 1), in any notation.",
        because: "JavaScript and all who keep numbers as doubles round it: another account is addressed",
        bad: "account_id: 1️⃣9007199254740993\n",
        good: "account_id: \"9007199254740993\"\nbig: 9007199254740991\n",
        stories: ["S25", "S33"],
        sources: ["https://www.rfc-editor.org/rfc/rfc8259#section-6"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        let start = raw.first == 0x2D || raw.first == 0x2B ? 1 : 0
        var digits = raw.from(start)
        while digits.count > 1, digits[0] == 0x30 { digits = digits.from(1) }
        guard digits.count >= 16, digits.count <= 400, digits.isDigits else { return }
        if digits.count == 16, !isGreater(digits, "9007199254740991") { return }
        // TOML promises 64 bits.
        if walk.document.format == .toml, digits.count < 19 || !isGreater(digits, "9223372036854775807") { return }
        let rounded = digits.count <= 19 ? Self.rounded(digits) : nil
        let shown = walk.shown(raw, scalar.traits)
        let read = rounded.map { "\(start == 1 && raw[0] == 0x2D ? "-" : "")\($0) where numbers are doubles" }
        walk.report(
            self,
            scalar.traits.contains(.secret)
                ? "the integer is beyond 2^53 and loses digits in many readers"
                : "\(shown) is beyond 2^53 and loses digits in many readers",
            on: scalar,
            label: rounded.map { "\($0) in JavaScript" },
            read: read,
            mend: "quote it: \"\(shown)\""
        )
    }

    private static func isGreater(_ digits: ByteText, _ limit: StaticString) -> Bool {
        guard digits.count == limit.utf8CodeUnitCount else { return digits.count > limit.utf8CodeUnitCount }
        return limit.withUTF8Buffer { limit in
            for index in 0..<limit.count where digits[index] != limit[index] { return digits[index] > limit[index] }
            return false
        }
    }

    /// The whole number that a double makes of it.
    private static func rounded(_ digits: ByteText) -> String? {
        guard let value = UInt64(digits.string) else { return nil }
        let double = Double(value)
        guard double < 1.8e19 else { return nil }
        return "\(UInt64(double))"
    }
}
