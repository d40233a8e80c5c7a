// FormatProblem: where a text leaves its format, as a small value; words are made only when asked for.

/// The first place at which a text leaves its format's grammar.
///
/// Thrown with a typed `throws`, so neither throwing nor catching it allocates.
struct FormatProblem: Error, Equatable {
    /// Where, in bytes from the text's start; the text's length where something is missing at its end.
    let offset: Int
    /// What is wrong there.
    let fault: FormatFault

    init(_ fault: FormatFault, at offset: Int) {
        self.offset = offset
        self.fault = fault
    }
}

/// A number of a date or time.
enum TimeField: UInt8 {
    case year, month, day, hour, minute, second, offsetHour, offsetMinute
}

/// What can be wrong with a text that has a format.
enum FormatFault: Equatable {
    // Any format.
    case notUTF8, surplus
    // Dates and times.
    case digitExpected(TimeField), separatorExpected(UInt8, after: TimeField), outOfRange(TimeField)
    case dayOfMonth(last: UInt8), leapSecond, fractionDigits, zoneMissing
    // Durations.
    case durationStart, durationEmpty, durationTimeEmpty, durationNumber, durationUnitMissing, durationUnit
    case durationFraction, durationOrder, durationGap, durationWeeks, durationTimeUnit
    // Addresses.
    case octetExpected, octetRange, octetLeadingZero, octetCount
    case groupExpected, groupLength, groupCount, doubleColonTwice, embeddedAddress
    // Host names.
    case nameEmpty, nameLength, nameTrailingDot, labelEmpty, labelLength, labelHyphenFirst, labelHyphenLast
    case hostCharacter, punycode, labelHyphens, labelMark, codePoint(UInt32), context(UInt32), notNormalised,
        bidirectional
    // Mail addresses.
    case atSignMissing, localPartEmpty, localPartDot, localPartCharacter, quoteOpen, domainEmpty, bracketOpen
    case literalAddress
    // URIs and IRIs.
    case schemeMissing, schemeCharacter, colonInSegment, referenceCharacter, percent, port, addressBracket
    // URI templates.
    case expressionOpen, expressionEmpty, braceUnopened, variableName, prefixLength, templateCharacter
    // JSON Pointers.
    case slashExpected, tilde, levelExpected, levelLeadingZero, adjustmentExpected
    // UUIDs.
    case hexadecimalExpected, hyphenExpected, hyphenUnexpected
    // Regular expressions.
    case pattern
}
