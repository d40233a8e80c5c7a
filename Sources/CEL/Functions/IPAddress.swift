// IPAddress: addresses and networks, read strictly.

/// An IPv4 or IPv6 address.
public struct IPAddress: Sendable, Equatable, CustomStringConvertible {
    /// Whether it has 32 bits rather than 128.
    public let isVersion4: Bool
    let bits: UInt128

    /// Why a text is no address.
    enum Failure: Error {
        case zone, mapped, syntax
    }

    init(isVersion4: Bool, bits: UInt128) {
        self.isVersion4 = isVersion4
        self.bits = bits
    }

    /// An address from text; zones and dotted IPv4-mapped forms are refused, hexadecimal mapped ones become IPv4.
    init(_ text: String) throws(Failure) {
        if text.utf8.contains(UInt8(ascii: "%")) { throw .zone }
        if let address = IPAddress.version4(text.utf8[...]) {
            self.init(isVersion4: true, bits: UInt128(address))
            return
        }
        guard text.utf8.contains(UInt8(ascii: ":")), let (bits, isDotted) = IPAddress.version6(Array(text.utf8)) else {
            throw .syntax
        }
        if bits >> 32 == 0xFFFF {
            if isDotted { throw .mapped }
            self.init(isVersion4: true, bits: bits & 0xFFFF_FFFF)
            return
        }
        self.init(isVersion4: false, bits: bits)
    }

    private static func version4(_ text: Substring.UTF8View) -> UInt32? { version4(Array(text)) }

    private static func version4(_ text: [UInt8]) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var result: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ isDigit($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            let value = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 &- 0x30) }
            guard value <= 255 else { return nil }
            result = result << 8 | value
        }
        return result
    }

    private static func version6(_ text: [UInt8]) -> (UInt128, isDotted: Bool)? {
        var groups: [UInt16] = []
        var gap: Int?
        var index = 0
        var isDotted = false
        if text.starts(with: [UInt8(ascii: ":"), UInt8(ascii: ":")]) {
            gap = 0
            index = 2
        }
        while index < text.count {
            guard groups.count < 8 else { return nil }
            var end = index
            while end < text.count, isHex(text[end]) { end += 1 }
            if end < text.count, text[end] == UInt8(ascii: ".") {
                guard groups.count <= 6, let low = version4(Array(text[index...])) else { return nil }
                groups += [UInt16(low >> 16), UInt16(low & 0xFFFF)]
                isDotted = true
                index = text.count
                break
            }
            guard (1...4).contains(end - index) else { return nil }
            groups.append(text[index..<end].reduce(UInt16(0)) { $0 << 4 | UInt16(hexValue($1) ?? 0) })
            index = end
            guard index < text.count else { break }
            guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return nil }
            index += 1
            if text[index] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                index += 1
            }
        }
        guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        if let gap { groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap) }
        return (groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }, isDotted)
    }

    /// The canonical text (RFC 5952 for IPv6).
    public var description: String {
        if isVersion4 {
            return stride(from: 24, through: 0, by: -8).map { String(bits >> UInt128($0) & 0xFF) }.joined(
                separator: "."
            )
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        var best = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, groups[end] == 0 { end += 1 }
            if end - index > best.count, end - index > 1 { best = index..<end }
            index = max(end, index + 1)
        }
        let text = { (range: Range<Int>) in groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty ? text(0..<8) : text(0..<best.lowerBound) + "::" + text(best.upperBound..<8)
    }

    var width: Int { isVersion4 ? 32 : 128 }
    var isUnspecified: Bool { bits == 0 }
    var isLoopback: Bool { isVersion4 ? bits >> 24 == 127 : bits == 1 }
    var isMulticast: Bool { isVersion4 ? bits >> 28 == 14 : bits >> 120 == 0xFF }
    var isLinkLocalMulticast: Bool { isVersion4 ? bits >> 8 == 0xE00000 : bits >> 112 & 0xFF0F == 0xFF02 }
    var isLinkLocalUnicast: Bool { isVersion4 ? bits >> 16 == 0xA9FE : bits >> 118 == 0x3FA }
    var isGlobalUnicast: Bool {
        !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && !(isVersion4 && bits == 0xFFFF_FFFF)
    }
}

/// A network: an address and how many of its first bits it shares.
public struct IPNetwork: Sendable, Equatable, CustomStringConvertible {
    /// The address as it was written, host bits included.
    public let address: IPAddress
    /// How many first bits count.
    public let prefixLength: Int

    init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    init(_ text: String) throws(IPAddress.Failure) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw text.utf8.contains(UInt8(ascii: "%")) ? .zone : .syntax }
        let address = try IPAddress(String(parts[0]))
        let digits = parts[1].utf8
        guard (1...3).contains(digits.count), digits.allSatisfy({ isDigit($0) }), let length = Int(parts[1]),
            length <= address.width, digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { throw .syntax }
        self.init(address: address, prefixLength: length)
    }

    private var mask: UInt128 {
        let host = UInt128(address.width - prefixLength)
        let all: UInt128 = address.isVersion4 ? 0xFFFF_FFFF : .max
        return host >= 128 ? 0 : (all >> host) << host
    }

    var masked: IPNetwork {
        IPNetwork(
            address: IPAddress(isVersion4: address.isVersion4, bits: address.bits & mask),
            prefixLength: prefixLength
        )
    }

    func contains(_ other: IPAddress) -> Bool {
        other.isVersion4 == address.isVersion4 && other.bits & mask == address.bits & mask
    }

    func contains(_ other: IPNetwork) -> Bool { other.prefixLength >= prefixLength && contains(other.address) }

    /// Address, slash, length.
    public var description: String { "\(address)/\(prefixLength)" }
}
