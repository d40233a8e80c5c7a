// RestoreWords: what programs that restore complain of: the backup's fault, this machine's, or no fault at all.
import PostgreSQL

/// Judges what `pg_restore`, `psql` and others complain of.
///
/// Pure. A rehearsal that is to blame for its own failure must not be taken for a bad backup, nor the other way round.
struct RestoreWords {
    /// What is left out when a dump is restored beside its roles.
    private static let harmless = [
        "role \"*\" does not exist", "role \"*\" already exists", "schema \"public\" already exists",
        "database \"*\" already exists", "unrecognized configuration parameter", "invalid command \\restrict",
        "invalid command \\unrestrict", "current user cannot be dropped", "must be a member of the role whose",
    ]

    /// What this machine lacks.
    private static let lacking: [(words: String, mend: String)] = [
        ("no space left on device", "the disk is full: --folder names another one"),
        ("could not open extension control file", "an extension is not on this machine: install its package"),
        ("is not available", "an extension is not on this machine: install its package"),
        ("could not access file \"$libdir", "an extension is not on this machine: install its package"),
        ("could not load library", "an extension is not on this machine: install its package"),
        ("must be preloaded", "an extension wants to be preloaded, which a rehearsal does not do"),
        (
            "must be loaded via shared_preload_libraries",
            "an extension wants to be preloaded, which a rehearsal does not do"
        ),
        ("unsupported version", "the dump is newer than the programs of this machine"),
        ("database files are incompatible with server", "the programs of this machine are of another build"),
        ("was initialized by postgresql version", "the programs of this machine are of another version"),
        ("is not recognized by setlocale", "its locale is not on this machine"),
        ("invalid locale name", "its locale is not on this machine"),
        ("tablespace \"*\" does not exist", "it wants a tablespace that a throw-away server has not"),
        ("out of memory", "this machine has too little memory"),
        ("cannot allocate memory", "this machine has too little memory"),
        ("permission denied", "it may not be read by who runs this"),
        ("not found in path", "a program is not on this machine"),
        ("role \"postgres\" does not exist", "the restored server has no role postgres to log in as"),
    ]

    /// The judgement of a program that ended.
    ///
    /// - Throws: where something kept the backup from being restored.
    /// - Returns: what was left out, in words.
    static func judge(_ result: ToolRun.Result, of program: String) throws(RestoreFailure) -> [String] {
        let complaints = complaints(in: result.errors)
        if let failure = lack(in: complaints) { throw failure }
        if let first = complaints.first(where: { !isHarmless($0) }) { throw .broken("\(program): \(first)") }
        let leftOut = complaints.count
        guard result.exit == .status(0) || leftOut > 0 else {
            let words = result.lastWords.map { ": \($0)" } ?? ""
            throw lack(in: [words]) ?? .broken("\(program) \(result.exit.words)\(words)")
        }
        return leftOut == 0
            ? []
            : [
                "\(Amounts.count(leftOut, "statement")) about roles and settings left out, which a backup can do without"
            ]
    }

    /// What this machine lacks, by one complaint; nil where it is not that.
    static func lack(in complaints: [String]) -> RestoreFailure? {
        for complaint in complaints {
            let lower = complaint.lowercased()
            if let found = lacking.first(where: { matches(lower, $0.words) }) {
                return .impossible("\(found.mend) (\(complaint.trimmed.prefix(200)))")
            }
        }
        return nil
    }

    /// The errors that a program wrote, a clause each.
    static func complaints(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            for mark in ["ERROR:  ", "FATAL:  ", "PANIC:  ", "ERROR: ", "error: "] {
                // psql and pg_restore put their own name or a place in front.
                guard let range = line.firstRange(of: mark) else { continue }
                let words = line[range.upperBound...]
                // The server's own words follow those of the client.
                if mark != "error: " || !words.contains("ERROR:  ") { return String(words.prefix(300)) }
            }
            return line.contains("invalid command \\") ? String(line.suffix(60)) : nil
        }
    }

    private static func isHarmless(_ complaint: String) -> Bool {
        harmless.contains { matches(complaint, $0) }
    }

    /// Whether a text holds words, of which `*` is any.
    static func matches(_ text: String, _ words: String) -> Bool {
        var rest = Substring(text)
        for part in words.split(separator: "*") {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}

extension String {
    fileprivate var trimmed: Substring { drop { $0.isWhitespace || $0 == ":" } }
}
