// MigrationWords: sizes, counts and times as people say them: 312 million rows, 61 GB, 2 h 50 min.

/// Sizes, counts and times in words.
public enum MigrationWords {
    /// `12`, `4,800`, `312 million`, `1.4 billion`.
    public static func count(_ number: Int) -> String {
        switch number {
        case ..<0: "an unknown number of"
        case ..<10_000: grouped(number)
        case ..<1_000_000: grouped((number + 500) / 1000 * 1000)
        case ..<1_000_000_000: scaled(number, 1_000_000, "million")
        default: scaled(number, 1_000_000_000, "billion")
        }
    }

    /// `1 row`, `312 million rows`.
    public static func count(_ number: Int, _ noun: String) -> String {
        count(number) + " " + noun + (number == 1 ? "" : noun.hasSuffix("x") ? "es" : "s")
    }

    /// `912 bytes`, `48 kB`, `1.4 GB`, by powers of 1000.
    public static func bytes(_ number: Int) -> String {
        switch number {
        case ..<1000: "\(max(0, number)) bytes"
        case ..<1_000_000: scaled(number, 1000, "kB")
        case ..<1_000_000_000: scaled(number, 1_000_000, "MB")
        case ..<1_000_000_000_000: scaled(number, 1_000_000_000, "GB")
        default: scaled(number, 1_000_000_000_000, "TB")
        }
    }

    /// `20 ms`, `1.5 s`, `4 min 10 s`, `2 h 50 min`, `3 d 4 h`.
    public static func seconds(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "an unknown time" }
        if seconds < 0.001 { return "under 1 ms" }
        if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.95 { return tenths(Int((seconds * 10).rounded())) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return pair(whole / 60, "min", whole % 60, "s") }
        let minutes = (whole + 30) / 60
        if minutes < 48 * 60 { return pair(minutes / 60, "h", minutes % 60, "min") }
        let hours = (minutes + 30) / 60
        return pair(hours / 24, "d", hours % 24, "h")
    }

    /// `about 2 h 50 min (2 h 10 min – 3 h 40 min)`.
    public static func range(_ range: SecondsRange) -> String {
        "about \(seconds(range.likely)) (\(seconds(range.low)) – \(seconds(range.high)))"
    }

    /// `a`, `a and b`, `a, b and c`.
    public static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func pair(_ large: Int, _ one: String, _ small: Int, _ other: String) -> String {
        small == 0 ? "\(large) \(one)" : "\(large) \(one) \(small) \(other)"
    }

    private static func scaled(_ number: Int, _ unit: Int, _ word: String) -> String {
        let tenths = number / (unit / 10)
        return (tenths < 100 ? self.tenths(tenths) : grouped(tenths / 10)) + " " + word
    }

    private static func tenths(_ tenths: Int) -> String {
        tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
