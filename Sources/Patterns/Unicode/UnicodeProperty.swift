// UnicodeProperty: the sets behind \p{…}, by the names that each syntax knows.

/// Looks properties up by name; names are exact, as ECMA-262 asks.
enum UnicodeProperty {
    /// The set behind ECMA-262's `\p{text}`: a category, a binary property, or `Name=Value`.
    ///
    /// - Source: ECMA-262, "Runtime Semantics: CompileToCharSet", and its tables of property names.
    static func ecmaScript(_ text: String) -> ScalarSet? {
        guard let equals = text.utf8.firstIndex(of: 0x3D) else {
            return category(text) ?? binary(text)
        }
        let value = String(text[text.index(after: equals)...])
        return switch text[..<equals] {
        case "General_Category", "gc": category(value)
        case "Script", "sc": script(value)
        case "Script_Extensions", "scx": scriptExtensions(value)
        default: nil
        }
    }

    /// The set behind RE2's `\p{text}`: a one- or two-letter category, a script by its long name, or `Any`.
    static func re2(_ text: String) -> ScalarSet? {
        if text == "Any" { return .all }
        if text.utf8.count <= 2 { return category(text) }
        guard !text.contains(where: { $0 == "=" }), text.utf8.count > 4 || isLongScriptName(text) else { return nil }
        return script(text)
    }

    private static func isLongScriptName(_ text: String) -> Bool {
        UnicodeTable.firstName(of: text, in: unicodeScripts) != text || ["Cham", "Thai", "Ahom", "Kawi"].contains(text)
    }

    /// A general category or a group of them.
    static func category(_ name: String) -> ScalarSet? {
        if let set = UnicodeTable.set(named: name, in: unicodeCategories) { return set }
        return switch name {
        case "LC", "Cased_Letter": join(["Lu", "Ll", "Lt"])
        case "M", "Mark", "Combining_Mark": join(["Mn", "Mc", "Me"])
        case "N", "Number": join(["Nd", "Nl", "No"])
        case "P", "Punctuation", "punct": join(["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"])
        case "S", "Symbol": join(["Sm", "Sc", "Sk", "So"])
        case "Z", "Separator": join(["Zs", "Zl", "Zp"])
        case "C", "Other":
            join([
                "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf",
                "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp",
            ]).inverted
        case "Cn", "Unassigned": UnicodeTable.union(of: unicodeCategories).inverted
        case "Cs", "Surrogate": .empty
        default: nil
        }
    }

    private static func join(_ names: [String]) -> ScalarSet {
        UnicodeTable.union(of: unicodeCategories, named: names)
    }

    static func script(_ name: String) -> ScalarSet? {
        if name == "Unknown" || name == "Zzzz" { return UnicodeTable.union(of: unicodeScripts).inverted }
        if name == "Katakana_Or_Hiragana" || name == "Hrkt" { return .empty }
        return UnicodeTable.set(named: name, in: unicodeScripts)
    }

    static func scriptExtensions(_ name: String) -> ScalarSet? {
        guard let base = script(name) else { return nil }
        guard let short = UnicodeTable.firstName(of: name, in: unicodeScripts),
            let difference = UnicodeTable.set(named: short, in: unicodeScriptExtensions)
        else { return base }
        return base.symmetricDifference(difference)
    }
}
