// OpenedStore: a new, empty journal of each kind, gone with the test.
import Journal
import Stores
import Support

/// A new journal, and what must live as long as it.
struct OpenedStore {
    let store: any EventStore
    private let folder: TemporaryFolder?

    init(_ kind: StoreKind) async throws {
        switch kind {
        case .memory:
            store = MemoryStore()
            folder = nil
        case .sqlite:
            let folder = try TemporaryFolder()
            store = try SQLiteStore(path: folder.path + "/journal.sqlite")
            self.folder = folder
        }
    }
}
