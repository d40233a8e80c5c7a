// RESPParserTests: answers in pieces of any size come out alike; bounds hold; nothing ends it badly.
import Probes
import Testing

@Suite struct RESPParserTests {
    static let values: [(String, RedisValue)] = [
        ("+OK\r\n", .status("OK")), ("-ERR no\r\n", .error("ERR no")), (":-7\r\n", .integer(-7)),
        ("$2\r\nhi\r\n", .bytes(Array("hi".utf8))), ("$0\r\n\r\n", .bytes([])), ("$-1\r\n", .null), ("*-1\r\n", .null),
        ("_\r\n", .null), ("*0\r\n", .list([])),
        ("*2\r\n:1\r\n*1\r\n+a\r\n", .list([.integer(1), .list([.status("a")])])),
        ("%1\r\n+k\r\n:1\r\n", .map([RedisPair(key: .status("k"), value: .integer(1))])),
        ("~1\r\n#t\r\n", .list([.flag(true)])), (",3.5\r\n", .double("3.5")), ("(123\r\n", .bigNumber("123")),
        ("=6\r\ntxt:hi\r\n", .bytes(Array("hi".utf8))), ("!3\r\nbad\r\n", .error("bad")),
        ("|1\r\n+a\r\n+b\r\n:5\r\n", .integer(5)), (">1\r\n+p\r\n", .push([.status("p")])),
    ]

    @Test(arguments: 1...5)
    func `values come out alike in pieces of any size`(_ size: Int) throws {
        let bytes = Self.values.flatMap { Array($0.0.utf8) }
        var parser = RESPParser()
        var found: [RedisValue] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            parser.feed(bytes[start..<min(start + size, bytes.count)])
            while let value = try parser.next() { found.append(value) }
        }
        #expect(found == Self.values.map(\.1))
        #expect(!parser.isMidValue)
    }

    @Test(arguments: [
        "HTTP/1.1 400\r\n", "$x\r\n", "$5\r\nabc\r\nxx", "*100001\r\n", "$2000000\r\n", ":1x\r\n", "#q\r\n", "\r\n",
        String(repeating: "*1\r\n", count: 17), "+" + String(repeating: "a", count: 70_000), "$99999999999999\r\n",
    ])
    func `what is not RESP, or too much of it, is refused`(_ text: String) {
        var parser = RESPParser()
        parser.feed(Array(text.utf8))
        #expect(throws: RESPFailure.self) { while try parser.next() != nil {} }
    }

    @Test func `seeded garbage never ends it badly`() {
        var generator = SeededGenerator(seed: 6379)
        let sample = Self.values.flatMap { Array($0.0.utf8) }
        for _ in 0..<5_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            var parser = RESPParser()
            parser.feed(bytes)
            do { while try parser.next() != nil {} } catch { #expect(!error.words.isEmpty) }
        }
    }
}
