// Contract: what is loaded, where it may go, what must hold: the model of `plimsoll.yaml`.
public import Documents
public import Findings

/// The model of `plimsoll.yaml`.
///
/// Every part keeps the node it was read from; `place(of:)` says where that is. Parts that could not be read are left
/// out and are findings, so that the rest can still be checked.
public struct Contract: Sendable {
    /// The version of the contract's form that this program reads.
    public static let version = 1

    /// The document that the contract was read from.
    public var document: Document
    /// The service's name.
    public var service: String
    /// What the service is, for people.
    public var summary: String?
    /// The effective documents, by name.
    public var config: [ConfigDeclaration]
    /// The environments, in the order they are written.
    public var environments: [Environment]
    /// Facts that hold in every environment: a node of the contract's document.
    public var facts: Int?
    /// Paths of values that are secret.
    public var secrets: [Written<PathPattern>]
    /// What must hold.
    public var rules: [Rule]
    /// Files of rules that are used.
    public var packs: [PackUse]
    /// The servers that the service needs.
    public var connections: [Connection]
    /// How the database's schema changes.
    public var migrations: Migrations?
    /// How a change is carried out.
    public var rollout: Rollout?
    /// The way back, where an environment says nothing else.
    public var revert: Revert?
    /// Who is told what happens to changes.
    public var channels: [Channel]
    /// What must keep happening.
    public var effects: [Effect]
    /// What is done when something is wrong.
    public var incidents: Incidents?
    /// Findings that are known and let be.
    public var exceptions: [Exemption]

    /// Where a node of the contract stands.
    public func place(of node: Int) -> Place { document.place(of: node) }

    /// The environment of a name.
    public func environment(named name: String) -> Environment? { environments.first { $0.name.value == name } }

    /// The config document of a name.
    public func config(named name: String) -> ConfigDeclaration? { config.first { $0.name.value == name } }
}

extension Contract {
    /// The shape of the whole contract.
    static let shape = Record(
        name: "contract",
        noun: "the contract",
        summary: "What a service loads, where it may go and what must hold there.",
        fields: [
            Field(
                "plimsoll",
                .integer(1...Contract.version),
                "The version of the contract's form.",
                examples: ["1"],
                isRequired: true
            ),
            Field("service", .text(.name), "The service's name.", examples: ["\"shop\""], isRequired: true),
            Field("description", .text(.words), "What the service is, for people.", examples: ["\"the web shop\""]),
            Field(
                "config",
                .named(.record(ConfigDeclaration.shape), noun: "config document"),
                "The effective config documents by name: what is loaded, from which layers.",
                examples: [
                    #"{"app": {"layers": [{"file": "config/app.yaml"}, {"file": "config/app.{environment}.yaml"}]}}"#
                ]
            ),
            Field(
                "environments",
                .named(.record(Environment.shape), noun: "environment"),
                "The places that a change enters, in the order changes flow.",
                examples: [#"{"staging": {}, "production": {"protected": true, "after": "staging"}}"#]
            ),
            Field(
                "facts",
                .named(.anything, noun: "fact"),
                "Facts that rules may use in every environment; an environment's own facts go before.",
                examples: [#"{"instances_max": 20}"#]
            ),
            Field(
                "secrets",
                .list(.text(.configPath)),
                "Paths of values that are never shown: the document's name, then keys; * is any key, ** any number.",
                examples: [#"["app.database.password", "app.**.token"]"#]
            ),
            Field("rules", .list(.record(Rule.shape)), "What must hold, as CEL expressions, and packs of rules."),
            Field(
                "connections",
                .named(.record(Connection.shape), noun: "connection"),
                "The servers that the service needs, checked before a change goes live.",
                examples: [#"{"database": {"postgres": "config.app.database.url", "identity": "unique"}}"#]
            ),
            Field("migrations", .record(Migrations.shape), "How the database's schema changes."),
            Field("rollout", .record(Rollout.shape), "How a change is carried out over the instances."),
            Field(
                "revert",
                .record(Revert.shape),
                "The way back from a change, where an environment says nothing else."
            ),
            Field(
                "announce",
                .named(.record(Channel.shape), noun: "channel"),
                "Who is told of emergencies, approvals that are asked for, reverts, holds, stops and freezes.",
                examples: [#"{"chat": {"webhook": {"secret": "env:CHAT_URL"}, "only": "production"}}"#]
            ),
            Field(
                "effects",
                .named(.record(Effect.shape), noun: "effect"),
                "What must keep happening: a mail for each order.",
                examples: [#"{"thanks_mail": {"every": "orders_paid", "gives": "mails_sent", "within": "15m"}}"#]
            ),
            Field("incidents", .record(Incidents.shape), "Who does what, by when, while something is wrong."),
            Field(
                "exceptions",
                .list(.record(Exemption.shape)),
                "Findings that are known and let be, each with a reason and, best, an end."
            ),
        ]
    )
}
