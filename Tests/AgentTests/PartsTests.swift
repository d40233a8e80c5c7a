// PartsTests: the agent's small parts: lines, masks, counters, paths, addresses, events of a stream.
import Changes
import Documents
import Findings
import Foundation
import Support
import Testing

@testable import Agent

@Suite struct PartsTests {
    static func cut(_ pieces: [String]) -> [String] {
        var cutter = LineCutter()
        var lines: [String] = []
        for piece in pieces {
            Array(piece.utf8).withUnsafeBytes { bytes in
                lines += cutter.cut(bytes).texts.map { String(decoding: $0, as: UTF8.self) }
            }
        }
        return lines + cutter.end().texts.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (["a\nb\n"], ["a", "b"]), (["a", "b", "\n"], ["ab"]), (["a\r\nb"], ["a", "b"]), (["\n\n"], ["", ""]),
        ([""], []), (["a\n", ""], ["a"]),
    ])
    func `lines are cut wherever the pieces end`(pieces: [String], lines: [String]) {
        #expect(Self.cut(pieces) == lines)
    }

    @Test func `of a long line the beginning is kept, of many lines the rest is counted`() {
        #expect(Self.cut([String(repeating: "x", count: 100_000) + "\nend\n"]).map(\.utf8.count) == [8_192, 3])
        var cutter = LineCutter()
        let bytes = Array(String(repeating: "x\n", count: 1_000).utf8)
        let lines = bytes.withUnsafeBytes { cutter.cut($0) }
        #expect(lines.texts.count == 256)
        #expect(lines.leftOut == 744)
    }

    @Test func `a tail is bounded, repaired, masked and says what it left out`() {
        let tail = LogTail()
        tail.mask(["hunter2!", "-----BEGIN-----\nabcdefgh\n"])
        var lines = LineCutter.Lines()
        lines.texts = [
            [0xFF, 0x61], Array("password=hunter2! and abcdefgh".utf8), Array(repeating: 0x79, count: 8_000),
        ]
        tail.add(lines, "err")
        let taken = tail.take(10).lines
        #expect(taken.map(\.source) == ["err", "err", "err"])
        #expect(taken[0].text == "\u{FFFD}a")
        #expect(taken[1].text == "password=•••• and ••••")
        #expect(taken[2].text.count == 2_000)
        lines.texts = Array(repeating: [0x78], count: 5_000)
        tail.add(lines, "out")
        let flood = tail.take(10_000)
        #expect(flood.lines.count <= 500)
        #expect(flood.lines.count + flood.leftOut == 5_000)
    }

    @Test func `the beginning of a long secret is enough`() {
        let secret = String(repeating: "k3y", count: 100)
        #expect(SecretMask([secret]).masked("token " + secret.prefix(200)) == "token ••••")
        #expect(SecretMask(["ab"]).masked("about") == "about")
    }

    @Test(arguments: [
        ("http_requests_total{code=\"200\"} 90\nhttp_requests_total{code=\"503\",path=\"/a}\\\"\"} 10\n", 100.0, 10.0),
        ("http_requests_total 7 1700000000\n# HELP x\nhttp_requests_total_other 9\n", 7, 0),
        ("http_requests_total{code=\"5000\"} 3\n", 3, 0),
    ])
    func `a counter is read over all its labels`(page: String, requests: Double, errors: Double) throws {
        let counter = RequestCounter(metrics: "", counter: "http_requests_total", label: "code", failed: "5..")
        let reading = try #require(RequestReading(counter))
        #expect(reading.totals(in: page) == RequestTotals(requests: requests, errors: errors))
        #expect(reading.totals(in: "other 1\nhttp_requests_total{code=\"2") == nil)
    }

    @Test func `what was counted since, and anew after a restart`() {
        let before = RequestTotals(requests: 100, errors: 10)
        #expect(RequestTotals(requests: 130, errors: 12).since(before) == RequestCounts(requests: 30, errors: 2))
        #expect(RequestTotals(requests: 5, errors: 1).since(before) == RequestCounts(requests: 5, errors: 1))
        #expect(before.since(nil) == nil)
    }

    @Test(arguments: [
        ("run/app.json", "/srv/shop/run/app.json"), ("/run/shop/app.json", "/run/shop/app.json"),
        ("../app.json", nil), ("/etc/cron.d/x", nil), ("/run/shopping/app.json", nil), ("", nil), ("a/../../b", nil),
    ])
    func `a delivery leads below the folder or where it was allowed`(path: String, place: String?) {
        #expect((try? FileDelivery.place(path, in: "/srv/shop", others: ["/run/shop"])) == place)
    }

    @Test func `agents that lost the server come back one by one, and each within half a minute`() {
        var later: [Duration] = []
        for _ in 0..<500 {
            var backOff = BackOff()
            let waits = (0..<20).map { _ in backOff.next(for: .closed) }
            later.append(waits[10])
            #expect(waits.allSatisfy { $0 >= .milliseconds(250) && $0 <= .milliseconds(22_500) })
            #expect(waits.suffix(10).allSatisfy { $0 >= .milliseconds(7_500) })
        }
        // No second of the fifteen holds a fifth of those who were cut off together.
        var busiest = 0
        for second in Int64(7)..<23 { busiest = max(busiest, later.count { $0.components.seconds == second }) }
        #expect(busiest < 100, "\(busiest)")
        #expect(Set(later).count > 300)
        var refused = BackOff()
        #expect(refused.next(for: .redirected(to: "x")) >= .milliseconds(2_500))
    }

    @Test func `what is staged is in nobody's way until it takes its place`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/app.json"
        try FileDelivery.write(Array("old".utf8), to: path)
        let staged = try StagedFile(Array("new".utf8), for: path)
        #expect(FileDelivery.read(path, limit: 100) == Array("old".utf8))
        staged.discard()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["app.json"])
        let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        // The same bytes need no room on the disk, and the file stays the one it was.
        try FileDelivery.write(Array("old".utf8), to: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == before)
        // A file that others may read is replaced all the same, and a link is not followed.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try FileDelivery.write(Array("old".utf8), to: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        try FileDelivery.write(Array("other".utf8), to: link)
        #expect(FileDelivery.read(path, limit: 100) == Array("old".utf8))
        #expect(FileDelivery.read(link, limit: 100) == Array("other".utf8))
    }

    @Test func `a file is written whole, ours alone, and over what was there`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/run/deep/app.json"
        try FileDelivery.write(Array("one".utf8), to: path)
        try FileDelivery.write(Array("two".utf8), to: path)
        #expect(FileDelivery.read(path, limit: 100) == Array("two".utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/run/deep") == ["app.json"])
        #expect(throws: WriteFailure.self) { try FileDelivery.write([], to: "/proc/nothing/x") }
    }

    @Test(arguments: [
        ("https://plimsoll.example/", "https://plimsoll.example"), ("http://[::1]:80/a/b/", "http://[::1]/a/b"),
        ("http://127.0.0.1:8470", "http://127.0.0.1:8470"), ("unix:/run/p.sock", "unix:/run/p.sock"),
        ("HTTPS://x:8443", "https://x:8443"),
    ])
    func `addresses are read`(text: String, shown: String) throws {
        #expect(try ServerAddress(text).description == shown)
    }

    @Test(arguments: [
        "", "plimsoll.example", "ftp://x", "http://", "http://a:0", "http://a:99999", "http://u:p@host", "http://a b",
        "http://a/?x=1", "unix:relative", "http://[::1]x",
    ])
    func `what is no address is refused in words`(text: String) {
        #expect(throws: ServerFailure.self) { try ServerAddress(text) }
    }

    @Test func `events of a stream are read whatever its pieces`() {
        let text = ": hello\n\nid: 7\nevent: step\ndata: one\ndata: two\r\n\r\ndata:three\n\ndata: cut"
        for size in [1, 2, 3, 7, 1_000] {
            var reader = EventReader()
            var events: [ServerEvent] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                events += reader.read(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(
                events == [
                    ServerEvent(name: "step", data: "one\ntwo", id: "7"),
                    ServerEvent(name: "message", data: "three", id: "7"),
                ]
            )
        }
    }

    @Test func `a config is written in the notations that programs read`() throws {
        let text = "{\"db\": {\"url\": \"a\\\"$b\", \"pool\": 4}, \"hosts\": [1, 2], \"on\": true, \"none\": null}"
        let document = try #require(Document.read(SourceText(name: "x.json", text: text), as: .json).document)
        let delivery = DeliveryText(document: document, resolved: [:])
        #expect(
            delivery.variables(0, prefix: "SHOP_").map { "\($0.name)=\($0.value)" } == [
                "SHOP_DB__URL=a\"$b", "SHOP_DB__POOL=4", "SHOP_HOSTS=[1, 2]", "SHOP_ON=true", "SHOP_NONE=",
            ]
        )
        #expect(try delivery.written(0, as: .dotenv).hasPrefix("DB__URL=\"a\\\"\\$b\"\nDB__POOL=\"4\"\n"))
        #expect(try delivery.written(0, as: .properties).hasPrefix("db.url=a\"$b\ndb.pool=4\n"))
        #expect(throws: Unwritable.self) { try delivery.written(0, as: .ini) }
        #expect(
            throws: Unwritable(because: "none is null, which TOML has no word for: leave the key out where it is empty")
        ) {
            try delivery.written(0, as: .toml)
        }
        let json = try delivery.written(0, as: .json)
        let again = try #require(Document.read(SourceText(name: "y.json", text: json), as: .json).document)
        #expect(again.shortText(of: 0, limit: 500) == document.shortText(of: 0, limit: 500))
    }

    @Test func `what is delivered as TOML reads as what it was written from`() throws {
        let text = #"""
            name: "quo\"te \\ back\u0001 tab\t"
            port: 8080
            ratio: 0.5
            big: 1.0e+3
            endless: .inf
            active: true
            day: 2026-11-25
            odd key: 1
            empty: {}
            nothing: []
            hosts: [a, [1, 2], {x: 1}]
            db: {url: {secret: "file:x"}, pool: {size: 4}}
            shops: [{name: a, tags: [x]}, {name: b, deep: {er: 1}}]

            """#
        let options = ReadOptions(dialect: .yaml1_1)
        let source = SourceText(name: "x.yaml", text: text)
        let document = try #require(Document.read(source, as: .yaml, options: options).document)
        let reference = try #require(document.value(at: ValuePath([.key("db"), .key("url")])))
        let written = try DeliveryText(document: document, resolved: [reference: "s3cr\"t"]).written(0, as: .toml)
        let again = Document.read(SourceText(name: "y.toml", text: written), as: .toml)
        let read = try #require(again.document)
        #expect(again.isSound)
        func at(_ keys: String...) throws -> String {
            let path = ValuePath(keys.map { key in Int(key).map { .index($0) } ?? .key(key) })
            return read.shortText(of: try #require(read.value(at: path), "\(keys)"), limit: 200)
        }
        #expect(try at("name") == document.shortText(of: try #require(document.value(at: ValuePath([.key("name")])))))
        #expect(try at("port") == "8080")
        #expect(try at("day") == "2026-11-25")
        #expect(try at("odd key") == "1")
        #expect(try at("hosts", "1", "1") == "2")
        #expect(try at("db", "url") == #""s3cr\"t""#)
        #expect(try at("db", "pool", "size") == "4")
        #expect(try at("shops", "1", "deep", "er") == "1")
        #expect(written.contains("endless = inf") && written.contains("[[shops]]") && written.contains("[db.pool]"))
    }
}
