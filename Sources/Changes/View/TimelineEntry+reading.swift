// TimelineEntry+reading: an event of any stream in words, by itself.
public import Journal

extension TimelineEntry {
    /// An event in words, from what it says itself; one that this version does not know is told by its kind.
    public init(reading envelope: EventEnvelope) {
        self.init(unread: envelope)
        guard let known = try? Self.known(envelope) else { return }
        self = known
    }

    init(unread envelope: EventEnvelope) {
        self.init(envelope, words: "\(envelope.kind), which this version cannot read")
    }

    private static func known(_ envelope: EventEnvelope) throws(StoreFailure) -> TimelineEntry? {
        let words = envelope.stream.words
        switch (words.first ?? "", words.count) {
        case (EnvironmentRecord.name, 3):
            let event = try EnvironmentRecord.read(envelope)
            return TimelineEntry(
                envelope,
                service: words[1],
                environment: words[2],
                change: event.change,
                words: event.words
            )
        case (Rollout.name, 3):
            let event = try Rollout.read(envelope)
            return TimelineEntry(
                envelope,
                service: words[1],
                change: ChangeID(words[2]),
                instance: event.instance,
                words: event.words
            )
        case (RevisionRecord.name, 2):
            guard case .recorded(let content) = try RevisionRecord.read(envelope) else { return nil }
            return TimelineEntry(envelope, words: content.words)
        case (StopSwitch.name, 1): return TimelineEntry(envelope, words: try StopSwitch.read(envelope).words)
        case (AnnouncementLog.name, 1):
            let event = try AnnouncementLog.read(envelope)
            return TimelineEntry(envelope, about: event.label, words: event.words)
        case (Numbering.name, 2):
            guard case .numbered(let environment, let by) = try Numbering.read(envelope) else { return nil }
            let words = "\(by) asked for the number c-\(envelope.version), for \(environment)"
            return TimelineEntry(envelope, service: envelope.stream.words[1], environment: environment, words: words)
        default: return nil
        }
    }
}

extension TimelineEntry {
    /// What became of an announcement, told where that is about.
    init(_ envelope: EventEnvelope, about label: AnnouncementLabel, words: String) {
        self.init(
            envelope,
            service: label.service,
            environment: label.environment,
            change: label.change,
            words: words
        )
    }
}

extension RevisionContent {
    /// That it was recorded, one clause.
    var words: String { "revision \(id.short) of \(CountWords.text(files.count, "file")) was recorded" }
}
