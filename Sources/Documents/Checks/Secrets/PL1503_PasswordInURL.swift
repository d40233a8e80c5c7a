// PL1503: a URL with a password inside.
import Findings

/// Finds `scheme://user:password@host` with a password in plain text.
enum PasswordInURL: DocumentCheck {
    static let code: FindingCode = "PL1503"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a URL holds a password",
        what: "A value `scheme://user:password@host` whose password is neither a reference nor a placeholder.",
        because: "URLs are logged and shown by every library; the password goes with them",
        bad: "database:\n  url: postgres://shop:1️⃣h7Gq2pXw@db.example/shop\n",
        good: "database:\n  url: postgres://shop@db.example/shop\n",
        stories: ["S25", "S33"],
        sources: ["https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"]
    )

    /// Looks at a text with `@`, `:` and `/`; returns whether it spoke.
    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) -> Bool {
        let text = scalar.text
        guard text.count < 2_000, let scheme = text.firstOffset(of: "://"), scheme > 1 else { return false }
        let rest = text.from(scheme + 3)
        let end = rest.firstIndex { $0 == 0x2F || $0 <= 0x20 || $0 == 0x3F || $0 == 0x23 || $0 == 0x22 } ?? rest.count
        guard let at = rest.part(0, end).lastIndex(of: 0x40), let colon = rest.part(0, at).firstIndex(of: 0x3A) else {
            return false
        }
        let password = rest.part(colon + 1, at)
        guard password.count >= 3, isReal(password, user: rest.part(0, colon), host: rest.part(at + 1, end)) else {
            return false
        }
        guard !walk.habits.contains(.sample), scalar.traits.isDisjoint(with: [.prose, .pattern]) else { return false }
        let isDecoded = scalar.node.flags.contains(.decoded)
        let start = Int(scalar.node.first) + scheme + 3 + colon + 1
        let span = isDecoded ? scalar.node.span : Span(from: start, to: start + password.count)
        walk.document.source.mask(span)
        walk.report(
            self,
            "a password stands in the URL",
            at: span,
            label: "a secret",
            mend: "leave it out of the URL and write it as a reference: {secret: env:NAME}"
        )
        return true
    }

    /// Not a reference, a placeholder, a word of an example, nor the default of a server on the same machine.
    private static func isReal(_ password: ByteText, user: ByteText, host: ByteText) -> Bool {
        let first = password[0]
        if first == 0x24 || first == 0x7B || first == 0x3C || first == 0x25 && password.last == 0x25 || first == 0x2A {
            return false
        }
        if password.contains("${") || password.contains("{{") || password.contains("$(") || password.contains("x-oauth")
        {
            return false
        }
        for word in ["password", "passwd", "pass", "secret", "pwd", "token", "changeme", "xxx", "***", "..."]
            as [StaticString]
        where password.startsIgnoringCase(with: word) && password.count <= word.utf8CodeUnitCount + 3 { return false }
        if Placeholder.isPlaceholder(password, .secret, password.classes) { return false }
        let isLocal = host.starts(with: "localhost") || host.starts(with: "127.") || !host.contains(".")
        // user:user@localhost is what every manual says.
        if isLocal, password.elementsEqual(user) || password.classes.isDisjoint(with: [.digit, .symbol, .upper]) {
            return false
        }
        return true
    }
}
