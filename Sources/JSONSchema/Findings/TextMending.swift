// TextMending: what the writer of a text that does not match a pattern most likely meant.

/// Tries the usual slips: spaces, case, dashes, units written out, a sign forgotten.
enum TextMending {
    /// The text with the smallest change that `accepts` takes, or nil where none of the usual ones does.
    static func mended(_ text: String, accepts: (String) -> Bool) -> String? {
        guard !text.isEmpty, text.utf8.count <= 200 else { return nil }
        var seen: Set<String> = [text]
        for candidate in candidates(text) where !candidate.isEmpty && seen.insert(candidate).inserted {
            if accepts(candidate) { return candidate }
        }
        return nil
    }

    /// Likeliest first.
    private static func candidates(_ text: String) -> [String] {
        let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        let spaceless = trimmed.filter { !$0.isWhitespace }
        var list = [trimmed, spaceless]
        if let colon = trimmed.firstIndex(of: ":") {
            let rest = trimmed[trimmed.index(after: colon)...].drop(while: \.isWhitespace)
            list.append(trimmed[..<colon] + "=" + rest)
        }
        list += quantities(trimmed)
        list += spellings(trimmed)
        list += ["/", "@", "./", "#", "v", "0"].map { $0 + trimmed }
        if trimmed.contains("."), spaceless == trimmed { list.append("https://" + trimmed) }
        list += [trimmed + ".0", trimmed + ".0.0"]
        return list
    }

    /// The same words in other cases and with other joints.
    private static func spellings(_ text: String) -> [String] {
        let words = words(of: text)
        let lower = words.map { $0.lowercased() }
        let joints = ["-", "_", ".", "", " "]
        return [text.lowercased(), text.uppercased()] + joints.map { words.joined(separator: $0) }
            + joints.map { lower.joined(separator: $0) }
            + joints.prefix(2).map { lower.joined(separator: $0).uppercased() }
    }

    /// Parts at spaces, dashes, underscores, and where a capital follows a small letter.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            let isJoint = character == "-" || character == "_" || character.isWhitespace
            if isJoint || (character.isUppercase && word.last?.isLowercase ?? false) {
                if !word.isEmpty { words.append(word) }
                word = isJoint ? "" : String(character)
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// `30 seconds`, `0.5s` or `512MB` with units as other formats write them; the amount stays the same.
    private static func quantities(_ text: String) -> [String] {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(number.count).filter { !$0.isWhitespace }
        guard !number.isEmpty, !unit.isEmpty, unit.allSatisfy({ $0.isASCII && $0.isLetter }) else { return [] }
        let same = sameUnits(unit).map { String(number) + $0 }
        guard let split = smaller(number, unit) else { return same }
        return same + [split]
    }

    /// Other ways to write a unit.
    private static func sameUnits(_ unit: String) -> [String] {
        let groups = [
            ["ms", "msec", "millis", "millisecond", "milliseconds"], ["s", "sec", "secs", "second", "seconds"],
            ["m", "min", "mins", "minute", "minutes"], ["h", "hr", "hrs", "hour", "hours"], ["d", "day", "days"],
            ["w", "week", "weeks"], ["Ki", "KiB", "kib"], ["Mi", "MiB", "mib"], ["Gi", "GiB", "gib"],
            ["k", "K", "kb", "KB", "kB"], ["M", "m", "mb", "MB"], ["G", "g", "gb", "GB"], ["T", "t", "tb", "TB"],
            ["b", "B", "bytes", "byte"],
        ]
        let exact = groups.filter { $0.contains(unit) }
        let folded = groups.filter { $0.contains(unit.lowercased()) }
        // A lone letter is too little to tell minutes from megabytes.
        guard unit.count > 1 else { return [unit.lowercased(), unit.uppercased()] }
        return (exact + folded).flatMap { group in group.prefix(3) }
    }

    /// A fraction of a unit of time as a whole number of the next smaller one.
    private static func smaller(_ number: Substring, _ unit: String) -> String? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let whole = Int(parts[0]), let tenths = Int(parts[1]), parts[1].utf8.count == 1,
            whole < 1_000_000
        else { return nil }
        switch unit {
        case "s": return "\(whole * 1000 + tenths * 100)ms"
        case "m": return "\(whole * 60 + tenths * 6)s"
        case "h": return "\(whole * 60 + tenths * 6)m"
        default: return nil
        }
    }
}

extension SchemaPattern {
    /// A given text with a usual slip mended, so that it matches.
    func mended(_ text: String) -> String? {
        TextMending.mended(text) { candidate in
            var candidate = candidate
            return candidate.withUTF8 { matches($0) } == true
        }
    }
}
