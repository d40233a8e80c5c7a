// FuzzMutations: seeded changes to texts, and the texts they start from.
import Documents

/// A small generator of random numbers whose seed can be written down (SplitMix64, Steele and others 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value &>> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value &>> 31)
    }
}

/// Texts for one notation: seeds, tokens of its grammar and changes to both.
struct FuzzMutations {
    let format: DocumentFormat
    let seeds: [[UInt8]]
    let tokens: [[UInt8]]

    init(_ format: DocumentFormat) {
        self.format = format
        seeds = FuzzMutations.seeds(format).map { Array($0.utf8) }
        tokens = (FuzzMutations.tokens(format) + FuzzMutations.anyTokens).map { Array($0.utf8) }
    }

    /// A text of at most a few kilobytes.
    func text(_ generator: inout SeededGenerator) -> [UInt8] {
        var text = seeds.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            change(&text, &generator)
            if text.count > 4_000 { text.removeLast(text.count - 4_000) }
        }
        return text
    }

    private func change(_ text: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = Int.random(in: 0...text.count, using: &generator)
        let other = min(text.count, place + Int.random(in: 0...12, using: &generator))
        switch Int.random(in: 0..<10, using: &generator) {
        case 0 where place < text.count: text[place] = UInt8.random(in: 0...255, using: &generator)
        case 1 where place < text.count: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: text.removeSubrange(place..<other)
        case 3: text.removeSubrange(place...)
        case 4: text.insert(contentsOf: Array(text[place..<other]), at: place)
        case 5:
            let seed = seeds.randomElement(using: &generator) ?? []
            text.insert(contentsOf: seed.prefix(Int.random(in: 0...seed.count, using: &generator)), at: place)
        case 6:
            let token = tokens.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...700, using: &generator) where text.count < 4_000 {
                text.insert(contentsOf: token, at: min(place, text.count))
            }
        default: text.insert(contentsOf: tokens.randomElement(using: &generator) ?? [], at: place)
        }
    }

    private static let anyTokens = [
        "\n", "\r\n", "\r", "\t", " ", "\u{FEFF}", "\u{A0}", "é", "😀", "\u{2028}", "\\", "\"", "'", "#", "=", ":",
        "\u{0}",
        "\u{7F}", "\u{1B}", "0", "-", "9999999999999999999999",
    ]

    private static func tokens(_ format: DocumentFormat) -> [String] {
        switch format {
        case .json, .jsonc:
            [
                "{", "}", "[", "]", ",", ":", "\"a\":", "\"a\"", "null", "true", "false", "1e5", "-0", "0x1F", "NaN",
                "//", "/*",
                "*/", "\\u0041", "\\ud83d", "\\ude00", "True", "{\"a\":", "[[", "]]", "“",
            ]
        case .toml:
            [
                "[a]", "[[a]]", "[a.b]", "a.b=", "a=1\n", "{a=1}", "{", "}", "[", "]", ",", "\"\"\"", "'''",
                "1979-05-27", "07:32:00",
                "T", "Z", "+01:00", "0x", "1_0", "inf", "nan", "true", "\\U0001F600", "a.b.c.d=1\n",
            ]
        case .dotenv: ["export ", "A=", "A=\"", "\"\n", "'", "${A}", "\\n", " #", "A=1\n"]
        case .ini: ["[a]\n", "[", "]", ";", "a=1\n", "  b\n", "\"", "a:1\n"]
        case .properties: ["\\u00e9", "\\ud83d\\ude00", "\\\n", "a=1\n", "!", "\\u", "\\ ", "a:b\n", "\u{0C}"]
        case .yaml:
            [
                "- ", "a: ", "? ", "|\n", ">-\n", "&a ", "*a", "<<: *a\n", "!!str ", "---\n", "...\n", "{", "}", "[",
                "]", ", ", "  ",
                "%YAML 1.2\n", "!<tag:x> ", "|2+\n", "no", "012", "12:30", "~",
            ]
        }
    }

    private static func seeds(_ format: DocumentFormat) -> [String] {
        switch format {
        case .json, .jsonc:
            [
                "{\"a\": [1, 2.5e3, \"x\\n\"], \"b\": null, \"c\": {\"d\": true, \"e\": {}}, \"f\": []}\n",
                "[\n  {\"id\": 1, \"name\": \"é\\u00e9\"},\n  {\"id\": 2, \"name\": \"b\"}\n]",
                "{\n  // c\n  'a': True,\n  b: 010, /* c */\n  \"c\": .5,\n}",
                "{\"a\":1,\"b\":2,\"a\":3,\"c\":{\"x\":1,\"x\":2}}", "\"x\"", "",
            ]
        case .toml:
            [
                "a = 1\n[b.c]\nd = \"x\\n\" # c\ne = [1, [2.5, 0x1F], {f = 'g', h.i = true}]\n[[j]]\nk = 1979-05-27T07:32:00Z\n[[j]]\n",
                "a.b.c = 1\na.b.d = \"\"\"\nx\\\n  y\"\"\"\n'q w' = '''\nz'''\n[a.e]\n\"f\" = inf\n",
                "x = shop\ny = 010\n[x]\n[y\n",
            ]
        case .dotenv:
            ["# c\nexport A=1\nB=\"two\\n\nlines\" # c\nC='x#y'\nD = a b\nE=\n", "A=\"x\nB=\"y\"\n1-2=3\nno line\n"]
        case .ini: ["a=1\n; c\n[s]\nb = x\n  more\nc: \"q\"\n[t]\n[s]\nb=2\n", "[s\nx\n=y\n[]\n[a] b\n"]
        case .properties: ["# c\na=1\nb: \\u00e9\\\n   x\nc 3\nd\\ e=\\=\n", "a=C:\\new\\shop\n\\\n=\nb=é\\ud83d\n"]
        case .yaml:
            [
                "a: 1\nb:\n  - x\n  - {c: d, e: [f, 'g']}\nh: |\n  text\n   more\ni: >-\n  folded\n\n  x\n",
                "base: &b {x: 1, y: [1, 2]}\nuse:\n  <<: *b\n  z: \"q\\n\"\n? complex\n: value\n--- # two\n- !!str 1\n- ~\n",
                "a: *b\n\tc: d\ne: [f\n", "%YAML 1.2\n---\n!!map {? a : b}\n...\n",
            ]
        }
    }
}
