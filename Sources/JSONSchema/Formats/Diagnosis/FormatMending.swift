// FormatMending: what the writer of a text that does not fit most likely meant.

extension Format {
    /// The given text mended, where one of the usual mistakes explains it; always a text that fits.
    func mended(_ given: FaultyText) -> String? {
        guard given.bytes.count <= 2048 else { return nil }
        let text = trimmed(given.string)
        guard !text.isEmpty else { return nil }
        return ([text] + candidates(text)).first { accepts($0.utf8.span) }
    }

    /// What the text may have been meant as, likeliest first.
    private func candidates(_ text: String) -> [String] {
        switch self {
        case .date: dates(text)
        case .dateTime: dateTimes(text)
        case .time: times(text)
        case .duration: [text.uppercased(), "PT" + text.dropFirst()] + durations(text)
        case .plainHostname, .hostname, .internationalHostname: hosts(text)
        case .ipv4, .ipv6: addresses(text)
        case .uri, .iri: references(text, scheme: true)
        case .uriReference, .iriReference: references(text, scheme: false)
        case .uuid: identifiers(text)
        case .uriTemplate: templates(text)
        case .jsonPointer:
            [
                String(text.drop { $0 == "#" }),
                "/" + text.drop { $0 == "$" || $0 == "." }.split(separator: ".").joined(separator: "/"),
            ]
        case .email, .internationalEmail: mails(text)
        default: []
        }
    }

