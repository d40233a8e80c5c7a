// OpenedStore: a new, empty journal of each kind, gone with the process of the tests.
import Foundation
import Journal
import PostgreSQL
import Stores
import Support
import Synchronization

/// A new, empty journal.
struct OpenedStore {
    let store: any EventStore

    init(_ kind: StoreKind) async throws {
        store =
            switch kind {
            case .memory: MemoryStore()
            case .sqlite: try SQLiteStore(path: keptFolder() + "/journal.sqlite")
            case .postgresql: try PostgreSQLStore(testDatabase())
            }
    }
}

/// A new, empty database of the tests' server, which runs without sync.
func testDatabase() throws -> JournalDatabase {
    JournalDatabase(try RealPostgreSQL.database(), allowsServerWithoutSync: true)
}

/// A new folder that lasts as long as the process: a store opens its file again for each further reader.
func keptFolder() throws -> String {
    _ = KeptFolders.removal
    let folder = try TemporaryFolder()
    KeptFolders.all.withLock { $0.append(folder) }
    return folder.path
}

private enum KeptFolders {
    static let all = Mutex<[TemporaryFolder]>([])
    static let removal = atexit { KeptFolders.all.withLock { $0 = [] } }
}
