// SemanticVersion: versions by the rules of semver.org 2.0.0.

/// A version: three numbers, what comes before its release, what it was built from.
public struct SemanticVersion: Sendable, Equatable, CustomStringConvertible {
    let numbers: [UInt64]
    let prerelease: [String]
    let build: String

    init?(_ text: String) {
        var rest = text[...]
        var build = ""
        if let plus = rest.firstIndex(of: "+") {
            build = String(rest[rest.index(after: plus)...])
            guard SemanticVersion.areWords(build.split(separator: ".", omittingEmptySubsequences: false)) else {
                return nil
            }
            rest = rest[..<plus]
        }
        var prerelease: [Substring] = []
        if let dash = rest.firstIndex(of: "-") {
            prerelease = rest[rest.index(after: dash)...].split(separator: ".", omittingEmptySubsequences: false)
            guard SemanticVersion.areWords(prerelease) else { return nil }
            guard prerelease.allSatisfy({ !SemanticVersion.isNumber($0) || $0 == "0" || !$0.hasPrefix("0") }) else {
                return nil
            }
            rest = rest[..<dash]
        }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            SemanticVersion.isNumber(part) && (part == "0" || !part.hasPrefix("0")) ? UInt64(part) : nil
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        self.numbers = numbers
        self.prerelease = prerelease.map(String.init)
        self.build = build
    }

    private static func areWords(_ words: [Substring]) -> Bool {
        words.allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy { isLetter($0) && $0 != 0x5F || isDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isNumber(_ word: some StringProtocol) -> Bool {
        !word.isEmpty && word.utf8.allSatisfy { isDigit($0) }
    }

    /// Precedence; what it was built from does not count.
    func order(to other: SemanticVersion) -> CELOrder {
        for (one, two) in zip(numbers, other.numbers) where one != two { return CELOrder(one, two) }
        if prerelease.isEmpty || other.prerelease.isEmpty {
            return CELOrder(prerelease.isEmpty ? 1 : 0, other.prerelease.isEmpty ? 1 : 0)
        }
        for (one, two) in zip(prerelease, other.prerelease) where one != two {
            switch (SemanticVersion.isNumber(one), SemanticVersion.isNumber(two)) {
            case (true, true):
                return one.utf8.count == two.utf8.count
                    ? CELOrder(difference: textOrder(one, two)) : CELOrder(one.utf8.count, two.utf8.count)
            case (true, false): return .below
            case (false, true): return .above
            default: return CELOrder(difference: textOrder(one, two))
            }
        }
        return CELOrder(prerelease.count, other.prerelease.count)
    }

    func field(_ name: String) -> CELValue? {
        switch name {
        case "major": .int(Int64(clamping: numbers[0]))
        case "minor": .int(Int64(clamping: numbers[1]))
        case "patch": .int(Int64(clamping: numbers[2]))
        case "prerelease": .string(prerelease.joined(separator: "."))
        case "build": .string(build)
        default: nil
        }
    }

    /// `1.2.3-rc.1+5114f85`.
    public var description: String {
        numbers.map { String($0) }.joined(separator: ".")
            + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: ".")) + (build.isEmpty ? "" : "+" + build)
    }
}
