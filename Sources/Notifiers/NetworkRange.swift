// NetworkRange: which addresses are the world's, and which are the server's own network or nobody's.

/// Tells the world's addresses from those of the server's own network.
///
/// - Source: IANA, IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890); RFC 4291, RFC 6052, RFC 3056.
enum NetworkRange {
    /// Whether an address, 4 or 16 bytes, may be asked by whoever writes a contract: it leads out of the own network.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: return isPublic(four: bytes)
        case 16: return isPublic(sixteen: bytes)
        default: return false
        }
    }

    /// Bytes that an address begins with, and how many bits of them count.
    private static let reserved: [(bytes: [UInt8], bits: Int)] = [
        ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16), ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 4), ([240, 0, 0, 0], 4),
    ]

    private static func isPublic(four bytes: [UInt8]) -> Bool {
        !reserved.contains { begins(bytes, with: $0.bytes, bits: $0.bits) }
    }

    private static func isPublic(sixteen bytes: [UInt8]) -> Bool {
        // An address of four bytes in other clothes is judged by those.
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return isPublic(four: Array(bytes[12...]))
        }
        if begins(bytes, with: [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], bits: 96) {
            return isPublic(four: Array(bytes[12...]))
        }
        if begins(bytes, with: [0x20, 0x02], bits: 16) { return isPublic(four: Array(bytes[2..<6])) }
        guard begins(bytes, with: [0x20], bits: 3) else { return false }
        let special: [(bytes: [UInt8], bits: Int)] = [
            ([0x20, 0x01, 0x00, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF, 0x00], 20),
        ]
        return !special.contains { begins(bytes, with: $0.bytes, bits: $0.bits) }
    }

    private static func begins(_ bytes: [UInt8], with prefix: [UInt8], bits: Int) -> Bool {
        for (index, byte) in prefix.enumerated() {
            let left = bits - index * 8
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            if bytes[index] & mask != byte & mask { return false }
        }
        return true
    }
}
