// LockLevelTests: names and order of the table locks.
import Migrations
import Testing

@Suite struct LockLevelTests {
    @Test func `names are read as pg_locks writes them`() {
        for level in LockLevel.allCases {
            #expect(LockLevel(name: level.name) == level)
            #expect(LockLevel(name: level.name + "Lock") == level)
        }
        #expect(LockLevel(name: "Access") == nil)
        #expect(LockLevel.share.blocksWrites && !LockLevel.share.blocksReads)
        #expect(!LockLevel.shareUpdateExclusive.blocksWrites)
    }
}
