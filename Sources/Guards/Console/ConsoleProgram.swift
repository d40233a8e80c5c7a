// ConsoleProgram: how psql and redis-cli are started for a console: names, prompts, variables; values only.
public import Contracts

/// The program of a console, ready to be started.
public struct ConsoleProgram: Sendable, Equatable {
    /// Its name, to be found on the PATH.
    public let name: String
    /// The Debian package that brings it.
    public let package: String
    /// Its arguments.
    public let arguments: [String]
    /// Variables that it is to have, beside those of the person.
    public let variables: [String: String]
    /// What a start-up file of its own holds; nil where there is none.
    public let startup: String?
    /// The name of the socket in the private folder.
    public let socketName: String

    /// Variables of the person that would lead the program elsewhere.
    public static func isForeign(_ variable: String) -> Bool {
        variable.hasPrefix("PG") || variable == "PSQLRC" || variable.hasPrefix("REDISCLI_")
    }
}

/// What a console is shown with.
public struct ConsoleLook: Sendable {
    /// The environment's name.
    public var environment: String
    /// The connection's name.
    public var connection: String
    /// What it may do.
    public var mode: ConsoleMode
    /// Whether the environment is protected.
    public var isProtected: Bool
    /// Whether the terminal shows colours.
    public var hasColour: Bool
    /// When a writing session ends, in seconds since 1970.
    public var deadline: Int?

    /// A look.
    public init(
        environment: String,
        connection: String,
        mode: ConsoleMode,
        isProtected: Bool,
        hasColour: Bool,
        deadline: Int? = nil
    ) {
        (self.environment, self.connection, self.mode) = (environment, connection, mode)
        (self.isProtected, self.hasColour, self.deadline) = (isProtected, hasColour, deadline)
    }

    /// The environment's name as the prompt has it; a protected one in capitals, so that it is seen without colour too.
    public var name: String { isProtected ? environment.uppercased() : environment }

    /// What may be done, in words.
    public var purpose: String {
        switch mode {
        case .reading: "read-only"
        case .writing: "WRITING"
        case .open: "not protected"
        }
    }
}

extension ConsoleProgram {
    /// psql, or redis-cli; `words` are what the person gave behind `--`.
    public static func program(
        _ kind: Contract.Connection.Kind,
        _ look: ConsoleLook,
        user: String,
        database: String,
        folder: String,
        words: [String]
    ) -> ConsoleProgram? {
        switch kind {
        case .postgres: psql(look, user, database, folder, words)
        case .redis: redisCLI(look, folder, words)
        default: nil
        }
    }

    private static func psql(
        _ look: ConsoleLook,
        _ user: String,
        _ database: String,
        _ folder: String,
        _ words: [String]
    ) -> ConsoleProgram {
        let given =
            words.first?.hasPrefix("-") == true ? words : words.isEmpty ? [] : ["-c", words.joined(separator: " ")]
        return ConsoleProgram(
            name: "psql",
            package: "postgresql-client",
            arguments: (words.isEmpty ? [] : ["-X"]) + given,
            variables: [
                "PGHOST": folder, "PGPORT": "5432", "PGUSER": user, "PGDATABASE": database, "PGSSLMODE": "disable",
                "PGGSSENCMODE": "disable", "PGCLIENTENCODING": "UTF8", "PGPASSFILE": folder + "/none",
                "PSQLRC": folder + "/psqlrc",
            ],
            startup: words.isEmpty ? startup(look) : nil,
            socketName: ".s.PGSQL.5432"
        )
    }

    /// The person's own start-up file first, then the prompt, which it must not change.
    private static func startup(_ look: ConsoleLook) -> String {
        let left = look.deadline.map { " %`echo $(( (\($0) - $(date +%s) + 59) / 60 ))` min left" } ?? ""
        let mark = colour(look).map { "%[%033[\($0)m%] " } ?? "["
        let end = look.hasColour ? " %[%033[0m%]" : "]"
        func prompt(_ last: String) -> String {
            "\(mark)\(safe(look.name)) · \(look.purpose)\(left)\(end) \(safe(look.connection)) %/\(last) ".replacing(
                "\\",
                with: "\\\\"
            )
        }
        return """
            \\set QUIET on
            \\if `test -r "$HOME/.psqlrc" && echo 1 || echo 0`
            \\i ~/.psqlrc
            \\endif
            \\set PROMPT1 '\(prompt("%R%x%#"))'
            \\set PROMPT2 '\(prompt("%R%x%#"))'
            \\unset QUIET

            """
    }

    /// redis-cli shows the socket's path as its prompt: so the path says where it leads.
    private static func redisCLI(_ look: ConsoleLook, _ folder: String, _ words: [String]) -> ConsoleProgram {
        let socket = "\(safe(look.name))-\(safe(look.connection))-\(look.purpose.replacing(" ", with: "-"))"
        return ConsoleProgram(
            name: "redis-cli",
            package: "redis-tools",
            arguments: ["-s", folder + "/" + socket] + (words.isEmpty ? [] : ["-e"]) + words,
            variables: ["REDISCLI_HISTFILE": "/dev/null"],
            startup: nil,
            socketName: socket
        )
    }

    /// White on red for a protected environment, black on green for another; nil without colour.
    static func colour(_ look: ConsoleLook) -> String? {
        guard look.hasColour else { return nil }
        return look.isProtected ? "1;97;41" : "30;42"
    }

    /// Letters, digits, `-`, `_` and `.` alone: the name stands in prompts, paths and start-up files.
    static func safe(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(40).map { scalar in
                let isPlain =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || "-_.".unicodeScalars.contains(scalar))
                return isPlain ? Character(scalar) : "_"
            }
        )
    }
}
