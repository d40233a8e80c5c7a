// CacheWatchTests: what is an alarm of a cache, and what is not.
import Testing

@testable import Guards

@Suite struct CacheWatchTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let readings: [CacheReading]
        let words: String?
    }

    static func reading(_ keys: Int, _ hits: Int = 0, _ misses: Int = 0, flushes: Int = 0, run: String = "a")
        -> CacheReading
    {
        CacheReading(keys: keys, hits: hits, misses: misses, flushes: flushes, run: run)
    }

    static let rows = [
        Row(
            testDescription: "steady",
            readings: [reading(1000, 900, 100), reading(990, 1800, 200), reading(1010, 2700, 300)],
            words: nil
        ),
        Row(
            testDescription: "a flush",
            readings: [reading(1000), reading(0, flushes: 1)],
            words: "FLUSHDB or FLUSHALL was run: 1000 keys before, 0 now"
        ),
        Row(
            testDescription: "a flush, filled again at once",
            readings: [reading(1000), reading(1000, flushes: 1)],
            words: "was run"
        ),
        Row(
            testDescription: "flushed long ago",
            readings: [reading(1000, flushes: 7), reading(1000, flushes: 7)],
            words: nil
        ),
        Row(
            testDescription: "keys vanish slowly",
            readings: [reading(1000), reading(800), reading(600), reading(499)],
            words: "499 keys; there were 1000"
        ),
        Row(testDescription: "few keys", readings: [reading(10), reading(1)], words: nil),
        Row(
            testDescription: "a restart without its data",
            readings: [reading(1000), reading(0, run: "b")],
            words: "started again"
        ),
        Row(
            testDescription: "a restart with its data",
            readings: [reading(1000), reading(1000, run: "b")],
            words: nil
        ),
        Row(
            testDescription: "the hit rate falls",
            readings: [reading(9), reading(9, 900, 100), reading(9, 920, 280)],
            words: "10 % of lookups found their key; it was 90 %"
        ),
        Row(
            testDescription: "too few lookups",
            readings: [reading(9), reading(9, 900, 100), reading(9, 900, 150)],
            words: nil
        ),
        Row(
            testDescription: "never much of a cache",
            readings: [reading(9), reading(9, 100, 900), reading(9, 100, 1900)],
            words: nil
        ),
    ]

    @Test(arguments: rows)
    func `an alarm is raised for what it should be`(_ row: Row) {
        var watch = CacheWatch()
        var alarms: [String] = []
        for reading in row.readings { alarms += watch.take(reading) }
        if let words = row.words {
            #expect(alarms.contains { $0.contains(words) }, "\(alarms)")
        } else {
            #expect(alarms == [])
        }
    }

    @Test func `fewer keys than the contract wants are an alarm at once`() {
        var watch = CacheWatch(minimumKeys: 1000)
        #expect(watch.take(Self.reading(999)) == ["999 keys; the contract wants 1000 at least"])
    }

    @Test func `what INFO says is read, and what is none is not`() {
        let text =
            "run_id:ab\r\nkeyspace_hits:5\r\nkeyspace_misses:2\r\ncmdstat_flushall:calls=3,usec=1\r\ndb0:keys=7,expires=0\r\ndb3:keys=1,expires=0\r\n"
        #expect(CacheReading(information: text) == CacheReading(keys: 8, hits: 5, misses: 2, flushes: 3, run: "ab"))
        #expect(CacheReading(information: "nonsense") == nil)
    }
}
