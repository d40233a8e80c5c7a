// ReadModel: all that pages, gate and answers show, folded from the journal.
public import Journal

/// All that is shown, from the events of the whole journal in their order.
///
///     var model = ReadModel()
///     for envelope in try await store.events(after: model.position, limit: 1_000) { model.apply(envelope) }
///     model.environment("shop", "production")?.record.live
///
/// Pure: the same events give the same model, so that it can be thrown away at any time. Events that this version does
/// not know are counted in `unread` and change nothing else.
/// Cost: O(event); memory is that of all revisions, texts of files shared between them once.
public struct ReadModel: Sendable, Equatable {
    /// A service in an environment.
    public struct EnvironmentView: Sendable, Equatable {
        /// The service.
        public let service: String
        /// The environment.
        public let name: String
        /// Live revision, changes, freezes, proofs.
        public internal(set) var record = EnvironmentRecord()
        /// How many events its stream has.
        public internal(set) var version = 0
        /// The first event of its stream that could not be read: nothing may be decided from what is left.
        public internal(set) var unread: StoreFailure?

        /// The change under way.
        public var underWay: ChangeID? { record.underWay }
        /// Freezes that hold at a moment, or will.
        public func freezes(at now: Timestamp) -> [OrderedFreeze] {
            record.freezes.filter { freeze in freeze.until.map { now < $0 } ?? true }
        }
    }

    /// A revision that was recorded.
    public struct RevisionView: Sendable, Equatable {
        /// Its content.
        public let content: RevisionContent
        /// What proof is of.
        public let base: RevisionID
        /// When it was recorded.
        public let recorded: Timestamp
    }

    /// A change with all that is known of it.
    public struct ChangeView: Sendable, Equatable {
        /// The change, its approvals and how far it has come.
        public let entry: EnvironmentRecord.Entry
        /// How far it is carried out; nil: no rollout yet.
        public let rollout: RolloutProgress?
        /// What happened to it, oldest first.
        public let timeline: [TimelineEntry]
        /// The newest of what happened to it.
        public var position: Int64 { timeline.last?.position ?? 0 }
    }

    /// The name of a change over all services.
    struct ChangeKey: Sendable, Hashable {
        var service: String
        var change: ChangeID
    }

    /// What is kept of a change beside its record.
    struct ChangeTrail: Sendable, Equatable {
        var environment: String?
        var rollout: RolloutProgress?
        var timeline: [TimelineEntry] = []
    }

    /// Events that could not be read: their kind, how many, the last one's position and why.
    public struct Unread: Sendable, Hashable, Codable {
        /// What kind.
        public let kind: String
        /// How many.
        public internal(set) var count: Int
        /// The last one's position.
        public internal(set) var last: Int64
        /// Why the last one could not be read.
        public internal(set) var because: String
    }

    /// The position of the last event that is in it.
    public private(set) var position: Int64 = 0
    /// What is stopped.
    public private(set) var stops = StopSwitch()
    /// What became of announcements.
    public private(set) var announcements = AnnouncementLog()
    /// Revisions that were recorded.
    public private(set) var revisions: [RevisionID: RevisionView] = [:]
    /// Events that could not be read, by kind.
    public private(set) var unread: [String: Unread] = [:]
    private var recent: [TimelineEntry] = []
    private var environments: [String: [String: EnvironmentView]] = [:]
    private var trails: [ChangeKey: ChangeTrail] = [:]
    private var texts: Set<String> = []

    /// How many entries `timeline` keeps; older ones are in the journal.
    public static let timelineLimit = 1_000

    /// Before the first event.
    public init() {}

    /// What happened last, oldest first, at most `timelineLimit`.
    public var timeline: [TimelineEntry] { recent.suffix(ReadModel.timelineLimit) }

    /// The services, by name.
    public var services: [String] { environments.keys.sorted() }

    /// The environments of a service in which something happened, by name.
    public func environments(of service: String) -> [EnvironmentView] {
        (environments[service] ?? [:]).values.sorted { $0.name < $1.name }
    }

    /// A service in an environment; nil where nothing happened there.
    public func environment(_ service: String, _ name: String) -> EnvironmentView? { environments[service]?[name] }

    /// A change; nil where there is none of this name.
    public func change(_ service: String, _ id: ChangeID) -> ChangeView? {
        guard let trail = trails[ChangeKey(service: service, change: id)],
            let entry = trail.environment.flatMap({ environments[service]?[$0]?.record.entry(id) })
        else { return nil }
        return ChangeView(entry: entry, rollout: trail.rollout, timeline: trail.timeline)
    }

    /// The changes of a service in an environment, newest first.
    public func changes(_ service: String, _ environment: String, limit: Int = 50) -> [ChangeView] {
        let order = environments[service]?[environment]?.record.order ?? []
        return order.suffix(max(0, limit)).reversed().compactMap { change(service, $0) }
    }

    /// The live content of a service in an environment.
    public func liveContent(_ service: String, _ environment: String) -> RevisionContent? {
        environments[service]?[environment]?.record.live.flatMap { revisions[$0]?.content }
    }

