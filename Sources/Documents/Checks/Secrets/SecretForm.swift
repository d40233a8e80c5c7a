// SecretForm: the published forms of access keys and tokens, by their first letters.

/// A published form of a token: its first letters, and what must follow.
struct SecretForm {
    /// What may follow the prefix.
    enum Letters { case upper, hex, word, base64 }

    let prefix: StaticString
    let name: StaticString
    let letters: Letters
    /// How many characters follow the prefix, at least and at most.
    let count: ClosedRange<Int>

    init(_ prefix: StaticString, _ name: StaticString, _ letters: Letters, _ count: ClosedRange<Int>) {
        self.prefix = prefix
        self.name = name
        self.letters = letters
        self.count = count
    }

    /// The forms; facts from each provider's documentation of its tokens.
    static let all: [SecretForm] = [
        SecretForm("AKIA", "AWS access key", .upper, 16...16),
        SecretForm("ASIA", "AWS session key", .upper, 16...16),
        SecretForm("AIza", "Google API key", .word, 35...35),
        SecretForm("ya29.", "Google access token", .word, 20...400),
        SecretForm("GOCSPX-", "Google client secret", .word, 28...28),
        SecretForm("ghp_", "GitHub token", .word, 36...36),
        SecretForm("gho_", "GitHub token", .word, 36...36),
        SecretForm("ghu_", "GitHub token", .word, 36...36),
        SecretForm("ghs_", "GitHub token", .word, 36...36),
        SecretForm("ghr_", "GitHub token", .word, 36...80),
        SecretForm("github_pat_", "GitHub token", .word, 40...90),
        SecretForm("glpat-", "GitLab token", .word, 20...60),
        SecretForm("gldt-", "GitLab deploy token", .word, 20...60),
        SecretForm("glrt-", "GitLab runner token", .word, 20...60),
        SecretForm("xoxb-", "Slack bot token", .word, 20...90),
        SecretForm("xoxp-", "Slack user token", .word, 20...90),
        SecretForm("xoxa-", "Slack token", .word, 20...90),
        SecretForm("xoxr-", "Slack token", .word, 20...90),
        SecretForm("xoxs-", "Slack token", .word, 20...90),
        SecretForm("xapp-", "Slack app token", .word, 20...120),
        SecretForm("sk_live_", "Stripe live key", .word, 16...120),
        SecretForm("rk_live_", "Stripe live key", .word, 16...120),
        SecretForm("whsec_", "Stripe webhook secret", .base64, 24...80),
        SecretForm("sk-ant-", "Anthropic API key", .word, 20...140),
        SecretForm("sk-proj-", "OpenAI API key", .word, 20...200),
        SecretForm("sk-", "API key", .word, 32...64),
        SecretForm("SG.", "SendGrid API key", .word, 50...70),
        SecretForm("npm_", "npm token", .word, 36...36),
        SecretForm("pypi-", "PyPI token", .word, 60...250),
        SecretForm("dop_v1_", "DigitalOcean token", .hex, 64...64),
        SecretForm("hf_", "Hugging Face token", .word, 30...40),
        SecretForm("dckr_pat_", "Docker Hub token", .word, 20...40),
        SecretForm("shpat_", "Shopify token", .hex, 32...32),
        SecretForm("shpss_", "Shopify secret", .hex, 32...32),
        SecretForm("lin_api_", "Linear API key", .word, 30...60),
        SecretForm("ATATT3", "Atlassian token", .base64, 50...300),
        SecretForm("hvs.", "Vault token", .word, 24...120),
        SecretForm("NRAK-", "New Relic key", .upper, 27...27),
        SecretForm("glsa_", "Grafana token", .word, 38...50),
        SecretForm("PMAK-", "Postman API key", .word, 50...70),
        SecretForm("key-", "Mailgun API key", .hex, 32...32),
        SecretForm("SK", "Twilio API key", .hex, 32...32),
        SecretForm("AGE-SECRET-KEY-1", "age secret key", .upper, 58...58),
    ]

    /// The form that a word has, or nil.
    ///
    /// Cost: one look at the first two letters for nearly all words.
    static func of(_ word: ByteText) -> SecretForm? {
        guard word.count >= 18, isBeginning[pair(word[0], word[1])] else { return nil }
        for form in all where word.starts(with: form.prefix) {
            let rest = word.from(form.prefix.utf8CodeUnitCount)
            if form.count.contains(rest.count), form.fits(rest), Entropy.bits(of: rest) >= 2.5 { return form }
        }
        return nil
    }

    /// `header.payload.signature` of a JSON Web Token, in base64url.
    static func isWebToken(_ word: ByteText) -> Bool {
        guard word.count > 60, word.starts(with: "eyJ") else { return false }
        var dots = 0
        for (index, byte) in word.enumerated() {
            if byte == 0x2E {
                dots += 1
                if dots == 1, !word.from(index + 1).starts(with: "eyJ") { return false }
            } else if !byte.isWordByte, byte != 0x2D {
                return false
            }
        }
        return dots == 2 && word[word.count - 1] != 0x2E
    }

    private func fits(_ rest: ByteText) -> Bool {
        for byte in rest {
            let isFit =
                switch letters {
                case .upper: byte.isUpper || byte.isDigit
                case .hex: byte.isDigit || byte &- 0x61 < 6
                case .word: byte.isWordByte || byte == 0x2D || byte == 0x2E
                case .base64: byte.isWordByte || byte == 0x2B || byte == 0x2F || byte == 0x3D || byte == 0x2D
                }
            guard isFit else { return false }
        }
        return true
    }

    /// Which pairs of first letters start a form; most words leave here.
    private static let isBeginning: [Bool] = {
        var result = [Bool](repeating: false, count: 1_024)
        for form in all { form.prefix.withUTF8Buffer { result[pair($0[0], $0[1])] = true } }
        return result
    }()

    private static func pair(_ first: UInt8, _ second: UInt8) -> Int {
        (Int(first) &* 31 &+ Int(second)) & 1_023
    }
}

/// How surprising the letters of a text are.
enum Entropy {
    /// Shannon's entropy in bits a byte: about 4 for random hexadecimal digits, 2 to 3 for words.
    static func bits(of text: ByteText) -> Double {
        guard text.count > 1 else { return 0 }
        var counts = [UInt16](repeating: 0, count: 256)
        let sample = text.part(0, 512)
        for byte in sample { counts[Int(byte)] += 1 }
        var result = 0.0
        for count in counts where count > 0 {
            let share = Double(count) / Double(sample.count)
            result -= share * log2(share)
        }
        return result
    }

    /// The logarithm to base two of a positive number, by halving and squaring; no mathematics library is linked.
    private static func log2(_ value: Double) -> Double {
        var result = Double(value.exponent)
        var rest = value.significand
        var weight = 0.5
        for _ in 0..<16 {
            rest *= rest
            if rest >= 2 {
                result += weight
                rest /= 2
            }
            weight /= 2
        }
        return result
    }
}
