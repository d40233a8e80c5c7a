// RunWords: numbers and times in words.

/// Numbers in words.
public enum RunWords {
    /// One digit behind the point.
    static func one(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// A time in seconds, minutes or hours.
    public static func seconds(_ seconds: Double) -> String {
        if seconds < 100 { return one(seconds) + " s" }
        let whole = Int(seconds.rounded())
        return whole < 5400 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// Digits in groups of three.
    public static func count(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits = String(digits.dropLast(3))
        }
        groups.insert(digits, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}
