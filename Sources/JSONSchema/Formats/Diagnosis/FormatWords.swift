// FormatWords: the words for what is wrong with dates, times, durations, addresses and pointers.

extension Format {
    /// One clause that says what is wrong at the given place.
    func words(for given: FaultyText) -> String {
        if given.bytes.isEmpty { return "the text is empty" }
        if given.endsInSpace, given.fault != .localPartCharacter { return "the text ends with \(given.character)" }
        if given.offset == 0, 0x09...0x0D ~= given.byte || given.byte == 0x20 {
            return "the text starts with \(given.character)"
        }
        switch given.fault {
        case .notUTF8: return "the bytes are not UTF-8"
        case .surplus: return surplusWords(given)
        case .pattern: return PatternGrammar.words(for: given.bytes)
        default: break
        }
        return timeWords(given) ?? durationWords(given) ?? addressWords(given) ?? nameWords(given)
            ?? mailWords(given) ?? referenceWords(given) ?? pointerWords(given)
    }

    private func surplusWords(_ given: FaultyText) -> String {
        switch self {
        case .date:
            let byte = given.byte
            if byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: " ") {
                return "a date has no time of day"
            }
            return "nothing may follow the day, but \(given.character) does"
        case .dateTime, .time: return "nothing may follow the offset from UTC, but \(given.character) does"
        case .ipv4: return ipv4Surplus(given)
        case .ipv6:
            switch given.byte {
            case UInt8(ascii: "/"): return "a prefix length such as /64 is not part of an address"
            case UInt8(ascii: "%"): return "a zone such as %eth0 is not part of an address"
            case UInt8(ascii: "]"): return "a single address has no brackets"
            default: return "\(given.character) is not a hexadecimal digit"
            }
        case .uuid: return "a UUID has 36 characters; \(given.bytes.count - 36) more follow"
        default: return "nothing may follow here, but \(given.character) does"
        }
    }

    private func ipv4Surplus(_ given: FaultyText) -> String {
        switch given.byte {
        case UInt8(ascii: "/"): "a prefix length such as /24 is not part of an address"
        case UInt8(ascii: ":"): "a port is not part of an address"
        case UInt8(ascii: "."): "an IPv4 address has four numbers, no more"
        default: "\(given.character) is not a digit"
        }
    }

    private func timeWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .digitExpected(let field): digitWords(field, given)
        case .separatorExpected(let separator, let field): separatorWords(separator, after: field, given)
        case .outOfRange(let field): rangeWords(field, given)
        case .dayOfMonth(let last):
            "\(monthName(given.part(given.offset - 3, given.offset - 1))) "
                + "\(given.part(given.offset - 8, given.offset - 4)) has \(last) days"
        case .leapSecond: "second 60 is a leap second, which comes only at 23:59:60 UTC"
        case .fractionDigits: "digits should follow the decimal point"
        case .zoneMissing: zoneWords(given)
        default: nil
        }
    }

    private func digitWords(_ field: TimeField, _ given: FaultyText) -> String {
        let digits = field == .year ? "a year of four digits" : "\(article(field)) of two digits"
        if given.isAtEnd { return "the text ends where \(digits) should be" }
        if field == .year { return "a date starts with a year of four digits, then month and day" }
        return "here should be \(digits), not \(given.character)"
    }

    private func separatorWords(_ separator: UInt8, after field: TimeField, _ given: FaultyText) -> String {
        let sign = "`\(Unicode.Scalar(separator))`"
        if separator == UInt8(ascii: "T") {
            if given.isAtEnd { return "the time of day is missing: `T` and such as 08:30:00Z should follow" }
            return "`T` should stand between date and time, not \(given.character)"
        }
        if given.isAtEnd { return "the text ends after the \(noun(field)); \(sign) should follow" }
        if given.bytes.allSatisfy(\.isDigit), self == .dateTime { return "a bare number is not a date and time" }
        if given.byte.isDigit, field == .year, separator == UInt8(ascii: "-") {
            return "`-` should follow the year of four digits"
        }
        return "\(sign) should follow the \(noun(field)), not \(given.character)"
    }

    private func rangeWords(_ field: TimeField, _ given: FaultyText) -> String {
        let value = given.part(given.offset, given.offset + 2)
        return switch field {
        case .month: "there is no month \(value) (the order is year-month-day)"
        case .day: "there is no day 00"
        case .hour where value == "24": "hours go from 00 to 23; midnight is 00 of the next day"
        case .hour: "there is no hour \(value)"
        case .second: "there is no second \(value)"
        case .minute: "there is no minute \(value)"
        default: "there is no offset of \(value) \(field == .offsetHour ? "hours" : "minutes")"
        }
    }

    private func zoneWords(_ given: FaultyText) -> String {
        if given.isAtEnd { return "the offset from UTC is missing: `Z`, or such as +01:00" }
        if given.byte == UInt8(ascii: ",") { return "the decimal sign is a point, not a comma" }
        return "after the seconds should stand `Z` or an offset such as +01:00, not \(given.character)"
    }

    private func noun(_ field: TimeField) -> String {
        switch field {
        case .year: "year"
        case .month: "month"
        case .day: "day"
        case .hour: "hour"
        case .minute: "minute"
        case .second: "second"
        case .offsetHour: "hours of the offset"
        case .offsetMinute: "minutes of the offset"
        }
    }

    private func article(_ field: TimeField) -> String {
        switch field {
        case .offsetHour, .offsetMinute: noun(field)
        case .hour: "an hour"
        default: "a \(noun(field))"
        }
    }

    private func monthName(_ digits: String) -> String {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
        guard let number = Int(digits), names.indices.contains(number - 1) else { return "the month" }
        return names[number - 1]
    }

    private func durationWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .durationStart:
            given.byte == UInt8(ascii: "-")
                ? "a duration has no sign" : "a duration starts with `P`, one of hours or less with `PT`"
        case .durationEmpty: "a number and its unit should follow"
        case .durationTimeEmpty: "hours, minutes or seconds should follow `T`"
        case .durationNumber: "here should be a whole number, not \(given.character)"
        case .durationUnitMissing: "the number has no unit (Y, M, W, D; after `T` H, M, S)"
        case .durationUnit:
            given.part(0, given.offset).contains("T")
                ? "\(given.character) is not a unit of time (H, M, S)" : "\(given.character) is not a unit (Y, M, W, D)"
        case .durationFraction: "the numbers of a duration are whole; use a smaller unit"
        case .durationOrder: "units stand once each, in the order Y M D T H M S"
        case .durationGap: "no unit may be left out in between; write it with 0"
        case .durationWeeks: "weeks stand alone, as in P2W"
        case .durationTimeUnit: "hours and seconds stand after `T`, as in PT30S"
        default: nil
        }
    }

    private func addressWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .octetExpected:
            given.isAtEnd ? "a number from 0 to 255 is missing at the end" : ipv4Start(given)
        case .octetRange: "the numbers go from 0 to 255"
        case .octetLeadingZero: "a number has no leading zero (some programs read it as octal)"
        case .octetCount: "an IPv4 address has four numbers"
        case .groupExpected:
            given.isAtEnd ? "a group of hexadecimal digits is missing at the end" : groupWords(given)
        case .groupLength: "a group has at most four hexadecimal digits"
        case .groupCount where Format.ipv4.accepts(given.bytes.span): "this is an IPv4 address"
        case .groupCount: "an IPv6 address has eight groups, or fewer with one `::`"
        case .doubleColonTwice: "`::` may stand once"
        case .embeddedAddress: "the IPv4 address at its end is wrong"
        default: nil
        }
    }

    private func ipv4Start(_ given: FaultyText) -> String {
        if Format.ipv6.accepts(given.bytes.span) { return "this is an IPv6 address" }
        if given.offset == 0, given.byte.isLetter { return "an address is asked for, not a name" }
        return "here should be a number from 0 to 255, not \(given.character)"
    }

    private func groupWords(_ given: FaultyText) -> String {
        switch given.byte {
        case UInt8(ascii: "["): "a single address has no brackets"
        case UInt8(ascii: ":"): "a group of hexadecimal digits is missing before `:`"
        case UInt8(ascii: "/"): "a prefix length such as /64 is not part of an address"
        case UInt8(ascii: "%"): "a zone such as %eth0 is not part of an address"
        default: "\(given.character) is not a hexadecimal digit"
        }
    }

    private func pointerWords(_ given: FaultyText) -> String {
        switch given.fault {
        case .slashExpected:
            given.byte == UInt8(ascii: "#")
                ? "a JSON Pointer has no `#` in front" : "a JSON Pointer is empty or starts with `/`"
        case .tilde: "`~` is written `~0` (and `/` in a name `~1`)"
        case .levelExpected: "a relative JSON Pointer starts with the number of levels to go up"
        case .levelLeadingZero: "the number has no leading zero"
        case .adjustmentExpected: "a number should follow the sign"
        case .hyphenExpected:
            given.isAtEnd
                ? "a UUID has 36 characters, this has \(given.bytes.count)"
                : "`-` should stand after 8, 4, 4 and 4 digits"
        case .hyphenUnexpected: "`-` should stand after 8, 4, 4 and 4 digits only"
        case .hexadecimalExpected:
            given.isAtEnd
                ? "a UUID has 36 characters, this has \(given.bytes.count)"
                : "\(given.character) is not a hexadecimal digit (a UUID has 32, grouped 8-4-4-4-12)"
        default: "the text doesnot fit"
        }
    }
}
