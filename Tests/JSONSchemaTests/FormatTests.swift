// FormatTests: texts beyond the suite's, which formats each draft has, and what no random text may break.
import Foundation
import Testing

@testable import JSONSchema

extension Format {
    /// `accepts` for a text of the tests.
    func fits(_ text: String) -> Bool { accepts(text.utf8.span) }
}

/// A text and whether it has a format.
struct FormatRow: CustomTestStringConvertible, Sendable {
    let format: Format
    let text: String
    let fits: Bool
    var testDescription: String { "\(format.name) \(text.debugDescription)" }

    static func rows(_ format: Format, good: [String], bad: [String]) -> [FormatRow] {
        good.map { FormatRow(format: format, text: $0, fits: true) }
            + bad.map { FormatRow(format: format, text: $0, fits: false) }
    }
}

struct FormatTests {
    static let times =
        FormatRow.rows(.date, good: ["0000-01-01", "9999-12-31", "2000-02-29"], bad: ["1900-02-29", "2024-02-29\0"])
        + FormatRow.rows(
            .time,
            good: ["00:00:00z", "23:59:59.999999999999999999999Z", "07:59:60-16:00"],
            bad: ["08:30:00.Z", "08:30:00+1:00", "08:30Z", "23:59:60+00:01", "08:30:00−08:00"]
        )
        + FormatRow.rows(
            .dateTime,
            good: ["2024-02-29t00:00:00-00:00"],
            bad: ["2024-02-29 00:00:00Z", "2024-02-29", "2024-02-29T", "2024-02-29\u{14}00:00:00Z"]
        )
        + FormatRow.rows(
            .duration,
            good: ["P0W", "P1Y2M3DT1H", "PT0S"],
            bad: ["p1d", "P1W1D", "PT1H1H", "P1DT", "PTS", "P1S", "P1Y1MT1", "P٣D"]
        )

    static let addresses =
        FormatRow.rows(.ipv4, good: ["1.2.3.4", "255.0.255.0"], bad: ["00.0.0.0", "1.2.3.4444", "1,2,3,4", "1.2.3"])
        + FormatRow.rows(
            .ipv6,
            good: ["1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1::", "FFFF::"],
            bad: [
                "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", ":::", ":", "", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "1:::2",
                "::1:", "g::",
            ]
        )

    static let names =
        FormatRow.rows(
            .hostname,
            good: [
                "a", "r3---sn-5jux.example.com", "1.2.3", "EXAMPLE.com", "xn--bcher-kva.example",
                "XN--BCHER-KVA.example",
            ],
            bad: [
                "a..b", "a-.b", "xn--", "xn--a", "bücher.example", "*.example.com", "host:80", "xn--bcher-kva-.example",
            ]
        )
        + FormatRow.rows(.plainHostname, good: ["xn--a", "xn--X"], bad: ["xn--a-", "a_b"])
        + FormatRow.rows(
            .internationalHostname,
            good: ["bücher.example", "straße.example", "Example.COM", "日本語。jp", "xn--bcher-kva", "אבג.com"],
            bad: [
                "Bücher.example", "bu\u{308}cher.example", "ab--cd.example", "☃.example", "a\u{AD}b.example", "1.אב",
                "ａ.example",
                "a\u{323}\u{301}\u{302}q\u{301}\u{323}.example", "\u{1100}\u{1161}.example",
            ]
        )
        + FormatRow.rows(
            .email,
            good: ["a@b", "\"\"@b", "\"a\\\"b\"@b", "a+b@c.example", "a@[tag:x]", "a@[ipv6:::1]", "x@xn--a"],
            bad: [
                "a@b@c", "a@", "a@-b", "\"a@b", "\"a\"b@c", "a@[tag:]", "a@[1.2.3]", "a@[IPv6:::1", "a@[IPv6:zz]",
                "ä@b", "a@b.",
            ]
        )
        + FormatRow.rows(.internationalEmail, good: ["ä@ö.example"], bad: ["ä@-ö", "ä@ö-", "@ö", "ä@ö..a", "ä@ö_a"])

