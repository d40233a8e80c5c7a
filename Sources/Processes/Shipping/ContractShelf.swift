// ContractShelf: contracts of revisions, each read once.
import Changes
import Contracts
import Synchronization

/// Contracts of revisions that were read, the last few hundred.
final class ContractShelf: Sendable {
    private struct Key: Hashable {
        var revision: RevisionID
        var environment: String
    }

    private let known = Mutex<[Key: Contract]>([:])

    /// The contract of a content as an environment sees it; nil where it cannot be used.
    func contract(of content: RevisionContent, for environment: String) -> Contract? {
        let key = Key(revision: content.id, environment: environment)
        if let contract = known.withLock({ $0[key] }) { return contract }
        guard let contract = try? ContentReading(content, for: environment).contract else { return nil }
        known.withLock { known in
            if known.count >= 256 { known = [:] }
            known[key] = contract
        }
        return contract
    }
}