    /// The revisions whose names begin with a text, `r-` included or not; for names that people type.
    public func revisions(beginning text: String) -> [RevisionID] {
        let prefix = text.hasPrefix("r-") ? text : "r-" + text
        if let exact = revisions[RevisionID(prefix)] { return [exact.content.id] }
        return prefix.utf8.count < 6 ? [] : revisions.keys.filter { $0.text.hasPrefix(prefix) }.sorted()
    }

    // MARK: Folding

    /// Takes the next event of the journal; one that it has had is passed over.
    public mutating func apply(_ envelope: EventEnvelope) {
        guard envelope.position > position else { return }
        position = envelope.position
        let words = envelope.stream.words
        do throws(StoreFailure) {
            switch (words.first ?? "", words.count) {
            case (EnvironmentRecord.name, 3):
                do throws(StoreFailure) { try record(envelope, words[1], words[2]) } catch {
                    miss(envelope, words[1], words[2], error)
                    throw error
                }
            case (Rollout.name, 3): try rollout(envelope, words[1], ChangeID(words[2]))
            case (RevisionRecord.name, 2): try revision(envelope)
            case (StopSwitch.name, 1): try stop(envelope)
            case (AnnouncementLog.name, 1): try announcement(envelope)
            case (Numbering.name, 2): _ = try Numbering.read(envelope)
            case (ActionLog.name, 3): _ = try ActionLog.read(envelope)
            default: leave(envelope, because: "this version knows no stream \(envelope.stream)")
            }
        } catch {
            leave(envelope, because: "\(error)")
        }
    }

    private mutating func leave(_ envelope: EventEnvelope, because: String) {
        var known = unread[envelope.kind] ?? Unread(kind: envelope.kind, count: 0, last: 0, because: "")
        known.count += 1
        known.last = envelope.position
        known.because = because
        unread[envelope.kind] = known
        note(TimelineEntry(unread: envelope))
    }

    private mutating func miss(_ envelope: EventEnvelope, _ service: String, _ name: String, _ failure: StoreFailure) {
        var view = environments[service]?[name] ?? EnvironmentView(service: service, name: name)
        view.version = envelope.version
        view.unread = view.unread ?? failure
        environments[service, default: [:]][name] = view
    }

    private mutating func record(
        _ envelope: EventEnvelope,
        _ service: String,
        _ name: String
    ) throws(StoreFailure) {
        let event = try EnvironmentRecord.read(envelope)
        environments[service, default: [:]][name, default: EnvironmentView(service: service, name: name)]
            .take(event, version: envelope.version)
        let change = event.change
        let entry = TimelineEntry(
            envelope,
            service: service,
            environment: name,
            change: change,
            words: event.words
        )
        note(entry)
        guard let change else { return }
        let key = ChangeKey(service: service, change: change)
        trails[key, default: ChangeTrail()].environment = name
        trails[key, default: ChangeTrail()].timeline.append(entry)
    }

    private mutating func rollout(
        _ envelope: EventEnvelope,
        _ service: String,
        _ change: ChangeID
    ) throws(StoreFailure) {
        let event = try Rollout.read(envelope)
        let key = ChangeKey(service: service, change: change)
        var trail = trails[key] ?? ChangeTrail()
        trails[key] = nil
        if trail.rollout == nil { trail.rollout = RolloutProgress() }
        trail.rollout?.apply(event)
        let environment = trail.environment ?? trail.rollout?.plan?.environment
        let entry = TimelineEntry(
            envelope,
            service: service,
            environment: environment,
            change: change,
            instance: event.instance,
            words: event.words
        )
        trail.timeline.append(entry)
        trails[key] = trail
        note(entry)
    }

    private mutating func revision(_ envelope: EventEnvelope) throws(StoreFailure) {
        guard case .recorded(var content) = try RevisionRecord.read(envelope) else { return }
        // Revisions of a service differ in few files: the others' texts are kept once.
        for index in content.files.indices {
            content.files[index].text = texts.insert(content.files[index].text).memberAfterInsert
        }
        let id = content.id
        revisions[id] = RevisionView(content: content, base: content.base, recorded: envelope.time)
        note(
            TimelineEntry(envelope, words: content.words)
        )
    }

    private mutating func stop(_ envelope: EventEnvelope) throws(StoreFailure) {
        let event = try StopSwitch.read(envelope)
        stops.apply(event)
        var service: String?
        switch event {
        case .stopped(.service(let name), _, _, _), .lifted(.service(let name), _, _, _): service = name
        default: break
        }
        note(TimelineEntry(envelope, service: service, words: event.words))
    }

    private mutating func announcement(_ envelope: EventEnvelope) throws(StoreFailure) {
        let event = try AnnouncementLog.read(envelope)
        announcements.apply(event)
        let entry = TimelineEntry(envelope, about: event.label, words: event.words)
        note(entry)
        guard let service = event.label.service, let change = event.label.change else { return }
        trails[ChangeKey(service: service, change: change)]?.timeline.append(entry)
    }

    private mutating func note(_ entry: TimelineEntry) {
        recent.append(entry)
        // Dropped in batches, so that each event costs its own share only.
        if recent.count >= ReadModel.timelineLimit * 2 { recent.removeFirst(ReadModel.timelineLimit) }
    }
}

extension ReadModel.EnvironmentView {
    fileprivate mutating func take(_ event: RecordEvent, version: Int) {
        record.apply(event)
        self.version = version
    }
}
