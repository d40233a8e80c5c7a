// SQLiteStoreTests: what is true of journals in a file only.
import Foundation
import Journal
import Stores
import Support
import Testing

@Suite struct SQLiteStoreTests {
    @Test func `a journal is as it was after it was closed and opened`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        let first = try SQLiteStore(path: path)
        let written = try await first.append([event(1), event(2)], to: "a", expecting: 0, by: origin, at: noon)
        first.close()
        await #expect(throws: StoreFailure.unavailable(because: "the store is closed")) {
            try await first.append([event(3)], to: "a", expecting: 2, by: origin, at: noon)
        }
        let second = try SQLiteStore(path: path)
        #expect(try await second.events(after: 0, limit: 10) == written)
        let more = try await second.append([event(3)], to: "a", expecting: 2, by: origin, at: noon)
        #expect(HashChain.firstBreak(in: written + more) == nil)
    }
}
