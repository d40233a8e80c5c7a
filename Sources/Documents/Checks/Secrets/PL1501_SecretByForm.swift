// PL1501: an access key, a token or a private key in plain text, known by its form.
import Findings

/// Finds keys and tokens whose form their providers have published.
enum SecretByForm: DocumentCheck {
    static let code: FindingCode = "PL1501"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key or token stands in plain text",
        what: "A private key block, or a token in the published form of AWS, GitHub, Slack, Stripe and others.",
        because: "it is in every clone of the repository, and stays in its history",
        bad: "aws:\n  access_key_id: 1️⃣AKIAQ3EGRLW5T7ZJ2MPN\n",
        good: "aws:\n  access_key_id: {secret: env:AWS_ACCESS_KEY_ID}\n",
        stories: ["S25", "S33"],
        sources: [
            "https://cwe.mitre.org/data/definitions/798.html",
            "https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns",
        ]
    )

    /// Looks at a text of sixteen bytes or more; returns whether it spoke.
    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) -> Bool {
        let text = scalar.text
        if text[0] == 0x2D || text.count > 100, let start = privateKey(in: scalar, walk) {
            speak(of: "a private key", at: start, scalar, &walk)
            return true
        }
        if text[0] == 0x68, text.count > 60, text.starts(with: "https://hooks.slack.com/services/T"),
            !text.contains("XXXX")
        {
            speak(of: "a Slack webhook", at: Int(scalar.node.span.start), scalar, &walk)
            return true
        }
        // Hardly a token comes without a digit; most prose does.
        guard scalar.classes.contains(.digit) else { return false }
        // A token alone, or behind a blank, an equals sign, a colon or a quote: `Bearer …`, `--token=…`.
        if scalar.classes.isDisjoint(with: [.blank, .colon, .symbol]) {
            return lookAtWord(text, 0, scalar, &walk)
        }
        var start = 0
        for index in 0...text.count {
            let isEnd = index == text.count || isBorder(text[index])
            guard isEnd else { continue }
            if index - start >= 18, lookAtWord(text.part(start, index), start, scalar, &walk) { return true }
            start = index + 1
        }
        return false
    }

    private static func isBorder(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x27, 0x28, 0x29, 0x2C, 0x3A, 0x3B, 0x3D, 0x40, 0x5B, 0x5D, 0x26: true
        default: false
        }
    }

    private static func lookAtWord(_ word: ByteText, _ offset: Int, _ scalar: SeenScalar, _ walk: inout TrapWalk)
        -> Bool
    {
        let name: StaticString
        if let form = SecretForm.of(word) {
            name = form.name
        } else if SecretForm.isWebToken(word) {
            name = "JSON Web Token"
        } else {
            return false
        }
        if word.containsIgnoringCase("example") || word.containsIgnoringCase("xxxx") { return false }
        let isDecoded = scalar.node.flags.contains(.decoded)
        let start = isDecoded || offset == 0 ? Int(scalar.node.span.start) : Int(scalar.node.first) + offset
        let article = name.hasVowel ? "an" : "a"
        speak(of: "\(article) \(name)", at: start, scalar, &walk)
        return true
    }

    private static func speak(of what: String, at start: Int, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        let span = Span(from: start, to: max(start + 1, Int(scalar.node.span.end)))
        walk.document.source.mask(scalar.node.style == .literal ? span : scalar.node.span)
        walk.report(
            self,
            "\(what) stands in plain text",
            at: span,
            label: "a secret",
            mend: "revoke it, and write a reference: {secret: file:/run/secrets/name} or {secret: env:NAME}"
        )
    }

    /// Where a block such as `-----BEGIN RSA PRIVATE KEY-----` starts in the source.
    private static func privateKey(in scalar: SeenScalar, _ walk: TrapWalk) -> Int? {
        guard let begin = scalar.text.firstOffset(of: "-----BEGIN ") else { return nil }
        let line = scalar.text.part(begin + 11, begin + 60)
        guard let end = line.firstOffset(of: "-----"), line.part(0, end).contains("PRIVATE KEY") else { return nil }
        let raw = walk.raw(of: scalar.node)
        // The words alone, as in a search for such blocks, are no key.
        guard scalar.text.count > begin + 60 || scalar.text.count > begin + 11 + end + 12 else { return nil }
        return Int(scalar.node.span.start) + (raw.firstOffset(of: "-----BEGIN ") ?? 0)
    }
}

extension StaticString {
    /// Whether its name is spoken with a vowel first, as far as the names of providers go.
    var hasVowel: Bool {
        withUTF8Buffer { bytes in
            guard let first = bytes.first else { return false }
            return "AEIOaeio".utf8.contains(first) || (first == 0x6E && bytes.count > 1 && bytes[1] == 0x70)
        }
    }
}
