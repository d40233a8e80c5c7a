// LocalClusterTests: throw-away clusters come up quickly, differ from one another and leave nothing behind.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite struct LocalClusterTests {
    private static let identifier = "SELECT system_identifier FROM pg_control_system()"

    @Test func `two clusters have two identities and vanish when closed`() throws {
        let (first, second) = (try LocalCluster(), try LocalCluster())
        let one: UInt64 = try Connection(first.settings()).query(Self.identifier).value()
        let two: UInt64 = try Connection(second.settings()).query(Self.identifier).value()
        #expect(one != two)
        let process = try #require(first.process)
        first.close()
        #expect(kill(process, 0) == -1)
        #expect(!FileManager.default.fileExists(atPath: first.folder))
        second.close()
        second.close()
    }

    @Test func `a clone has the identity of its source, a stopped server keeps its data`() throws {
        let source = try RealPostgreSQL.cluster()
        let clone = try LocalCluster(.init(origin: .baseBackup(of: source.settings(), asStandby: true)))
        let here: UInt64 = try Connection(source.settings()).query(Self.identifier).value()
        let connection = try Connection(clone.settings())
        #expect(try connection.query(Self.identifier).value() == here)
        #expect(try connection.query("SELECT pg_is_in_recovery()").value() == true)
        clone.stop()
        #expect(throws: PostgreSQLError.self) { try connection.query("SELECT 1") }
        #expect(throws: PostgreSQLError.self) { try Connection(clone.settings()) }
        try clone.start()
        #expect(try Connection(clone.settings()).query("SELECT 1").value() == 1)
    }

    @Test func `wrong settings say what the server said`() {
        let error = #expect(throws: PostgreSQLError.self) {
            try LocalCluster(.init(settings: ["shared_buffers": "much"]))
        }
        guard case .noCluster(let words) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(words.contains("shared_buffers"))
    }
}
