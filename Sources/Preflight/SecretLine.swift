// SecretLine: a line that could not be read, but whose key says that a secret stands there.
import Findings

/// Masks what stands behind a secret's name on a line that a reader could not make sense of.
enum SecretLine {
    private static let words = [
        "password", "passwd", "secret", "token", "api_key", "apikey", "private_key", "credential",
    ]

    /// Masks the rest of the line behind `:` or `=`, where the words before it name a secret.
    static func mask(at place: Place) {
        let source = place.source
        let line = source.lineSpan(place.start.line)
        guard line.count <= 4_096 else { return }
        let bytes = source.bytes[Int(line.start)..<Int(line.end)]
        guard let separator = bytes.firstIndex(where: { $0 == 0x3A || $0 == 0x3D }) else { return }
        let key = String(decoding: bytes[..<separator], as: UTF8.self).lowercased()
        guard words.contains(where: { key.contains($0) }) else { return }
        guard let start = bytes[(separator + 1)...].firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        source.mask(Span(from: start, to: Int(line.end)))
    }
}
