// Actor: what the name of who acts says of them: `user:anna`, `token:ci`, `instance:web-1`, `engine:rollout`.

/// Names of those who act.
public enum Actor {
    /// Whether it is a person who logged in.
    public static func isPerson(_ name: String) -> Bool { name.hasPrefix("user:") }

    /// Whether a contract's word for a person means this actor: `anna` and `user:anna` are one.
    public static func isSame(_ name: String, as word: String) -> Bool {
        name == word || name == "user:" + word
    }
}
