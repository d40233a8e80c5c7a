// CELBuiltin: the functions there are, by what they do.

/// A function of the standard or of an extension.
enum CELBuiltin: UInt8, Sendable {
    case none
    // Standard.
    case size, contains, startsWith, endsWith, matches, dynamic, typeOf
    case toBool, toBytes, toDouble, toDuration, toInt, toString, toTimestamp, toUint
    case getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getFullYear, getHours, getMilliseconds, getMinutes
    case getMonth, getSeconds
    // Strings.
    case charAt, indexOf, lastIndexOf, lowerAscii, upperAscii, replace, split, substring, trim, join, quote, reverse
    case format
    // Math.
    case greatest, least, ceil, floor, round, trunc, abs, sign, isNaN, isInf, isFinite, sqrt
    case bitAnd, bitOr, bitXor, bitNot, bitShiftLeft, bitShiftRight
    // Lists and sets.
    case range, slice, flatten, sort, distinct, first, last
    case setsContains, setsEquivalent, setsIntersects
    // Encoders.
    case base64Encode, base64Decode
    // Optionals.
    case optionalOf, optionalOfNonZero, optionalNone, hasValue, value, or, orValue, unwrap
    // Network.
    case ip, cidr, isIP, isCIDR, ipIsCanonical, family, isUnspecified, isLoopback, isGlobalUnicast
    case isLinkLocalMulticast, isLinkLocalUnicast, containsIP, containsCIDR, masked, prefixLength
    // Regular expressions.
    case regexReplace, regexExtract, regexExtractAll
    // What config needs.
    case url, isURL, scheme, host, port, user, path, query, fragment, hostname
    case semver, isSemver, major, minor, patch, prerelease, build, isLessThan, isGreaterThan, compareTo
    case quantity, isQuantity, byteSize, glob, asInteger, asApproximateFloat, isInteger, plus, minus
    case cron, isCron, next, describe, everRuns
}

extension CELBuiltin {
    /// Whether it looks for one text in another.
    var isSearch: Bool { self == .startsWith || self == .endsWith || self == .contains }
}

/// One way to call a function.
struct CELOverload: Sendable {
    var isMember: Bool
    var parameters: [CELType]
    var result: CELType
    /// The open types it names, or none.
    var typeParameters: [String]
}

/// A function: how it may be called and what runs.
struct CELFunction: Sendable {
    var name: String
    var overloads: [CELOverload]
    var builtin: CELBuiltin
    /// Position among the environment's custom functions, or -1.
    var custom: Int32 = -1
    /// Takes one or more numbers of any kind, or a list of them.
    var isVariadicNumeric = false

    /// Whether some overload is called this way with this many operands, the receiver counted.
    func accepts(count: Int, isMember: Bool) -> Bool {
        if isVariadicNumeric { return !isMember && count > 0 }
        return overloads.contains { $0.isMember == isMember && $0.parameters.count == count }
    }
}
