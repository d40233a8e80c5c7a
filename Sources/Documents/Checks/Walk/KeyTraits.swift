// KeyTraits: what a key's name says about the value under it: a secret, a switch, a version, a folder, prose…

/// What a key's name lets one expect of its value.
struct KeyTraits: OptionSet, Sendable {
    let rawValue: UInt32
    /// A credential: the value is never shown.
    static let secret = KeyTraits(rawValue: 1)
    /// A credential that people choose themselves.
    static let password = KeyTraits(rawValue: 1 << 1)
    /// A switch: yes and no are meant.
    static let flag = KeyTraits(rawValue: 1 << 2)
    /// A version, or a tool that is pinned to one.
    static let version = KeyTraits(rawValue: 1 << 3)
    /// A commit, a hash, an id of letters and digits.
    static let hash = KeyTraits(rawValue: 1 << 4)
    /// A date or a time.
    static let date = KeyTraits(rawValue: 1 << 5)
    /// A folder or a file.
    static let folder = KeyTraits(rawValue: 1 << 6)
    /// A host, a URL, an address.
    static let host = KeyTraits(rawValue: 1 << 7)
    /// Surely a cron line.
    static let cron = KeyTraits(rawValue: 1 << 8)
    /// Perhaps a cron line.
    static let schedule = KeyTraits(rawValue: 1 << 9)
    /// Sentences for people.
    static let prose = KeyTraits(rawValue: 1 << 10)
    /// Commands for a shell.
    static let script = KeyTraits(rawValue: 1 << 11)
    /// A country, a language, a letter.
    static let letters = KeyTraits(rawValue: 1 << 12)
    /// Something counted or measured.
    static let quantity = KeyTraits(rawValue: 1 << 13)
    /// Digits that are no quantity: a postcode, a telephone number.
    static let digits = KeyTraits(rawValue: 1 << 14)
    /// A state of work: `todo` is a value like others.
    static let status = KeyTraits(rawValue: 1 << 15)
    /// A single value without which nothing works.
    static let needed = KeyTraits(rawValue: 1 << 16)
    /// Blanks count: prompts, separators, prefixes.
    static let blanks = KeyTraits(rawValue: 1 << 17)
    /// A regular expression, a pattern, a template.
    static let pattern = KeyTraits(rawValue: 1 << 18)
    /// A file's permissions.
    static let mode = KeyTraits(rawValue: 1 << 19)
    /// A title, a channel, a colour, a name: `#` may belong to it.
    static let label = KeyTraits(rawValue: 1 << 20)
    /// Something that may be kept in a folder.
    static let place = KeyTraits(rawValue: 1 << 21)
    // Parts of names, which decide about `secret` together.
    static let secretNoun = KeyTraits(rawValue: 1 << 24)
    static let keyNoun = KeyTraits(rawValue: 1 << 25)
    static let keyKind = KeyTraits(rawValue: 1 << 26)
    static let aboutSecret = KeyTraits(rawValue: 1 << 27)
    static let neverSecret = KeyTraits(rawValue: 1 << 28)
    static let flagPrefix = KeyTraits(rawValue: 1 << 29)
    static let known = KeyTraits(rawValue: 1 << 30)

    static let parts: KeyTraits = [.secretNoun, .keyNoun, .keyKind, .aboutSecret, .neverSecret, .flagPrefix, .known]
}

/// What was found out about one key.
struct KeyFacts {
    var traits: KeyTraits = []
    /// The well-known word it nearly is, as an index into `NearWord.words` plus one; 0: none.
    var nearWord: UInt8 = 0
    /// The hash of its letters and digits without case and separators.
    var shape: UInt32 = 0
}

extension KeyFacts {
    /// Takes a key apart into words at `_ - . / :` and capitals, and puts together what they say.
    init(of key: ByteText) {
        var words = KeyWords()
        let length = min(key.count, 256)
        var shape: UInt64 = 0xCBF2_9CE4_8422_2325
        var previous: UInt8 = 0
        for index in 0..<length {
            let byte = key[index]
            let next = index + 1 < length ? key[index + 1] : 0
            if byte.isLetter || byte >= 0x80 {
                let startsWord =
                    byte.isUpper && (previous.isLower || previous.isDigit || (previous.isUpper && next.isLower))
                if startsWord { words.endWord() }
                words.add(byte.lowered)
            } else if byte.isDigit {
                words.add(byte)
            } else {
                words.endWord()
            }
            // A separator between digits counts: 1_2 is not 12.
            let isSeparator = byte == 0x5F || byte == 0x2D
            if !isSeparator || previous.isDigit || next.isDigit {
                shape = (shape ^ UInt64(byte.lowered)) &* 0x0000_0100_0000_01B3
            }
            previous = byte
        }
        words.endWord()
        traits = words.traits
        nearWord = words.nearWord
        self.shape = UInt32(truncatingIfNeeded: shape ^ shape >> 32)
    }
}

/// The words of one key, judged one after the other.
private struct KeyWords {
    private var word: UInt128 = 0
    private var length = 0
    private var letters: UInt32 = 0
    private var all: KeyTraits = []
    private var last: KeyTraits = []
    private var count = 0
    private var previous: KeyTraits = []
    private(set) var nearWord: UInt8 = 0

    mutating func add(_ byte: UInt8) {
        if length < 16 { word = word << 8 | UInt128(byte) }
        if byte.isLower { letters |= 1 << UInt32(byte &- 0x61) }
        length += 1
    }

    mutating func endWord() {
        guard length > 0 else { return }
        let found = length <= 16 ? WordTable.shared.traits(of: word) : []
        if found.isEmpty, length >= 4, length <= 16, nearWord == 0 {
            nearWord = NearWord.nearest(to: word, length: length, letters: letters)
        }
        // `cron2`, `password1`: a number at the end changes nothing.
        if !(count > 0 && found.isEmpty && length <= 2) {
            previous = last
            last = found
        }
        if count == 0, found.contains(.flagPrefix) { all.insert(.flag) }
        if last.contains(.keyNoun), previous.contains(.keyKind) { all.insert(.secretNoun) }
        all.formUnion(found.subtracting(.flagPrefix))
        count += 1
        (word, length, letters) = (0, 0, 0)
    }

    var traits: KeyTraits {
        var result = all.subtracting(.parts)
        let isSecret = all.contains(.secretNoun) && !last.contains(.aboutSecret) && !all.contains(.neverSecret)
        if isSecret, !all.contains(.flag) { result.formUnion([.secret, .needed]) } else { result.remove(.password) }
        // What a name ends in outweighs what it starts with: host_count is a number.
        if last.contains(.quantity) { result.subtract([.host, .folder, .needed, .version]) }
        if last.contains(.prose) { result.subtract([.host, .folder, .needed, .secret, .password]) }
        if last.contains(.folder), all.contains(.secretNoun) { result.insert(.folder) }
        return result
    }
}
