// StoryCatalogue: the outages that findings would have prevented, one short telling each.

/// An outage worth reading, as far as finding codes refer to it.
public struct StorySummary: Sendable {
    /// Its stable name, such as `S25`.
    public let id: String
    /// What happened, as a headline.
    public let title: String
    /// How it happened, in one or two sentences.
    public let telling: String
    /// What stops it.
    public let remedy: String
}

/// The stories that finding codes name.
public enum StoryCatalogue {
    /// The story with a name such as `S25`, whatever its case.
    public static func story(_ id: String) -> StorySummary? {
        all.first { $0.id == id.uppercased() }
    }

    /// All stories, by number.
    public static let all: [StorySummary] = [
        StorySummary(
            id: "S1",
            title: "a script writes config values and checks nothing",
            telling:
                "A value with the wrong unit was set for production in the morning. Nothing looked at it: the store "
                + "took any text, and the programs read it at their next start.",
            remedy: "check the whole effective config of the environment before anything is written"
        ),
        StorySummary(
            id: "S2",
            title: "the program reads its config at boot and believes it",
            telling: "An instance came up on a broken file, answered its health check and failed every third request.",
            remedy: "refuse to start on a revision that does not keep the contract"
        ),
        StorySummary(
            id: "S3",
            title: "a bad value bites hours later, at the next scale-out",
            telling:
                "The script that set the value restarted nobody. Only instances started since then had it, and they "
                + "failed one after the other through the day.",
            remedy: "make setting a value a rollout: one instance at once, judged, then the rest"
        ),
        StorySummary(
            id: "S4",
            title: "nobody could see what the failing instances said",
            telling:
                "Some instances failed, some did not. Their logs were elsewhere, the changes of the day in people's "
                + "heads, and half of it looked like chance.",
            remedy: "show failing instances, their revision, their last lines and the recent changes side by side"
        ),
        StorySummary(
            id: "S5",
            title: "somebody says: restart everything",
            telling:
                "Half of the instances were well, for they still ran the old revision. The restart put them on the "
                + "new one, and then all of them failed.",
            remedy: "see when failure follows the revision, and refuse a restart that would spread it"
        ),
        StorySummary(
            id: "S7",
            title: "ten-second pages for months, and no outage",
            telling:
                "Pages had become slow, a little with each change. No alarm rang, customers left, and whoever mended it "
                + "in the end was thanked by nobody.",
            remedy: "measure slowness in customers' minutes, before and after each change"
        ),
        StorySummary(
            id: "S12",
            title: "a change with no way back",
            telling: "The change hurt at once, and nobody had written down how to undo it; the old values were gone.",
            remedy: "a revert plan for every change to a protected environment"
        ),
        StorySummary(
            id: "S20",
            title: "a column added to the biggest table locks it for three hours",
            telling: "The migration took seconds in staging. In production it rewrote hundreds of millions of rows, "
                + "and every order waited.",
            remedy: "say before how long writes will wait on the real table"
        ),
        StorySummary(
            id: "S22",
            title: "the reviewer approved it too, on the same blindness",
            telling: "Two people read the change and saw what its author saw; what nobody had checked was on no page.",
            remedy: "show the reviewer what the checks found, and what was not checked"
        ),
        StorySummary(
            id: "S23",
            title: "an app changes its own config at boot, which deploys it anew",
            telling:
                "At each start the program wrote a setting. Each write was a change, each change a restart, and each "
                + "restart a start; it went round until somebody looked.",
            remedy: "carry the cause with every action, and refuse the change that its own rollout caused"
        ),
        StorySummary(
            id: "S24",
            title: "the only cure was to revoke the account's rights",
            telling:
                "Something went on making changes, and nobody knew where it ran. Taking its rights away stopped it, "
                + "and three other things that used the same account.",
            remedy: "one switch that refuses the changes of a service, a person or a token, at once and everywhere"
        ),
        StorySummary(
            id: "S25",
            title: "a missing key, a badly formed file, a cron line without quotes",
            telling: "One character decided: an unquoted * that YAML reads as an alias, a NO that became false, an "
                + "application key left empty. The workers did not start, and the error named another file.",
            remedy: "read config as the program's own reader does, and say what each value becomes"
        ),
        StorySummary(
            id: "S28",
            title: "no staging: debugging in production",
            telling:
                "There was no second place to try the change in. It was tried on the customers, step by step, for a day.",
            remedy: "run checks, boot and migration against throw-away copies on one machine"
        ),
        StorySummary(
            id: "S27",
            title: "FLUSHDB to fix a bug, at midday",
            telling: "The cache was emptied by hand in the window that happened to be open. Every page then asked the "
                + "database at once, and the database gave up.",
            remedy: "consoles that only read, and a look at how many keys a store holds"
        ),
        StorySummary(
            id: "S29",
            title: "nothing is merged after half past three, by habit",
            telling: "The habit was in people's heads. The new colleague shipped on a Friday at five.",
            remedy: "windows, freezes and holidays in the contract, in the environment's own time zone"
        ),
        StorySummary(
            id: "S31",
            title: "backups, of the wrong thing",
            telling: "There was a backup every night, of a database that nobody had used since the move.",
            remedy: "look at the backup of the database in use, and restore it once"
        ),
        StorySummary(
            id: "S32",
            title: "the thank-you mail silently stops for a day",
            telling: "Orders came in, mails did not go out; customers thought that they had failed and bought twice.",
            remedy: "watch that each effect still follows its cause"
        ),
        StorySummary(
            id: "S33",
            title: "people feel alone with it",
            telling: "The same outage had happened to others, and was written down; nobody found it that night.",
            remedy: "link each finding to the stories that it would have prevented"
        ),
        StorySummary(
            id: "S40",
            title: "one setting points production at a temporary database",
            telling: "The host name in one layer was that of a database made for a test. It answered, it had the right "
                + "tables, and what customers saved there was deleted two nights later.",
            remedy: "compare what a server is, not what it is called, before going live"
        ),
        StorySummary(
            id: "S41",
            title: "staging passed, then promotion changed a setting",
            telling: "What was tested and what went live differed by one line that only production's layer set.",
            remedy: "promote the same revision, and show the difference value by value"
        ),
        StorySummary(
            id: "S42",
            title: "the backup covers the live database, not the one in use",
            telling: "Production had come to use another server. Every backup since then was of the one it had left.",
            remedy: "look at backups by the identity of the server in use, not by its name"
        ),
        StorySummary(
            id: "S43",
            title: "the temporary database is reset overnight",
            telling:
                "A script restored the temporary database every night, as it had for years. Production used it now.",
            remedy: "ask who uses a database before it is reset"
        ),
        StorySummary(
            id: "S44",
            title: "symptoms mislead for a day",
            telling: "Everyone suspected the new hardware; the cause was a setting changed the evening before.",
            remedy: "show what differs between the effective values of before and now"
        ),
    ]
}
