// Node: one entry of a document's tape.
public import Findings

/// One entry of a document's tape: a scalar, a container or a key; 24 bytes, no references.
public struct Node: Sendable {
    /// What a value is, as the document's reader understands it.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// No value.
        case null
        /// False.
        case no
        /// True.
        case yes
        /// A number written as an integer; its text is canonical: `-?(0|[1-9][0-9]*)`.
        case integer
        /// A number with a fraction or an exponent; its text is in JSON's number form, digits as written.
        case decimal
        /// Not a number or an infinity; its text is `NaN`, `Infinity` or `-Infinity`.
        case notFinite
        /// Text.
        case string
        /// A date, a time or both, where the format has such values (TOML, YAML 1.1); its text is as written.
        case time
        /// An ordered list.
        case sequence
        /// Keys with values; no key stands twice.
        case mapping
    }

    /// How a scalar or container was written.
    public enum Style: UInt8, Sendable {
        /// A bare scalar.
        case plain
        /// In single quotes.
        case singleQuoted
        /// In double quotes.
        case doubleQuoted
        /// A literal block or a multi-line string.
        case literal
        /// A folded block.
        case folded
        /// A container in brackets.
        case flow
        /// A container by indentation or by lines.
        case block
        /// Not written: made by a parent (a missing value, an implied table, a merged result).
        case implied
    }

    /// Facts that are true or not.
    public struct Flags: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt8
        /// From bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// It is a mapping's key.
        public static let key = Flags(rawValue: 1)
        /// It stands here through an alias; its span is where the anchor's value is written.
        public static let aliased = Flags(rawValue: 2)
        /// It stands here through a merge key.
        public static let merged = Flags(rawValue: 4)
        /// Its text is not a slice of the source: escapes, folding or another notation were decoded.
        public static let decoded = Flags(rawValue: 8)
    }

    /// What it is.
    public var kind: Kind
    /// How it was written.
    public var style: Style
    /// Facts.
    public var flags: Flags
    /// Index into the document's tags plus one; 0 where none was written.
    public var tag: UInt8
    /// The bytes it was written in, quotes included.
    public var span: Span
    /// Containers: how many nodes it takes, itself included; keys: the hash of the text; else 0.
    public var link: UInt32
    /// Scalars: where its text starts in the document's storage; containers: how many members (pairs count once).
    public var first: UInt32
    /// Scalars: how many bytes its text has; containers: 0.
    public var length: UInt32

    /// Whether it is a sequence or a mapping.
    @inlinable public var isContainer: Bool { kind.rawValue >= Kind.sequence.rawValue }
    /// How many nodes it takes on the tape, itself included.
    @inlinable public var extent: Int { isContainer ? Int(link) : 1 }
    /// Containers: how many members, a key with its value counted once; scalars: 0.
    @inlinable public var count: Int { isContainer ? Int(first) : 0 }

    /// A node; `TapeBuilder` makes them.
    @inlinable
    public init(
        kind: Kind,
        style: Style = .plain,
        flags: Flags = [],
        tag: UInt8 = 0,
        span: Span,
        link: UInt32 = 0,
        first: UInt32 = 0,
        length: UInt32 = 0
    ) {
        self.kind = kind
        self.style = style
        self.flags = flags
        self.tag = tag
        self.span = span
        self.link = link
        self.first = first
        self.length = length
    }
}

/// The hash that keys carry, so that a lookup compares one word first.
///
/// Cost: O(length), 4 bytes a step. Not seeded: tables built on it must bound their probing.
public enum KeyHash {
    /// The hash of a key's text.
    @inlinable
    public static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
        var index = 0
        let count = bytes.count
        while index &+ 8 <= count {
            let word = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + index).loadUnaligned(as: UInt64.self)
            hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash &>> 32
            index &+= 8
        }
        var last: UInt64 = 0
        while index < count {
            last = last &<< 8 | UInt64(bytes[index])
            index &+= 1
        }
        hash = (hash ^ last) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash &>> 29
        return UInt32(truncatingIfNeeded: hash ^ hash &>> 32)
    }

    /// The hash of a key given as text.
    public static func of(_ text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { of($0) }
    }
}
