// AnnouncementBook: what is to be announced and waits, folded from the journal.
import Changes
import Contracts
import Documents
import Journal

/// What the fold of announcements asks for outside the journal's order.
struct AnnouncementSources: Sendable {
    /// The contract of a revision as an environment sees it; nil where it cannot be used.
    var contract: @Sendable (RevisionID, String) -> Contract?
    /// Where people read of a change, or of all; nil: nobody said under which address they reach the server.
    var link: @Sendable (String?, ChangeID?) -> String?
}

/// What is to be announced and waits, from the events of the whole journal in their order.
///
/// Who is told of an event is said by the contract that is live at that event and by the one that its change leads to:
/// no change takes itself out of sight. The same events give the same messages on every node.
struct AnnouncementBook: Sendable {
    private struct Place: Sendable {
        var service: String
        var environment: String
        var live: RevisionID?
    }

    private struct OpenChange: Hashable {
        var service: String
        var change: ChangeID
    }

    /// How far the journal was read.
    private(set) var position: Int64 = 0
    /// What became of announcements.
    private(set) var log = AnnouncementLog()
    /// How many events the log has.
    private(set) var logVersion = 0
    /// What waits, by where the address is to be had, oldest first.
    private(set) var waiting: [String: [Announcement]] = [:]
    /// How many events there were of which it is not known who is to be told, and the last of them.
    private var untold: (count: Int, last: String) = (0, "")
    private var places: [StreamName: Place] = [:]
    private var open: [OpenChange: Change] = [:]

    /// Takes the next event of the journal; one that cannot be read is told of by the read model.
    mutating func apply(_ envelope: EventEnvelope, _ sources: AnnouncementSources) {
        guard envelope.position > position else { return }
        position = envelope.position
        let words = envelope.stream.words
        switch (words.first ?? "", words.count) {
        case (EnvironmentRecord.name, 3):
            if let event = try? EnvironmentRecord.read(envelope) { take(event, envelope, words, sources) }
        case (Rollout.name, 3):
            guard let event = try? Rollout.read(envelope),
                let change = open[OpenChange(service: words[1], change: ChangeID(words[2]))],
                let news = News(event, of: change)
            else { return }
            announce(news, envelope, of: change, sources)
        case (StopSwitch.name, 1):
            if let event = try? StopSwitch.read(envelope) { take(event, envelope, sources) }
        case (AnnouncementLog.name, 1):
            logVersion = envelope.version
            if let event = try? AnnouncementLog.read(envelope) { take(event) }
        default: return
        }
    }

    /// Gives the words on events whose audience is not known, once.
    mutating func takeUntold() -> [String] {
        defer { untold = (0, "") }
        return untold.count == 0
            ? [] : ["\(untold.count) events are announced to nobody, for no contract could be read; \(untold.last)"]
    }

    private mutating func take(_ event: AnnouncementEvent) {
        log.apply(event)
        let id = event.label.id
        guard log.settled.contains(id) else { return }
        waiting[id.webhook]?.removeAll { $0.label.id == id }
        if waiting[id.webhook]?.isEmpty == true { waiting[id.webhook] = nil }
    }

    private mutating func take(
        _ event: RecordEvent,
        _ envelope: EventEnvelope,
        _ words: [String],
        _ sources: AnnouncementSources
    ) {
        let (service, environment) = (words[1], words[2])
        var place = places[envelope.stream] ?? Place(service: service, environment: environment)
        var change: Change?
        switch event {
        case .proposed(let proposed, _):
            change = proposed
            open[OpenChange(service: service, change: proposed.id)] = proposed
        case .started(let id, _, _, _): change = open[OpenChange(service: service, change: id)]
        case .finished(let id, _, _, _): change = open.removeValue(forKey: OpenChange(service: service, change: id))
        case .approved, .frozen, .thawed, .refused: break
        }
        places[envelope.stream] = place
        let actor = envelope.origin.actor
        if let news = News(event, of: change, by: actor, service: service, environment: environment) {
            announce(news, envelope, place, to: change?.to, sources)
        }
        if case .finished(_, _, .some(let live), _) = event {
            place.live = live
            places[envelope.stream] = place
        }
    }

    private mutating func take(_ event: StopEvent, _ envelope: EventEnvelope, _ sources: AnnouncementSources) {
        let scope: StopScope =
            switch event {
            case .stopped(let scope, _, _, _), .lifted(let scope, _, _, _): scope
            }
        var only: String?
        if case .service(let name) = scope { only = name }
        let news = News(event)
        let told = places.values.filter { only == nil || $0.service == only }
            .sorted { ($0.service, $0.environment) < ($1.service, $1.environment) }
        for place in told {
            for channel in channels(of: news.topic, place, to: nil, envelope, sources) {
                add(news, channel, envelope, sources, service: only, environment: nil)
            }
        }
    }

    private mutating func announce(
        _ news: News,
        _ envelope: EventEnvelope,
        of change: Change,
        _ sources: AnnouncementSources
    ) {
        let place =
            places[.environment(change.service, change.environment)]
            ?? Place(service: change.service, environment: change.environment)
        announce(news, envelope, place, to: change.to, sources)
    }

    private mutating func announce(
        _ news: News,
        _ envelope: EventEnvelope,
        _ place: Place,
        to revision: RevisionID?,
        _ sources: AnnouncementSources
    ) {
        for channel in channels(of: news.topic, place, to: revision, envelope, sources) {
            add(news, channel, envelope, sources, service: place.service, environment: place.environment)
        }
    }

    /// The channels that the contracts in force tell of a topic in a place.
    private mutating func channels(
        of topic: Contract.Channel.Topic,
        _ place: Place,
        to revision: RevisionID?,
        _ envelope: EventEnvelope,
        _ sources: AnnouncementSources
    ) -> [Contract.Channel] {
        let revisions = [place.live, revision].compactMap { $0 }
        let contracts = revisions.compactMap { sources.contract($0, place.environment) }
        if contracts.isEmpty, let first = revisions.first {
            let event = "\(envelope.kind) at \(envelope.position)"
            untold = (untold.count + 1, "the last: \(event), by the contract of \(first.short)")
        }
        return contracts.flatMap { contract in
            contract.channels.filter { $0.isTold(of: topic, in: place.environment) }
        }
    }

    private mutating func add(
        _ news: News,
        _ channel: Contract.Channel,
        _ envelope: EventEnvelope,
        _ sources: AnnouncementSources,
        service: String?,
        environment: String?
    ) {
        let webhook = channel.webhook.value.description
        let label = AnnouncementLabel(
            id: AnnouncementID(event: envelope.position, webhook: webhook),
            channel: channel.name.value,
            topic: news.topic.rawValue,
            service: service,
            environment: environment,
            change: news.change
        )
        let known = waiting[webhook, default: []]
        guard !known.contains(where: { $0.label.id == label.id }) else { return }
        let text = news.text(link: sources.link(service, news.change))
        let message = Announcement(label, text: text, time: envelope.time, hash: envelope.hash)
        waiting[webhook, default: []].append(message)
    }
}
