// RedisConsoleTests: redis-cli and raw bytes on a real server: dangerous commands are refused, reading ones work.
import Contracts
import Foundation
import Probes
import Support
import Testing

@testable import Guards

@Suite(.serialized) struct RedisConsoleTests {
    static func address(_ redis: LoopbackRedis, _ extra: String = "") throws -> ConnectionAddress {
        guard let address = ConnectionAddress.read("redis://\(extra)127.0.0.1:\(redis.port)/0", as: .redis).address
        else {
            throw MissingProgram(words: "no address")
        }
        return address
    }

    static func filled(_ arguments: [String] = []) throws -> LoopbackRedis {
        let redis = try LoopbackRedis(arguments)
        _ = try redis.cli("SET", "session:7", "alive")
        _ = try redis.cli("HSET", "cart:7", "shoe", "2")
        _ = try redis.cli("RPUSH", "queue", "a", "b")
        _ = try redis.cli("EXPIRE", "session:7", "5000")
        return redis
    }

    static let attempts = [
        "FLUSHDB", "FLUSHALL", "flushall async", "CONFIG SET maxmemory 1", "CONFIG GET requirepass", "CONFIG REWRITE",
        "EVAL 'return redis.call(\"flushall\")' 0", "EVALSHA abc 0", "EVAL_RO 'return 1' 0", "FCALL f 0",
        "SCRIPT FLUSH", "FUNCTION FLUSH",
        "KEYS *", "DEBUG SLEEP 1", "DEBUG SEGFAULT", "SHUTDOWN NOSAVE", "REPLICAOF 127.0.0.1 1", "SLAVEOF NO ONE",
        "MIGRATE h 1 k 0 1", "SAVE",
        "BGSAVE", "BGREWRITEAOF", "MONITOR", "MODULE LOAD /x", "ACL SETUSER x", "CLUSTER RESET", "FAILOVER",
        "SWAPDB 0 1",
        "SET session:7 x", "DEL session:7", "UNLINK cart:7", "EXPIRE queue 1", "PERSIST session:7", "RENAME queue q",
        "LPOP queue", "BLPOP queue 1", "RPOPLPUSH queue q",
        "HSET cart:7 shoe 3", "HDEL cart:7 shoe", "INCR n", "APPEND session:7 x", "GETSET session:7 x",
        "GETDEL session:7", "GETEX session:7 EX 1", "SORT queue STORE q",
        "BITFIELD session:7 SET u8 0 1", "PUBLISH channel x", "CLIENT KILL TYPE normal", "CLIENT PAUSE 1000",
        "CLIENT REPLY OFF", "AUTH x", "HELLO 3 AUTH a b", "RESET",
        "MEMORY PURGE", "SLOWLOG RESET", "LATENCY RESET", "RESTORE k 0 x", "MOVE queue 1", "COPY queue q",
        "OBJECT FREEZE x", "WAIT 1 1", "NOSUCHCOMMAND",
        "XADD s * a 1", "ZADD z 1 a", "PFADD p a", "SETBIT b 1 1", "GEOADD g 1 1 a", "SADD s a", "SPOP s",
        "LSET queue 0 x", "MSET a 1", "READWRITE2",
    ]

