// ConsoleSession: one client of a console as a value: bytes in, actions out; the sockets are elsewhere.

/// What a session asks the sockets around it to do, in this order.
enum SessionAction: Equatable, Sendable {
    /// Open the connection to the server; answered by `connected`.
    case connect
    /// Begin TLS on it; answered by `encrypted`.
    case encrypt
    case toClient([UInt8])
    case toServer([UInt8])
    /// Show lines and ask whether it stays; `rows` are those that a script may expect.
    case ask([String], rows: Int?)
    /// Something to be written down.
    case record(ConsoleRecord)
    /// The key by which the client may stop a statement.
    case issue(key: [UInt8], forServer: [UInt8])
    /// Stop what the connection with this key does.
    case cancel(key: [UInt8])
    case close
}

/// What became of something that was to be written.
public struct ConsoleRecord: Equatable, Sendable {
    /// The statement or command.
    public let statement: String
    /// What it did, line by line.
    public let effect: [String]
    /// `committed`, `rolled back` or `failed`.
    public let outcome: String
}

/// One client and its server.
protocol ConsoleSession: Sendable {
    /// The client is there.
    mutating func begin() -> [SessionAction]
    mutating func connected() -> [SessionAction]
    mutating func encrypted() -> [SessionAction]
    mutating func client(_ bytes: [UInt8]) -> [SessionAction]
    mutating func server(_ bytes: [UInt8]) -> [SessionAction]
    mutating func answer(_ stays: Bool) -> [SessionAction]
    /// Whether a person is being asked.
    var isAsking: Bool { get }
    /// Whether the client is in.
    var isThrough: Bool { get }
    /// The server cannot be reached, went away, or the time is over.
    mutating func end(_ state: String, _ words: String) -> [SessionAction]
}
