// PL1502: a value under a name such as password that looks like the real one.
import Findings

/// Finds secrets by name and entropy together: references, words and placeholders are left alone.
enum SecretByName: DocumentCheck {
    static let code: FindingCode = "PL1502"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a secret stands in plain text",
        what: "A value under a key such as `password` or `api_key` that is random enough to be a real one.",
        because: "it is in every clone of the repository, and stays in its history",
        bad: "database:\n  password: 1️⃣h7Gq2pXw9Lk4\n",
        good: "database:\n  password: {secret: file:/run/secrets/db}\ntoken_lifetime: 3600\nkey_column: id\n",
        stories: ["S25", "S33"],
        sources: ["https://cwe.mitre.org/data/definitions/798.html"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        let text = scalar.text
        guard text.count >= 6, text.count <= 4_096, !scalar.classes.contains(.blank) else { return }
        guard scalar.node.style != .folded, !walk.habits.contains(.sample), !walk.habits.contains(.translation) else {
            return
        }
        guard !isReference(text, scalar.classes), !isWord(text) else { return }
        let isPassword = scalar.traits.contains(.password)
        guard isPassword && text.count < 20 ? isChosen(text, scalar.classes) : isRandom(text, scalar.classes) else {
            return
        }
        if Placeholder.isPlaceholder(text, scalar.traits, scalar.classes) { return }
        let key = walk.keyText(scalar.key).string
        walk.document.source.mask(scalar.node.span)
        walk.report(
            self,
            "\(key) stands in plain text",
            on: scalar,
            // Files of variables are where secrets are kept outside of the repository.
            level: walk.document.format == .dotenv ? .note : nil,
            label: "a secret",
            mend: "write a reference: {secret: file:/run/secrets/name} or {secret: env:NAME}"
        )
    }

    /// `env:NAME`, `vault:path`, `${NAME}`, `file:/…`, `arn:…`, `ENC[…]`, `/run/secrets/db`: the secret is elsewhere.
    private static func isReference(_ text: ByteText, _ classes: ByteClasses) -> Bool {
        let first = text[0]
        if first == 0x24 || first == 0x7B || first == 0x3C || first == 0x2F || first == 0x5B || first == 0x40 {
            return true
        }
        if first == 0x25 || first == 0x23 || first == 0x21 || text.starts(with: "./") || text.starts(with: "~/") {
            return true
        }
        if classes.contains(.brace), text.contains("${") || text.contains("{{") { return true }
        if classes.contains(.colon), let colon = text.firstOffset(of: ":"), colon >= 2, colon <= 12 {
            // scheme:rest, where the scheme is a word.
            if text.part(0, colon).allSatisfy({ $0.isLower || $0 == 0x2B || $0 == 0x2D }) { return true }
        }
        for word in [
            "ENC[", "ENC(", "AQICA", "sops", "vault", "ssm:", "op://", "sm://", "AgA", "AgB", "process.env", "System.",
            "env.",
            "os.environ", "secrets.", "vars.", "var.", "data.", "random_", "Bearer",
        ] as [StaticString] where text.starts(with: word) { return true }
        return text.contains("$(") || text.contains("()")
    }

    /// Names of methods and types that stand under such keys.
    private static func isWord(_ text: ByteText) -> Bool {
        for word in [
            "bcrypt", "argon", "scram", "sha", "md5", "pbkdf", "hmac", "plain", "basic", "oauth", "none", "null",
            "true",
            "false", "secret", "password", "token", "test", "string", "base64", "utf", "x509", "ssh-", "rsa", "ed25519",
            "ecdsa", "jwt", "hs256", "rs256", "aes", "required", "optional", "admin", "postgres", "mysql", "root",
            "guest",
        ] as [StaticString] where text.startsIgnoringCase(with: word) {
            let rest = text.from(word.utf8CodeUnitCount)
            // bcrypt, sha256, oauth2, password1: few letters more.
            if rest.count <= 4 || rest.allSatisfy({ $0.isLower || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }) {
                return true
            }
        }
        return false
    }

    /// A password as people choose it: of small letters, capitals, digits and signs at least three.
    private static func isChosen(_ text: ByteText, _ classes: ByteClasses) -> Bool {
        let hasSign = !classes.isDisjoint(with: [.symbol, .at, .dollar, .percent, .star])
        let kinds = [classes.contains(.lower), classes.contains(.upper), classes.contains(.digit), hasSign]
        guard kinds.count(where: { $0 }) >= 3, !classes.contains(.slash), !classes.contains(.wide) else { return false }
        // db-password-2, my.secret.name: a name, not a secret.
        if classes.contains(.joint), classes.isDisjoint(with: [.symbol, .at, .dollar, .percent, .star]) {
            return isRandom(text, classes)
        }
        return text.count >= 8 && Entropy.bits(of: text) >= 2.2
    }

    /// A token as machines make it: sixteen characters or more, mixed, and surprising.
    private static func isRandom(_ text: ByteText, _ classes: ByteClasses) -> Bool {
        guard text.count >= 16, classes.contains(.digit), !classes.isDisjoint(with: [.lower, .upper]) else {
            return false
        }
        guard !classes.contains(.wide), !text.contains("://") else { return false }
        var runs = 0
        var longest = 0
        var digits = 0
        var run = 0
        for byte in text {
            if byte.isDigit { digits += 1 }
            run = byte.isLower ? run + 1 : 0
            if run == 1 { runs += 1 }
            longest = max(longest, run)
        }
        // Words of eight letters are seldom chance.
        guard longest < 8, digits >= 2 || runs > 3 else { return false }
        return Entropy.bits(of: text) >= 3.0
    }
}