    @Test func `no command that writes or harms gets through, and each is told why`() throws {
        let redis = try Self.filled()
        let console = try OpenConsole(try Self.address(redis), .reading)
        for attempt in Self.attempts {
            let answer = try console.redis([], input: attempt + "\n")
            #expect(answer.contains("PLIMSOLL") && answer.contains(" is refused: "), "\(attempt): \(answer)")
        }
        #expect(
            try redis.cli("DBSIZE") == "3" && redis.cli("GET", "session:7") == "alive"
                && redis.cli("LLEN", "queue") == "2"
        )
        #expect(try console.redis(["FLUSHALL"]).contains("it empties all databases of the server: all keys are lost"))
        #expect(try console.redis(["KEYS", "*"]).contains("use SCAN"))
    }

    @Test func `reading works, with pipelines, transactions, both protocols and messages`() throws {
        let redis = try Self.filled()
        let console = try OpenConsole(try Self.address(redis), .reading)
        for (words, answer) in [
            (["GET", "session:7"], "alive"), (["HGETALL", "cart:7"], "shoe\n2"),
            (["LRANGE", "queue", "0", "-1"], "a\nb"), (["DBSIZE"], "3"), (["TYPE", "queue"], "list"),
            (["EXISTS", "cart:7"], "1"), (["PING"], "PONG"), (["SCAN", "0", "COUNT", "100"], "cart:7"),
            (["INFO", "server"], "redis_version"), (["MEMORY", "USAGE", "queue"], "1"),
            (["OBJECT", "ENCODING", "queue"], "list"), (["CLIENT", "ID"], ""), (["SORT_RO", "queue", "ALPHA"], "a"),
            (["COMMAND", "COUNT"], "2"), (["-3", "HGETALL", "cart:7"], "shoe"),
            (["SLOWLOG", "LEN"], ""), (["XLEN", "nothing"], "0"), (["LATENCY", "LATEST"], ""),
            (["--scan"], "session:7"), (["--bigkeys"], "Biggest"), (["TTL", "queue"], "-1"),
        ] {
            let text = try console.redis(words)
            #expect((answer.isEmpty || text.contains(answer)) && !text.contains("PLIMSOLL"), "\(words): \(text)")
        }
        let raw = try #require(RawSocket(path: console.path))
        raw.send(
            Array(
                "PING\r\nFLUSHALL\r\nECHO a\r\nMULTI\r\nGET queue2\r\nDEL cart:7\r\nEXEC\r\nMULTI\r\nGET session:7\r\nEXEC\r\nECHO end\r\n"
                    .utf8
            )
        )
        let text = String(decoding: raw.receive { $0.suffix(5).elementsEqual(Array("end\r\n".utf8)) }, as: UTF8.self)
        let kinds = text.split(separator: "\r\n").map { $0.prefix(9) }
        #expect(
            kinds.first == "+PONG" && text.contains("-PLIMSOLL FLUSHALL") && text.contains("-EXECABORT")
                && text.contains("*1\r\n$5\r\nalive"),
            "\(text)"
        )
        #expect(try redis.cli("EXISTS", "cart:7") == "1")
        let listener = try #require(RawSocket(path: console.path))
        listener.send(RESP.command("SUBSCRIBE", "news"))
        _ = listener.receive { String(decoding: $0, as: UTF8.self).contains(":1\r\n") }
        _ = try redis.cli("PUBLISH", "news", "hello")
        #expect(String(decoding: listener.receive { $0.count > 20 }, as: UTF8.self).contains("hello"))
        listener.send(RESP.command("FLUSHALL"))
        #expect(String(decoding: listener.receive(), as: UTF8.self).contains("PLIMSOLL only"))
    }

    @Test func `a password is the console's own, and a wrong one is said`() throws {
        let redis = try LoopbackRedis(["--requirepass", "quiet"])
        let right = try OpenConsole(try Self.address(redis, ":quiet@"), .reading)
        #expect(try right.redis(["DBSIZE"]) == "0")
        let wrong = try OpenConsole(try Self.address(redis, ":loud@"), .reading)
        #expect(try wrong.redis(["DBSIZE"]).contains("the login failed: WRONGPASS"))
    }

    @Test func `a writing session shows what would be lost, and does it only after a yes`() throws {
        let redis = try Self.filled()
        let console = try OpenConsole(try Self.address(redis), .writing, answers: [false, true, true])
        #expect(try console.redis(["DEL", "session:7", "nothing"]).contains("not done: the answer was no"))
        #expect(try redis.cli("EXISTS", "session:7") == "1")
        #expect(try console.redis(["DEL", "session:7", "nothing"]) == "1")
        #expect(try redis.cli("EXISTS", "session:7") == "0")
        #expect(console.asked[0].joined().contains("session:7 · string"))
        #expect(
            console.asked[0].joined().contains("vanishes in")
                && console.asked[0].joined().contains("nothing · is not there")
        )
        #expect(try console.redis(["FLUSHDB"]) == "OK")
        #expect(console.asked[2].joined().contains("takes all 2 keys"))
        #expect(try console.redis(["EVAL", "return 1", "0"]).contains("is refused"))
        #expect(console.records.map(\.outcome) == ["rolled back", "committed", "committed"])
    }

    @Test func `an environment that is not protected gets a plain console`() throws {
        let redis = try Self.filled()
        let console = try OpenConsole(try Self.address(redis), .open)
        #expect(try console.redis(["FLUSHALL"]) == "OK")
        #expect(try redis.cli("DBSIZE") == "0")
    }
}
