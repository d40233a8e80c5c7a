// IdentityWish: which servers of a run are asked what they are, and what was recorded of them.
public import Contracts
import Findings

/// Which servers of a run are asked what they are.
public struct IdentityWish: Sendable {
    /// The identities file.
    public var records: RecordFile
    /// Whether every server is asked, or only those that the contract or the file speaks of.
    public var isForAll: Bool

    /// A wish.
    public init(records: RecordFile, isForAll: Bool = false) {
        (self.records, self.isForAll) = (records, isForAll)
    }

    /// Whether a connection's server is asked what it is: where its identity is judged, and where backups must be its own.
    public func asks(_ connection: Contract.Connection, in environment: String) -> Bool {
        connection.backup != nil || judges(connection, in: environment)
    }

    /// Whether a connection's server is held against what is recorded of it.
    public func judges(_ connection: Contract.Connection, in environment: String) -> Bool {
        isForAll || connection.identity != nil || records.entry(environment, connection.name.value) != nil
    }
}

extension ProbeOutcome {
    /// Whether the look itself says, in a way that counts, why nothing is known of the server.
    public var saysWhyUnseen: Bool {
        guard let subject else { return true }
        return findings.contains { $0.level == .error } || unchecked.contains { $0.what == subject.name }
    }
}

extension ProbeSubject {
    /// Why a server that answered told nothing of what it is.
    public var silence: String {
        switch connection.kind {
        case .http, .smtp, .tcp, .mysql, .amqp: "it speaks without TLS: nothing tells it from another"
        case .file: "a file or folder says nothing of what it is"
        case .postgres, .redis: "it answered, and nothing told what it is"
        }
    }
}