    static let references =
        FormatRow.rows(
            .uri,
            good: [
                "a:", "a+b-c.1:x", "http://", "http://h:", "http://u:p@h:1/", "file:///x", "http://[v1.a:b]/",
                "x:/a//b", "x:?#",
            ],
            bad: [
                "", "a", "1a:b", "a%20:b", "x:%", "x:%4", "http://h:1a", "http://[::1", "http://[::1]x", "http://[v.a]",
                "x:#a#b", "x:[", "x:é",
            ]
        )
        + FormatRow.rows(
            .uriReference,
            good: ["", "a/b:c", "?", "#", "//h", "a;b=c"],
            bad: ["a:b c", ":a", "%", "1:", "//h:x"]
        )
        + FormatRow.rows(
            .iri,
            good: ["x:é", "http://é@é/é?\u{E000}#é"],
            bad: ["x:\u{E000}", "é:x", "x:\u{FFFE}", "x: "]
        )
        + FormatRow.rows(.iriReference, good: ["é", ""], bad: ["é:x", "\u{E0001}"])
        + FormatRow.rows(
            .uriTemplate,
            good: ["{a,b*,c:9999}", "{?a.b}", "{=x}", "x{a}y{b}", "%41{%41b}"],
            bad: [
                "{", "}", "{}", "{?}", "{a", "{a}}", "{{a}}", "{a b}", "{a.}", "{.}", "{a:}", "{a**}", "%4", "<a>",
                "{a*:1}",
            ]
        )

    static let identifiers =
        FormatRow.rows(.jsonPointer, good: ["/", "/a/~0~1", "/é"], bad: ["a", "/~", "/~2", "#/a"])
        + FormatRow.rows(.relativeJSONPointer, good: ["0", "10/a", "0#"], bad: ["00", "0a", "0+1", "#", "-1", "0#a"])
        + FormatRow.rows(.adjustableJSONPointer, good: ["0+1", "1-10/a", "0-1#"], bad: ["0+", "0+01", "+1", "0+1a"])
        + FormatRow.rows(
            .uuid,
            good: ["00000000-0000-0000-0000-000000000000"],
            bad: [
                "", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000",
                "{00000000-0000-0000-0000-000000000000}",
            ]
        )

    @Test(arguments: times + addresses + names + references + identifiers)
    func `a text is judged by its grammar`(_ row: FormatRow) {
        #expect(row.format.fits(row.text) == row.fits)
    }

    @Test
    func `each draft has the formats that it defines`() {
        let draft4 = ["date-time", "email", "hostname", "ipv4", "ipv6", "uri"]
        let draft6 = draft4 + ["json-pointer", "uri-reference", "uri-template"]
        let draft7 =
            draft6 + [
                "date", "idn-email", "idn-hostname", "iri", "iri-reference", "regex", "relative-json-pointer", "time",
            ]
        let later = draft7 + ["duration", "uuid"]
        let expected: [Format.Edition: [String]] = [
            .draft4: draft4, .draft6: draft6, .draft7: draft7, .draft2019: later, .draft2020: later,
        ]
        for edition in Format.Edition.allCases {
            let names = Set(Format.allCases.map(\.name)).filter { Format(name: $0, edition: edition) != nil }
            #expect(names == Set(expected[edition] ?? []))
            for name in names { #expect(Format(name: name, edition: edition)?.name == name) }
        }
        #expect(Format(name: "colour", edition: .draft2020) == nil)
    }

    @Test
    func `the sets of ASCII characters are those of the standards`() {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let unreserved = letters + "0123456789-._~"
        let delimiters = "!$&'()*+,;="
        let sets: [(ASCIISet, String)] = [
            (.scheme, letters + "0123456789+-."), (.userInformation, unreserved + delimiters + ":"),
            (.registeredName, unreserved + delimiters), (.path, unreserved + delimiters + ":@/"),
            (.query, unreserved + delimiters + ":@/?"), (.atom, letters + "0123456789!#$%&'*+-/=?^_`{|}~"),
            (.hostLabel, letters + "0123456789-"), (.hexadecimal, "0123456789abcdefABCDEF"),
            (.templateLiteral, unreserved + delimiters + "#/:?@[]"), (.templateOperator, "+#./;?&=,!@|"),
            (.templateVariable, letters + "0123456789_"),
        ]
        for (set, characters) in sets {
            #expect((0...255).filter { set.contains($0) } == characters.utf8.sorted())
        }
    }
}

/// What internationalised names rest on, checked against Foundation.
struct FormatUnicodeTests {
    @Test
    func `a pair that normalisation merges is found, one that it keeps is not`() {
        var pairs = 0
        for value in UInt32(0xC0)...0x2_FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let pair = Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.map(\.value))
            guard pair.count == 2 else { continue }
            let merged = String(scalar).precomposedStringWithCanonicalMapping.unicodeScalars.count == 1
            #expect(InternationalLabel.composes(pair[0], pair[1]) == merged, "U+\(String(value, radix: 16))")
            #expect(!InternationalLabel.composes(pair[0], 0x489))
            pairs += 1
        }
        #expect(pairs > 1000)
    }

    @Test
    func `what decodes from Punycode is as long again when encoded`() {
        var random = SeededBytes(state: 11)
        var decoded = 0
        for _ in 0..<20_000 {
            let text = (0..<random.below(14)).map { _ in Array("abz019-".utf8)[random.below(7)] }
            var label = LabelBuffer()
            guard Punycode.decode(text.span, from: 0, to: text.count, into: &label) else { continue }
            guard label.contains(where: { $0 >= 0x80 }) else { continue }
            decoded += 1
            #expect(Punycode.encodedLength(of: label) == text.count, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(decoded > 1000)
    }
}

