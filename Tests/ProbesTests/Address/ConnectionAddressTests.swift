// ConnectionAddressTests: connection strings taken apart, each part at its bytes; bad ones named; passwords never shown.
import Contracts
import Probes
import Testing

@Suite struct ConnectionAddressTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let kind: Contract.Connection.Kind
        let servers: [String]
        var name: String?
        var user: String?
        var password: String?
        var encryption = ConnectionAddress.Encryption.none
        var testDescription: String { text }

        init(
            _ kind: Contract.Connection.Kind,
            _ text: String,
            _ servers: [String],
            name: String? = nil,
            user: String? = nil,
            password: String? = nil,
            _ encryption: ConnectionAddress.Encryption = .none
        ) {
            (self.text, self.kind, self.servers, self.name) = (text, kind, servers, name)
            (self.user, self.password, self.encryption) = (user, password, encryption)
        }
    }

    static let rows: [Row] = [
        Row(
            .postgres,
            "postgres://shop@db-7.example/shop",
            ["db-7.example:5432"],
            name: "shop",
            user: "shop",
            .opportunistic
        ),
        Row(
            .postgres,
            "postgresql://u:p%40ss@a:5433,b:5434/shop?sslmode=require",
            ["a:5433", "b:5434"],
            name: "shop",
            user: "u",
            password: "p@ss",
            .required
        ),
        Row(.postgres, "postgres://[::1]:5544/x?sslmode=verify-full", ["[::1]:5544"], name: "x", .required),
        Row(.postgres, "postgres:///shop?host=/run/postgresql", ["/run/postgresql"], name: "shop", .opportunistic),
        Row(.postgres, "postgres://%2Frun%2Fpostgresql/shop", ["/run/postgresql"], name: "shop", .opportunistic),
        Row(.postgres, "postgres:///shop", ["localhost:5432"], name: "shop", .opportunistic),
        Row(.postgres, "postgresql+psycopg2://u@h/shop", ["h:5432"], name: "shop", user: "u", .opportunistic),
        Row(
            .postgres,
            "jdbc:postgresql://h:5433/shop?user=u&password=geheim1&ssl=true",
            ["h:5433"],
            name: "shop",
            user: "u",
            password: "geheim1",
            .required
        ),
        Row(
            .postgres,
            "host=a,b port=5433,5434 dbname='my shop' user=u password='it\\'s' sslmode=disable",
            ["a:5433", "b:5434"],
            name: "my shop",
            user: "u",
            password: "it's"
        ),
        Row(.postgres, "host = a dbname = shop", ["a:5432"], name: "shop", .opportunistic),
        Row(
            .postgres,
            "Host=db;Port=5433;Database=shop;Username=u;Password=geheim 1;",
            ["db:5433"],
            name: "shop",
            user: "u",
            password: "geheim 1",
            .opportunistic
        ),
        Row(.postgres, "db.example:5433", ["db.example:5433"], .opportunistic),
        Row(.redis, "redis://cache.example:6380/3", ["cache.example:6380"], name: "3"),
        Row(.redis, "rediss://:geheim@cache.example", ["cache.example:6379"], password: "geheim", .implicit),
        Row(.redis, "redis://app:geheim@[fe80::1]/0", ["[fe80::1]:6379"], name: "0", user: "app", password: "geheim"),
        Row(.redis, "unix:///run/redis.sock?db=2", ["/run/redis.sock"], name: "2"),
        Row(.redis, "/run/redis.sock", ["/run/redis.sock"]),
        Row(.redis, "cache:6379/1", ["cache:6379"], name: "1"),
        Row(.smtp, "smtp://mail.example:587", ["mail.example:587"], .opportunistic),
        Row(.smtp, "smtps://u:p@mail.example", ["mail.example:465"], user: "u", password: "p", .implicit),
        Row(.smtp, "submission://mail.example", ["mail.example:587"], .required),
        Row(.http, "https://api.example/v2?key=x", ["api.example:443"], name: "/v2", .implicit),
        Row(.http, "http://u:p@api.example:8080", ["api.example:8080"], user: "u", password: "p"),
        Row(
            .amqp,
            "amqps://u:p@mq.example/%2Fshop",
            ["mq.example:5671"],
            name: "/shop",
            user: "u",
            password: "p",
            .implicit
        ),
        Row(.mysql, "mysql://u@my.example/shop", ["my.example:3306"], name: "shop", user: "u"),
        Row(.tcp, "metrics.example:9125", ["metrics.example:9125"]),
        Row(.tcp, "::1", [], .none), Row(.tcp, "tcp://h:1", ["h:1"]),
        Row(.file, "/srv/uploads", [], name: "/srv/uploads"),
        Row(.file, "file:///srv/up loads", [], name: "/srv/up loads"),
    ]

    @Test(arguments: rows)
    func `an address is taken apart, and each part stands where it says`(_ row: Row) throws {
        let reading = ConnectionAddress.read(row.text, as: row.kind)
        guard row.text != "::1" else {
            #expect(reading.problems.first?.message == "no port is named")
            return
        }
        let address = try #require(reading.address, "\(reading.problems)")
        #expect(reading.problems == [])
        #expect(address.servers.map(\.description) == row.servers)
        #expect(address.name?.text == row.name)
        #expect(address.user?.text == row.user)
        #expect(address.password?.text == row.password)
        #expect(address.encryption == row.encryption)
        let bytes = Array(row.text.utf8)
        for part in [address.user, address.name].compactMap(\.self) + address.servers.compactMap(\.host) {
            let written = String(decoding: bytes[part.bytes], as: UTF8.self)
            #expect(written.removingPercent == part.text)
        }
        if let password = address.password {
            #expect(reading.secrets.contains { $0.contains(password.bytes.lowerBound) })
        } else {
            #expect(reading.secrets == [])
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let kind: Contract.Connection.Kind
        let text: String
        let at: String
        let says: String
        let mend: String
        var testDescription: String { text }
    }

    static let bad: [Bad] = [
        Bad(kind: .postgres, text: "", at: "", says: "is empty", mend: "postgres://user@host"),
        Bad(
            kind: .postgres,
            text: "postgre://h/shop",
            at: "postgre",
            says: "knows the scheme `postgre`",
            mend: "did you mean postgres://?"
        ),
        Bad(
            kind: .postgres,
            text: "mysql://u:geheim@h/shop",
            at: "mysql",
            says: "the address of MySQL",
            mend: "mysql: in the contract"
        ),
        Bad(
            kind: .postgres,
            text: "postgres://u@h:54x2/shop",
            at: "54x2",
            says: "a number from 1 to 65535",
            mend: ":5432"
        ),
        Bad(kind: .postgres, text: "postgres://u@h:70000/shop", at: "70000", says: "1 to 65535", mend: ":5432"),
        Bad(kind: .postgres, text: "postgres://u:ge/heim@h/shop", at: "/", says: "ends the host", mend: "%2F"),
        Bad(kind: .postgres, text: "postgres://u:ge#heim@h/shop", at: "#", says: "ends the host", mend: "%23"),
        Bad(kind: .postgres, text: "postgres://u:p%zz@h/shop", at: "%", says: "two hexadecimal digits", mend: "%25"),
        Bad(kind: .postgres, text: "postgres://[::1/shop", at: "[::1", says: "not closed", mend: "[::1]:5432"),
        Bad(kind: .postgres, text: "postgres://h/shop?sslmode", at: "sslmode", says: "has no value", mend: "sslmode="),
        Bad(kind: .postgres, text: "host=h dbname='shop", at: "'", says: "not closed", mend: "'"),
        Bad(
            kind: .postgres,
            text: "host=h dbname=my shop user=u",
            at: "shop",
            says: "`=` is expected",
            mend: "dbname='my shop'"
        ),
        Bad(kind: .postgres, text: "host=h port=x", at: "x", says: "1 to 65535", mend: "5432"),
        Bad(kind: .postgres, text: "postgres://h/shop\n", at: "\n", says: "line break", mend: "take it out"),
        Bad(kind: .redis, text: "redis://h/shop", at: "shop", says: "they have numbers", mend: "/0"),
        Bad(kind: .redis, text: "redis://a b:6379", at: " ", says: "cannot be part of a host", mend: "take it out"),
        Bad(kind: .redis, text: "unix://", at: "unix", says: "path of the socket", mend: "unix:///run"),
        Bad(kind: .smtp, text: "smtp://:587", at: ":587", says: "no host", mend: "smtp://host:587"),
        Bad(kind: .smtp, text: "u:geheim@mail.example", at: "u:geheim", says: "no scheme", mend: "smtp://"),
        Bad(kind: .http, text: "api.example/v2", at: "/v2", says: "no scheme", mend: "https://"),
        Bad(kind: .tcp, text: "metrics.example", at: "metrics.example", says: "no port", mend: "host:port"),
        Bad(kind: .tcp, text: "tcp://metrics.example", at: "metrics.example", says: "no port", mend: "tcp://"),
        Bad(kind: .tcp, text: "a:b:c", at: "a:b:c", says: "more than one colon", mend: "host:port"),
        Bad(kind: .file, text: "file://", at: "file://", says: "empty", mend: "/path"),
    ]

    @Test(arguments: bad)
    func `a bad address is named at its place, with a mend, and no password is shown`(_ row: Bad) throws {
        let reading = ConnectionAddress.read(row.text, as: row.kind)
        #expect(reading.address == nil)
        let problem = try #require(reading.problems.first)
        let bytes = Array(row.text.utf8)
        #expect(String(decoding: bytes[problem.bytes], as: UTF8.self) == row.at)
        #expect(problem.message.contains(row.says), "\(problem.message)")
        #expect(problem.mend.contains(row.mend), "\(problem.mend)")
        #expect(!problem.message.contains("heim") && !problem.mend.contains("heim"))
        if row.text.contains("geheim") || row.text.contains("heim@") {
            let hidden = reading.secrets.map { String(decoding: bytes[$0], as: UTF8.self) }
            #expect(hidden.contains { $0.contains("heim") }, "\(hidden)")
        }
    }

    @Test(arguments: [
        ("postgres://h/shop?sslmode=yes", "yes", "`yes` is no sslmode"),
        ("postgres://h/shop?sslmode=verifyfull", "verifyfull", "verify-full"),
        ("postgres://h/shop?sslmod=require", "sslmod", "sslmode"),
        ("host=h target_session_attrs=readwrite", "readwrite", "read-write"),
    ])
    func `a parameter that the client will not take is named`(_ text: String, _ at: String, _ says: String) throws {
        let reading = ConnectionAddress.read(text, as: .postgres)
        let problem = try #require(reading.problems.first)
        #expect(reading.address != nil)
        #expect(problem.kind == .parameter)
        #expect(String(decoding: Array(text.utf8)[problem.bytes], as: UTF8.self) == at)
        #expect((problem.message + problem.mend).contains(says))
    }

    @Test func `no text of any kind ends the reading of addresses badly`() {
        var generator = SeededGenerator(seed: 20_261_125)
        let seeds = Self.rows.map(\.text) + Self.bad.map(\.text)
        let pieces = Array("://@?#&=%[],;'\\ \n2Fé\0") + Array("ax9")
        for _ in 0..<20_000 {
            var text = Array(seeds[Int.random(in: 0..<seeds.count, using: &generator)])
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: 0...text.count, using: &generator)
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                if Bool.random(using: &generator) || position == text.count {
                    text.insert(piece, at: position)
                } else {
                    text.remove(at: position)
                }
            }
            let kind = Contract.Connection.Kind.allCases[Int.random(in: 0..<8, using: &generator)]
            let reading = ConnectionAddress.read(String(text), as: kind)
            let count = String(text).utf8.count
            #expect(reading.address != nil || !reading.problems.isEmpty || reading.unsupported != nil)
            #expect(reading.problems.allSatisfy { $0.bytes.upperBound <= count && !$0.mend.isEmpty })
            #expect(reading.secrets.allSatisfy { $0.upperBound <= count && !$0.isEmpty })
        }
    }
}

extension String {
    fileprivate var removingPercent: String {
        var result: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// Numbers from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
