// URIReference: addresses of schemas, taken apart and resolved against a base.

/// A URI or a relative reference, taken apart as RFC 3986 says.
struct URIReference: Sendable, Hashable {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    var fragment: String?

    /// Takes a reference apart; any text can be (RFC 3986, appendix B).
    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        if let hash = rest.firstIndex(of: 0x23) {
            fragment = String(decoding: rest[(hash + 1)...], as: UTF8.self)
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: 0x3F) {
            query = String(decoding: rest[(mark + 1)...], as: UTF8.self)
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: 0x3A), URIReference.isScheme(rest[..<colon]) {
            scheme = String(decoding: rest[..<colon], as: UTF8.self).lowercased()
            rest = rest[(colon + 1)...]
        }
        if rest.starts(with: [0x2F, 0x2F]) {
            let body = rest.dropFirst(2)
            let end = body.firstIndex(of: 0x2F) ?? body.endIndex
            authority = String(decoding: body[..<end], as: UTF8.self)
            rest = body[end...]
        }
        path = String(decoding: rest, as: UTF8.self)
    }

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return bytes.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
        }
    }

    /// The reference without its fragment.
    var withoutFragment: URIReference {
        var result = self
        result.fragment = nil
        return result
    }

    /// Whether it leads from nowhere: it has a scheme.
    var isAbsolute: Bool { scheme != nil }

    /// The target that a reference means, seen from this base (RFC 3986 §5.2).
    func resolving(_ reference: URIReference) -> URIReference {
        var target = reference
        if reference.scheme != nil {
            target.path = URIReference.removingDots(reference.path)
            return target
        }
        target.scheme = scheme
        if reference.authority != nil {
            target.path = URIReference.removingDots(reference.path)
            return target
        }
        target.authority = authority
        if reference.path.isEmpty {
            target.path = path
            if reference.query == nil { target.query = query }
        } else if reference.path.hasPrefix("/") {
            target.path = URIReference.removingDots(reference.path)
        } else {
            target.path = URIReference.removingDots(merged(with: reference.path))
        }
        return target
    }

    private func merged(with relative: String) -> String {
        if authority != nil, path.isEmpty { return "/" + relative }
        guard let slash = path.lastIndex(of: "/") else { return relative }
        return path[...slash] + relative
    }

    private static func removingDots(_ path: String) -> String {
        guard path.contains("./") || path.hasSuffix(".") else { return path }
        let isRooted = path.hasPrefix("/")
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(isRooted ? 1 : 0)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return (isRooted ? "/" : "") + kept.joined(separator: "/")
    }
}

extension URIReference: CustomStringConvertible {
    /// The reference as text.
    var description: String {
        var result = ""
        if let scheme { result += scheme + ":" }
        if let authority { result += "//" + authority }
        result += path
        if let query { result += "?" + query }
        if let fragment { result += "#" + fragment }
        return result
    }
}

/// Percent-encoding, as far as fragments need it.
enum PercentEncoding {
    /// The text with `%41` read as `A`; malformed escapes stay.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(0x25) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25, index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A JSON pointer as a fragment: what RFC 3986 does not allow there is encoded.
    static func encodedFragment(_ text: String) -> String {
        var result: [UInt8] = []
        let allowed = Array("!$&'()*+,;=:@/?-._~".utf8)
        for byte in text.utf8 {
            let isPlain = (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || allowed.contains(byte)
            if isPlain {
                result.append(byte)
            } else {
                let hexadecimal = Array("0123456789ABCDEF".utf8)
                result += [0x25, hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
