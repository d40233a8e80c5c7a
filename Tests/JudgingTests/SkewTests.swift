// SkewTests: when failure follows the revision, and when it does not.
import Judging
import Testing

@Suite struct SkewTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fleet: [(String, Int, Int)]
        let endangered: Int?
    }

    static let rows = [
        Row(testDescription: "half fails, all of it new", fleet: [("old", 5, 0), ("new", 0, 5)], endangered: 5),
        Row(testDescription: "one new one limps along", fleet: [("old", 9, 0), ("new", 1, 3)], endangered: 9),
        Row(testDescription: "both fail", fleet: [("old", 3, 2), ("new", 0, 5)], endangered: nil),
        Row(testDescription: "half of the new ones fail", fleet: [("old", 5, 0), ("new", 3, 3)], endangered: nil),
        Row(testDescription: "all run the same", fleet: [("new", 5, 5)], endangered: nil),
        Row(testDescription: "nobody is well", fleet: [("old", 0, 0), ("new", 0, 5)], endangered: nil),
        Row(testDescription: "nothing fails", fleet: [("old", 5, 0), ("new", 5, 0)], endangered: nil),
        Row(testDescription: "nothing runs", fleet: [], endangered: nil),
    ]

    @Test(arguments: rows)
    func `failure that follows the revision is told`(_ row: Row) {
        let skew = Skew(row.fleet.map { RevisionHealth($0.0, healthy: $0.1, failing: $0.2) })
        #expect(skew?.endangered == row.endangered)
        #expect(skew == nil || skew?.failing == "new")
    }
}
