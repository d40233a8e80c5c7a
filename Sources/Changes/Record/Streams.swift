// Streams: where each aggregate's events are.
public import Journal

extension StreamName {
    /// A service in an environment.
    public static func environment(_ service: String, _ environment: String) -> StreamName {
        StreamName("environment/\(service)/\(environment)")
    }

    /// The numbers of a service's changes.
    public static func changes(_ service: String) -> StreamName { StreamName("changes/\(service)") }

    /// A revision.
    public static func revision(_ revision: RevisionID) -> StreamName { StreamName("revision/\(revision)") }

    /// The carrying out of a change.
    public static func rollout(_ service: String, _ change: ChangeID) -> StreamName {
        StreamName("rollout/\(service)/\(change)")
    }

    /// The actions that a team's own scripts carry out.
    public static func actions(_ service: String, _ environment: String) -> StreamName {
        StreamName("actions/\(service)/\(environment)")
    }

    /// The stop switch.
    public static let stops: StreamName = "stops"

    /// What became of announcements.
    public static let announcements: StreamName = "announcements"

    /// Its words between slashes.
    public var words: [String] { text.split(separator: "/", omittingEmptySubsequences: false).map(String.init) }
}
