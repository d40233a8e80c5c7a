// AgentOptions: all that an agent is told when it begins.
public import Changes
import Glibc

/// All that an agent is told when it begins.
public struct AgentOptions: Sendable {
    /// The program and its arguments.
    public var command: [String]
    /// The server; nil: none.
    public var server: ServerAddress?
    /// The token for the server.
    public var token: String?
    /// A file of trusted roots in PEM; nil: those of this machine.
    public var roots: String?
    /// The service.
    public var service: String?
    /// The environment.
    public var environment: String?
    /// The instance's name.
    public var instance: InstanceID
    /// The instance's port.
    public var port: Int?
    /// The contract of the repository, where there is no server.
    public var contract: String?
    /// The folder that deliveries, hooks and secrets start from.
    public var folder: String
    /// The folder of the agent's own records.
    public var state: String
    /// Folders outside `folder` that deliveries may go to.
    public var mayWrite: [String] = []
    /// When the program is started again; nil: on failure with a server, else never.
    public var restart: RestartPolicy?
    /// Whether output goes past us: the program keeps a terminal, no line is sent.
    public var inheritsOutput = false
    /// How often the server is told that all is as before.
    public var heartbeat: Duration = .seconds(5)
    /// The words of the command line that start a preparation in a process of its own.
    public var preparer: [String]

    /// Options.
    public init(
        command: [String],
        instance: InstanceID,
        folder: String,
        state: String,
        preparer: [String]
    ) {
        self.command = command
        self.instance = instance
        self.folder = folder
        self.state = state
        self.preparer = preparer
    }
}

/// The variables of this process.
enum OwnVariables {
    static var all: [String: String] {
        var result: [String: String] = [:]
        var cursor = environ
        while let entry = cursor.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            cursor += 1
        }
        return result
    }

    /// What the program does not get: the agent's own token and systemd's words to the agent.
    static let kept: Set<String> = [
        "PLIMSOLL_TOKEN", "PLIMSOLL_TOKEN_FILE", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS",
        "LISTEN_PID", "LISTEN_FDNAMES",
    ]
}
