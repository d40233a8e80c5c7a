// IdentityRecord: what a server was when it was adopted, to and from the values of the identities file.

/// What a server was when it was adopted.
public struct IdentityRecord: Sendable, Equatable {
    /// What it said of itself.
    public var facts: ServerFacts
    /// The host and port that config named; nil where they are secret.
    public var at: String?
    /// Since when this environment uses it, in seconds since 1970.
    public var since: Int64
    /// Until when, for an earlier one.
    public var until: Int64?
    /// Why it was adopted.
    public var why: String?

    /// A record.
    public init(facts: ServerFacts, at: String?, since: Int64, until: Int64? = nil, why: String? = nil) {
        (self.facts, self.at, self.since, self.until, self.why) = (facts, at, since, until, why)
    }

    /// Takes a record out of an entry's values; nil where they name no server.
    public init?(_ values: RecordFile.Values) {
        guard let since = values["since"].flatMap(Amounts.instant) else { return nil }
        let marker = values["marker"].flatMap { Marker($0) }
        if values["system"] != nil || values["name"] != nil {
            facts = .postgres(
                PostgresFacts(
                    system: values["system"],
                    database: values["database"],
                    name: values["name"] ?? "",
                    timeline: values["timeline"].flatMap { Int($0) },
                    wal: values["wal"].flatMap(PostgresFacts.position),
                    address: values["address"],
                    marker: marker
                )
            )
        } else if values["run"] != nil || values["replication"] != nil {
            let number = values["database"].flatMap { Int($0) } ?? 0
            facts = .redis(
                RedisFacts(
                    run: values["run"],
                    replication: values["replication"],
                    database: number,
                    marker: marker
                )
            )
        } else if values["key"] != nil || values["greeting"] != nil {
            facts = .key(KeyFacts(key: values["key"], isTrusted: true, greeting: values["greeting"]))
        } else {
            return nil
        }
        at = values["at"]
        self.since = since
        until = values["until"].flatMap(Amounts.instant)
        why = values["why"]
    }

    /// The values of the identities file.
    public var values: RecordFile.Values {
        var values: RecordFile.Values = [:]
        switch facts {
        case .postgres(let facts):
            values["system"] = facts.system
            values["database"] = facts.database
            values["name"] = facts.name
            values["timeline"] = facts.timeline.map { "\($0)" }
            values["wal"] = facts.wal.map { PostgresFacts.text(ofPosition: $0) }
            values["address"] = facts.address
            values["marker"] = facts.marker?.description
        case .redis(let facts):
            values["run"] = facts.run
            values["replication"] = facts.replication
            values["database"] = facts.database == 0 ? nil : "\(facts.database)"
            values["marker"] = facts.marker?.description
        case .key(let facts):
            values["key"] = facts.key
            values["greeting"] = facts.greeting
        }
        values["at"] = at
        values["since"] = Amounts.text(since)
        values["until"] = until.map(Amounts.text)
        values["why"] = why
        return values
    }
}

extension ServerFacts {
    /// What it is in short, such as `7423…9917`; nil where nothing tells it apart.
    public var shortIdentifier: String? {
        switch self {
        case .postgres(let facts): facts.system.map(Amounts.short)
        case .redis(let facts): (facts.replication ?? facts.run).map(Amounts.short)
        case .key(let facts): facts.key.map(Amounts.short) ?? facts.greeting
        }
    }

    /// What kind of thing it is, in a word.
    public var noun: String {
        switch self {
        case .postgres: "database"
        case .redis: "store"
        case .key: "server"
        }
    }
}
