// PL1219: a variable such as ${DB_HOST} that nothing in the notation expands.
import Findings

/// Finds values that are a variable's name, in files where nothing is known to fill it in.
enum UnexpandedVariable: DocumentCheck {
    static let code: FindingCode = "PL1219"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a variable is not expanded",
        what: "A value `${NAME}`, `$NAME` or `%NAME%` in a file whose reader is not known to fill it in.",
        because: "neither YAML nor JSON nor TOML expands variables: the text itself is used as host or password",
        bad: "database:\n  host: 1️⃣${DB_HOST}\n",
        good: "database:\n  host: db.example\nlabel: about ${name} and more\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#733-plain-style"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        let format = walk.document.format
        guard format != .dotenv, format != .properties, scalar.node.style != .literal, scalar.node.style != .folded
        else { return }
        if !scalar.traits.isDisjoint(with: [.script, .prose, .pattern]) { return }
        guard let variable = name(in: scalar.text) else { return }
        walk.variableCount += 1
        if walk.habits.contains(.sample) { return }
        let isUsual = walk.habits.contains(.expandsVariables) || walk.variableCount > 3
        // Who uses many has a program that fills them in; three are enough to be told.
        if walk.variableCount > 4 || isUsual && walk.habits.contains(.expandsVariables) { return }
        walk.report(
            self,
            "\(variable) is not expanded by \(notation(format))",
            on: scalar,
            level: isUsual ? .note : nil,
            label: "the program reads this text",
            read: "\"\(walk.shown(scalar.text, scalar.traits))\"",
            mend: "set the value in a layer of variables, or write it here"
        )
    }

    private static func notation(_ format: DocumentFormat) -> String {
        switch format {
        case .yaml: "YAML"
        case .json, .jsonc: "JSON"
        case .toml: "TOML"
        default: "the file's notation"
        }
    }

    /// The variable that a value is, or that stands where a URL has its host, user or password.
    private static func name(in text: ByteText) -> String? {
        guard text.count >= 3 else { return nil }
        if text[0] == 0x25, text[text.count - 1] == 0x25 {
            return isName(text.part(1, text.count - 1)) ? text.string : nil
        }
        guard let dollar = text.firstOffset(of: "$") else { return nil }
        let isWhole = dollar == 0
        guard isWhole || text.part(0, dollar).contains("://") else { return nil }
        let body = text.from(dollar + 1)
        if body.first == 0x7B {
            guard let close = body.firstOffset(of: "}"),
                isBraced(body.part(1, close), isWhole: isWhole && close == body.count - 1)
            else { return nil }
            guard !isWhole || close == body.count - 1 || isHostTail(body.from(close + 1)) else { return nil }
            return text.part(dollar, dollar + close + 2).string
        }
        guard isWhole, isName(body), body.count > 1 else { return nil }
        return text.string
    }

    /// `:5432`, `/shop` or `.example` behind a variable.
    private static func isHostTail(_ text: ByteText) -> Bool {
        guard let first = text.first else { return true }
        return (first == 0x3A || first == 0x2F || first == 0x2E) && !text.contains(" ")
    }

    /// A name in braces, perhaps with a default behind `:-`; other words in braces are templates of many kinds.
    private static func isBraced(_ text: ByteText, isWhole: Bool) -> Bool {
        let end = text.firstOffset(of: ":-") ?? text.count
        let name = text.part(0, end)
        guard let first = name.first, first.isLetter || first == 0x5F, name.count > 1 else { return false }
        if isName(name) { return true }
        // In small letters it is the whole value, or another program's own: ${prefix}/lib, ${workspaceFolder}.
        return isWhole && name.contains("_") && name.allSatisfy { $0.isWordByte && !$0.isUpper }
    }

    /// Capitals, digits and underscores, as variables of the environment are named.
    private static func isName(_ text: ByteText) -> Bool {
        guard let first = text.first, first.isUpper || first == 0x5F, text.count > 1 else { return false }
        return text.allSatisfy { $0.isUpper || $0.isDigit || $0 == 0x5F }
    }
}