/// Random texts that are the same in every run (SplitMix64).
struct SeededBytes {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

struct FormatFuzzTests {
    /// Pieces that lead deep into the grammars, and bytes that do not.
    private static let pieces: [[UInt8]] =
        [
            "2024", "02", "29", "-", ":", "T", "Z", "+01:00", "60", "P", "1", "D", "W", "H", "M", "S", ".", "@", "\"",
            "\\", "[",
            "]", "IPv6:", "::", "ffff", "255", "a", "xn--", "bcher-kva", "--", "_", " ", "\n", "http", "//", "/", "?",
            "#", "%",
            "%41", "{", "}", ",", "*", "~", "~1", "0", "é", "ß", "א", "ب", "\u{301}", "\u{200D}", "\u{94D}", "·", "l",
            "漢",
            "実", "。", "\u{10FFFF}", "123e4567-e89b-42d3-a456-426614174000", "\0",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ]

    @Test(arguments: Format.allCases)
    func `no text breaks a checker, its words or its mending`(_ format: Format) {
        var random = SeededBytes(state: 42 + UInt64(format.rawValue))
        for _ in 0..<3_000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(12) { bytes += Self.pieces[random.below(Self.pieces.count)] }
            if random.below(8) == 0, !bytes.isEmpty { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
            let accepted = format.accepts(bytes.span)
            let diagnosis = format.diagnosis(of: bytes.span)
            #expect(accepted == (diagnosis == nil))
            if accepted, String(validating: bytes, as: UTF8.self) == nil {
                // JSON Pointers take any bytes: the documents that hold them are checked to be UTF-8.
                #expect([.jsonPointer, .relativeJSONPointer, .adjustableJSONPointer, .regex].contains(format))
            }
            guard let diagnosis else { continue }
            #expect(0...bytes.count ~= diagnosis.offset)
            #expect(!diagnosis.problem.isEmpty && diagnosis.problem != "the text does not fit")
            #expect(format.fits(diagnosis.example), "\(diagnosis.example)")
        }
    }

    @Test(arguments: Format.allCases)
    func `a long text costs time in proportion`(_ format: Format) {
        for piece in ["a", "1", "a.", "é", "/", "%41", "{a}", "1:", "P1D", "\"", "xn--a."] {
            let text = String(repeating: piece, count: 50_000 / piece.utf8.count)
            _ = format.accepts(text.utf8.span)
            _ = format.diagnosis(of: text.utf8.span)
        }
    }
}