    private func trimmed(_ text: String) -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0 == "\u{FEFF}" || $0 == "\u{200B}" }
        var scalars = Substring(text).unicodeScalars
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        return String(scalars)
    }

    /// The numbers of a text and the signs between them: `2024/2/3` is `[2024, 2, 3]`.
    private func numbers(_ text: some StringProtocol) -> [Substring] {
        Substring(text).split(whereSeparator: { "-/.–‐ ".contains($0) })
    }

    private func dates(_ text: String) -> [String] {
        let date = text.split(whereSeparator: { $0 == "T" || $0 == " " }).first ?? ""
        let parts = numbers(date)
        var found: [String] = []
        if parts.count == 3, parts[0].utf8.count == 4 { found.append(joined(parts[0], parts[1], parts[2])) }
        if parts.count == 1, date.utf8.count == 8, date.utf8.allSatisfy(\.isDigit) {
            found.append(joined(date.prefix(4), date.dropFirst(4).prefix(2), date.suffix(2)))
        }
        // Day first is certain only where dots part the numbers, or where no month has such a number.
        if parts.count == 3, parts[2].utf8.count == 4 {
            if date.contains(".") || (Int(parts[0]) ?? 0) > 12 { found.append(joined(parts[2], parts[1], parts[0])) }
            if (Int(parts[1]) ?? 0) > 12 { found.append(joined(parts[2], parts[0], parts[1])) }
        }
        return found
    }

    private func joined(_ year: Substring, _ month: Substring, _ day: Substring) -> String {
        "\(year)-\(padded(month))-\(padded(day))"
    }

    private func padded(_ digits: Substring) -> String { digits.utf8.count == 1 ? "0" + digits : String(digits) }

    private func dateTimes(_ text: String) -> [String] {
        let parts = text.split(maxSplits: 1, whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " || $0 == "_" })
        guard let first = parts.first else { return [] }
        let date = Format.date.accepts(String(first).utf8.span) ? String(first) : dates(String(first)).first
        guard let date else { return [] }
        guard parts.count == 2 else { return [date + "T00:00:00Z"] }
        return ([String(parts[1])] + times(String(parts[1]))).map { date + "T" + $0 }
    }

    private func times(_ text: String) -> [String] {
        var text = text
        if text.hasSuffix(" UTC") || text.hasSuffix(" GMT") { text = String(text.dropLast(4)) + "Z" }
        text = text.filter { $0 != " " }
        if let comma = text.firstIndex(of: ",") { text.replaceSubrange(comma...comma, with: ".") }
        let zone = text.lastIndex { $0 == "+" || $0 == "-" || $0 == "Z" || $0 == "z" } ?? text.endIndex
        var clock = text[..<zone].split(separator: ":", omittingEmptySubsequences: false).map(padded)
        while clock.count < 3 { clock.append("00") }
        var offset = zone == text.endIndex ? "Z" : String(text[zone...])
        if offset.utf8.count == 3 { offset += ":00" }
        if offset.utf8.count == 5 { offset = offset.prefix(3) + ":" + offset.suffix(2) }
        return [clock.joined(separator: ":") + offset]
    }

    /// `1h30m`, `30 s`, `5min` or `90 days`, as other formats write durations.
    private func durations(_ text: String) -> [String] {
        var date = ""
        var time = ""
        var rest = Substring(text.lowercased().filter { $0 != " " })
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard !digits.isEmpty else { return [] }
            switch unit {
            case "d", "day", "days": date += digits + "D"
            case "w", "week", "weeks": date += digits + "W"
            case "h", "hr", "hrs", "hour", "hours": time += digits + "H"
            case "m", "min", "mins", "minute", "minutes": time += digits + "M"
            case "s", "sec", "secs", "second", "seconds": time += digits + "S"
            default: return []
            }
        }
        return ["P" + date + (time.isEmpty ? "" : "T" + time)]
    }

    private func hosts(_ text: String) -> [String] {
        var name = Substring(text)
        if let colon = name.firstIndex(of: ":"), name[colon...].hasPrefix("://") { name = name[colon...].dropFirst(3) }
        name = name.prefix { $0 != "/" && $0 != "?" }
        if let user = name.lastIndex(of: "@") { name = name[name.index(after: user)...] }
        name = name.prefix { $0 != ":" }
        if name.hasSuffix(".") { name.removeLast() }
        return [String(name), String(name.map { $0 == "_" ? "-" : $0 }), name.lowercased()]
    }

    private func addresses(_ text: String) -> [String] {
        guard !text.contains("/") else { return [] }  // a network, which one address cannot stand for
        let bare = String(text.drop { $0 == "[" }.prefix { !"]%".contains($0) })
        let numbers = bare.prefix { $0 != ":" }.split(separator: ".", omittingEmptySubsequences: false)
        let plain = numbers.map { part in
            let digits = part.drop { $0 == "0" }
            return digits.isEmpty && !part.isEmpty ? "0" : String(digits)
        }
        // A leading zero may have meant octal: said in the words, but not mended.
        return self == .ipv4 ? (plain == numbers.map(String.init) ? [plain.joined(separator: ".")] : []) : [bare]
    }

    private func references(_ text: String, scheme: Bool) -> [String] {
        guard !text.contains("<"), !text.contains("{") else { return [] }  // a gap that someone forgot to fill
        let slashed = String(text.map { $0 == "\\" ? "/" : $0 })
        if text.utf8.count > 3, text.utf8.dropFirst().starts(with: ":\\".utf8) { return ["file:///" + slashed] }
        let allowsUnicode = self == .iri || self == .iriReference
        let encoded = slashed.utf8.map { byte in
            let isKept = 0x21...0x7E ~= byte && !"\"<>^`{|}".utf8.contains(byte) || (allowsUnicode && byte >= 0x80)
            return isKept ? [byte] : Array(Format.percentEncoded(byte).utf8)
        }
        let authority = slashed.utf8.split(separator: UInt8(ascii: "/")).dropFirst(slashed.contains("://") ? 1 : 0)
            .first
        if !allowsUnicode, authority?.contains(where: { $0 >= 0x80 }) ?? false { return [] }  // a host needs Punycode
        let whole = String(decoding: encoded.joined(), as: UTF8.self)
        guard scheme else { return [whole] }
        let host = whole.prefix { !"/:?#".contains($0) }
        let isHost = host.contains(".") || host == "localhost"
        if let slashes = whole.firstIndex(of: "/"), whole[slashes...].hasPrefix("//"), slashes > whole.startIndex,
            !whole[..<slashes].contains(":"), !isHost
        {
            return [whole[..<slashes] + ":" + whole[slashes...]]
        }
        let withScheme = whole.hasPrefix("//") ? ["https:" + whole] : isHost ? ["https://" + whole] : []
        return (isHost ? [] : [whole]) + withScheme
    }

    /// `{{id}}`, `{ id }` and `<id>`, as other tools write variables.
    private func templates(_ text: String) -> [String] {
        var mended = ""
        for character in text {
            switch character {
            case "<": mended.append("{")
            case ">": mended.append("}")
            case "{" where mended.last == "{", "}" where mended.last == "}", " ": continue
            default: mended.append(character)
            }
        }
        return text.contains(where: { "{<".contains($0) }) ? [mended] : []
    }

    private func identifiers(_ text: String) -> [String] {
        var digits = Substring(text.lowercased())
        if digits.hasPrefix("urn:uuid:") { digits = digits.dropFirst(9) }
        let plain = Array(digits.filter { !"{}-() ".contains($0) })
        guard plain.count == 32 else { return [] }
        let groups = [plain[0..<8], plain[8..<12], plain[12..<16], plain[16..<20], plain[20..<32]]
        return [groups.map { String($0) }.joined(separator: "-")]
    }

    private func mails(_ text: String) -> [String] {
        var address = Substring(text)
        if let open = address.lastIndex(of: "<"), address.hasSuffix(">") {
            address = address[address.index(after: open)...].dropLast()
        }
        if address.lowercased().hasPrefix("mailto:") { address = address.dropFirst(7) }
        if address.hasSuffix(".") { address.removeLast() }
        return [String(address)]
    }
}
