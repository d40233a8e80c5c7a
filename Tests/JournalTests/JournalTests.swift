// JournalTests: moments, causes, and the chain against hashes that Python's hashlib computed.
import Journal
import Testing

@Suite struct TimestampTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let microseconds: Int64
        let text: String
        var testDescription: String { text }
    }

    static let rows = [
        Row(microseconds: 0, text: "1970-01-01T00:00:00.000000Z"),
        Row(microseconds: -1, text: "1969-12-31T23:59:59.999999Z"),
        Row(microseconds: 951_782_400_000_000, text: "2000-02-29T00:00:00.000000Z"),
        Row(microseconds: 1_709_164_800_000_001, text: "2024-02-29T00:00:00.000001Z"),
        Row(microseconds: 1_772_442_720_123_456, text: "2026-03-02T09:12:00.123456Z"),
        Row(microseconds: 4_107_542_399_000_000, text: "2100-02-28T23:59:59.000000Z"),
        Row(microseconds: -2_208_988_800_000_001, text: "1899-12-31T23:59:59.999999Z"),
        Row(microseconds: -62_135_596_800_000_000, text: "0001-01-01T00:00:00.000000Z"),
        Row(microseconds: 253_402_300_799_999_999, text: "9999-12-31T23:59:59.999999Z"),
    ]

    @Test(arguments: rows) func `a moment is written as RFC 3339 writes it`(_ row: Row) {
        #expect(Timestamp(microseconds: row.microseconds).description == row.text)
    }

    @Test func `seconds are rounded down, before 1970 too`() {
        #expect(Timestamp(microseconds: -1).seconds == -1)
        #expect(Timestamp(microseconds: -1_000_000).seconds == -1)
        #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect(Timestamp(seconds: 2) - Timestamp(seconds: 5) == .seconds(-3))
        #expect(Timestamp(seconds: 2) + .milliseconds(1_500) == Timestamp(microseconds: 3_500_000))
        #expect(Duration.seconds(Int64.max).wholeMicroseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMicroseconds == .min)
    }
}

@Suite struct HashChainTests {
    static let first = EventEnvelope(
        NewEvent(kind: "record.opened", payload: "{}"),
        position: 1,
        stream: "environment/shop/production",
        version: 1,
        time: Timestamp(microseconds: 1_772_442_720_000_000),
        origin: Origin(actor: "user:anna"),
        previousHash: HashChain.origin
    )
    static let second = EventEnvelope(
        NewEvent(kind: "rollout.opened", payloadVersion: 3, payload: "{\"a\":\"𝄞\"}"),
        position: 2,
        stream: "rollout/shop/c-117",
        version: 1,
        time: Timestamp(microseconds: -1),
        origin: Origin(actor: "engine:é", cause: ["c-117", "", "c-118"]),
        previousHash: first.hash
    )

    /// Computed with Python 3.11 from the shape that `HashChain.hash` documents.
    @Test func `hashes are those of another implementation`() {
        #expect(Self.first.hash == "3d6cdd188f3bbd4fdf27348846e41f59612235a7603e12451d3206894191710e")
        #expect(Self.second.hash == "c33e7ea5243b047e4cbddba4d02170907ca4bdd02c4964652122a8ed428d676f")
        #expect(HashChain.firstBreak(in: [Self.first, Self.second]) == nil)
    }

    typealias Edit = @Sendable (inout EventEnvelope) -> Void

    static let edits: [(name: String, edit: Edit)] = [
        ("stream", { $0.stream = "x" }), ("version", { $0.version += 1 }), ("time", { $0.time.microseconds += 1 }),
        ("kind", { $0.kind += "x" }), ("shape", { $0.payloadVersion += 1 }), ("actor", { $0.origin.actor += "x" }),
        ("cause", { $0.origin.cause.append("") }), ("payload", { $0.payload += " " }), ("hash", { $0.hash += "0" }),
        ("previous", { $0.previousHash = HashChain.origin + "0" }),
    ]

    @Test(arguments: edits.indices) func `an edit of any field is found`(_ index: Int) {
        for place in 0...1 {
            var events = [Self.first, Self.second]
            Self.edits[index].edit(&events[place])
            #expect(HashChain.firstBreak(in: events)?.position == Int64(place + 1), "\(Self.edits[index].name)")
        }
    }

    @Test func `an edit that is sealed anew is found at the event behind it`() {
        var edited = Self.first
        edited.payload = "{\"x\":1}"
        edited.hash = HashChain.hash(of: edited)
        #expect(HashChain.firstBreak(in: [edited, Self.second])?.position == 2)
    }

    @Test func `what is dropped, doubled or moved is found`() {
        #expect(HashChain.firstBreak(in: [Self.second])?.position == 2)
        #expect(HashChain.firstBreak(in: [Self.first, Self.first])?.position == 1)
        #expect(HashChain.firstBreak(in: [Self.second, Self.first])?.position == 2)
        var (moved, follower) = (Self.second, Self.first)
        (moved.position, follower.position) = (1, 2)
        #expect(HashChain.firstBreak(in: [moved, follower])?.position == 1)
    }

    @Test func `fields do not run into each other`() {
        var (left, right) = (Self.first, Self.first)
        (left.kind, left.origin.actor) = ("ab", "c")
        (right.kind, right.origin.actor) = ("a", "bc")
        #expect(HashChain.hash(of: left) != HashChain.hash(of: right))
        (left.origin.cause, right.origin.cause) = (["a", "b"], ["ab"])
        right.kind = left.kind
        right.origin.actor = left.origin.actor
        #expect(HashChain.hash(of: left) != HashChain.hash(of: right))
    }

    @Test(arguments: [[], [""], ["", ""], ["c-1"], ["c-1", "", "é\r"]])
    func `causes are read back from their lines`(_ causes: [String]) {
        #expect(AppendCheck.causes(AppendCheck.lines(causes)) == causes)
    }

    @Test func `causes whose last line is not ended are not read`() {
        #expect(AppendCheck.causes("c-1") == nil)
    }
}
