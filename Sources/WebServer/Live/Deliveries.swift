// Deliveries: revisions as agents fetch them, written once for all of them.
import Changes
import FoundationEssentials
import Hummingbird
import Journal
public import Processes

/// The last few deliveries as bytes.
public actor Deliveries {
    private struct Key: Hashable {
        var service: String
        var environment: String
        var revision: RevisionID
    }

    private let view: ReadModelKeeper
    private var known: [(key: Key, bytes: ByteBuffer)] = []

    /// Deliveries of what a journal comes to.
    public init(_ view: ReadModelKeeper) { self.view = view }

    /// A revision that a change of the service leads to or from in the environment; nil: there is none.
    ///
    /// So that an agent's token opens nothing of another service.
    func delivery(_ revision: RevisionID, service: String, environment: String) async throws -> ByteBuffer? {
        let key = Key(service: service, environment: environment, revision: revision)
        if let found = known.first(where: { $0.key == key }) { return found.bytes }
        let model: ReadModel
        do { model = try await view.catchUp() } catch { throw Problem.store(error) }
        guard let record = model.environment(service, environment)?.record,
            record.lived.contains(revision)
                || record.entries.values.contains(where: { $0.change.to == revision || $0.change.from == revision }),
            let content = model.revisions[revision]?.content
        else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let delivery = Delivery(revision: revision, environment: environment, content: content)
        let bytes = ByteBuffer(bytes: try encoder.encode(delivery))
        known.append((key, bytes))
        if known.count > 8 { known.removeFirst() }
        return bytes
    }
}
