// ContentRule+decoding: base64 (RFC 4648) and JSON inside texts.
import Documents
import Findings

extension ContentRule {
    /// The bytes that base64 text stands for, or nil where it is none.
    static func decodeBase64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var word: UInt32 = 0
        var padding = 0
        for (index, byte) in text.enumerated() {
            let value: UInt32
            switch byte {
            case 0x41...0x5A: value = UInt32(byte - 0x41)
            case 0x61...0x7A: value = UInt32(byte - 0x61) + 26
            case 0x30...0x39: value = UInt32(byte - 0x30) + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            case 0x3D where index >= text.count - 2:
                padding += 1
                value = 0
            default: return nil
            }
            if padding > 0, byte != 0x3D { return nil }
            word = word << 6 | value
            if index % 4 == 3 {
                result.append(UInt8(truncatingIfNeeded: word >> 16))
                if padding < 2 { result.append(UInt8(truncatingIfNeeded: word >> 8)) }
                if padding < 1 { result.append(UInt8(truncatingIfNeeded: word)) }
                word = 0
            }
        }
        return result
    }

    /// Whether bytes are a JSON text.
    static func isJSON(_ bytes: [UInt8]) -> Bool {
        Document.read(SourceText(name: "content", bytes: bytes), as: .json).isSound
    }
}
