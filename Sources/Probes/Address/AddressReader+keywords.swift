// AddressReader+keywords: libpq's `host=db dbname='my shop'`, and `Host=db;Database=shop` as .NET and ODBC write it.
import Contracts
import Findings

extension AddressReader {
    mutating func keywords() -> ConnectionAddress? {
        var result = ConnectionAddress(kind: kind, form: .keywords, scheme: "")
        let isSemicolon = bytes.contains(0x3B)
        var index = 0
        while let pair = isSemicolon ? semicolonPair(&index) : pair(&index) {
            if AddressReader.holdsSecret(pair.name.text), !pair.value.bytes.isEmpty { secrets.append(pair.value.bytes) }
            result.parameters.append(pair)
        }
        guard problems.isEmpty else { return nil }
        AddressParameters.adopt(&result)
        return result
    }

    /// `name = 'value'`; nil at the end, or after saying what is wrong.
    private mutating func pair(_ index: inout Int) -> ConnectionAddress.Parameter? {
        skipBlanks(&index)
        guard index < bytes.count else { return nil }
        let start = index
        while index < bytes.count, bytes[index] != 0x3D, bytes[index] != 0x20 { index += 1 }
        let name = part(start..<index)
        skipBlanks(&index)
        guard index < bytes.count, bytes[index] == 0x3D, !name.text.isEmpty else {
            hideAllValues()
            // What stands here may be the rest of a password with a blank in it.
            report(
                .unreadable,
                start..<start + name.bytes.count,
                "`=` is expected behind each keyword",
                "put a value with blanks into quotes: dbname='my shop'"
            )
            return nil
        }
        index += 1
        skipBlanks(&index)
        guard let value = value(&index) else {
            hideAllValues()
            return nil
        }
        return .init(name: name, value: value)
    }

    private mutating func value(_ index: inout Int) -> AddressPart? {
        var result: [UInt8] = []
        let isQuoted = index < bytes.count && bytes[index] == 0x27
        if isQuoted { index += 1 }
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if isQuoted ? byte == 0x27 : byte == 0x20 { break }
            if byte == 0x5C, index + 1 < bytes.count { index += 1 }
            result.append(bytes[index])
            index += 1
        }
        let end = index
        if isQuoted {
            guard index < bytes.count else {
                report(.unreadable, start - 1..<start, "this quote is not closed", "close it with '")
                return nil
            }
            index += 1
        }
        return AddressPart(String(decoding: result, as: UTF8.self), at: start..<end)
    }

    private func skipBlanks(_ index: inout Int) { while index < bytes.count, bytes[index] == 0x20 { index += 1 } }

    /// `Name=value;` with names in any case.
    private mutating func semicolonPair(_ index: inout Int) -> ConnectionAddress.Parameter? {
        while index < bytes.count, bytes[index] == 0x3B || bytes[index] == 0x20 { index += 1 }
        guard index < bytes.count else { return nil }
        let end = bytes[index...].firstIndex(of: 0x3B) ?? bytes.count
        let range = index..<end
        index = end
        guard let equals = bytes[range].firstIndex(of: 0x3D), equals > range.lowerBound else {
            hideAllValues()
            report(
                .unreadable,
                range.lowerBound..<range.lowerBound + 1,
                "`=` is expected in each part",
                "write Host=…;"
            )
            return nil
        }
        let name = part(range.lowerBound..<equals)
        let word = name.text.lowercased().filter { $0 != " " && $0 != "_" }
        let known = AddressParameters.otherNames[word] ?? word
        return .init(name: AddressPart(known, at: name.bytes), value: part(equals + 1..<range.upperBound))
    }

    /// A keyword string that cannot be read: no value of it is shown.
    private mutating func hideAllValues() {
        var start: Int?
        for (index, byte) in bytes.enumerated() where byte == 0x3D {
            if start == nil { start = index + 1 }
        }
        if let start, start < bytes.count, bytes.count - start > 0,
            AddressReader.secretWords.contains(where: { text.lowercased().contains($0) })
        {
            secrets.append(start..<bytes.count)
        }
    }

    private static let secretWords = ["password", "pwd", "passwd"]
}
