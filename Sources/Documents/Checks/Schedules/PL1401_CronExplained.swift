// PL1401: a cron line in words, with its next runs; and the way in for all checks of cron lines.
import Findings

/// Says what a cron line means; hands lines that cannot be read, or surprise, to their own checks.
enum CronExplained: DocumentCheck {
    static let code: FindingCode = "PL1401"
    static let level = Level.note
    static let page = CheckPage(
        title: "a cron line in words",
        what: "A value under a key such as `cron` or `schedule`, or of five fields with stars: told in words.",
        because:
            "five fields are easily swapped: read aloud, a wrong line is noticed before the night it was meant for",
        bad: "schedule: 1️⃣\"*/5 * * * *\"\n",
        good: "schedule: daily\n",
        stories: ["S25", "S33"],
        sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.text.count <= 200, scalar.node.style != .literal, scalar.node.style != .folded else { return }
        let likeness = CronLikeness(scalar)
        guard likeness != .none else { return }
        let line = scalar.text.string
        // Beyond the first hundred only a line that was not seen before can bring something new.
        if walk.scheduleCount > 100, walk.quietSchedules.contains(line) { return }
        let cron: Cron
        do {
            cron = try Cron(line)
        } catch {
            speak(of: error, scalar, likeness, &walk)
            return
        }
        if !cron.everRuns { return CronNeverRuns.speak(of: cron, scalar, &walk) }
        let before = walk.findings.count
        CronDaySurprise.look(at: cron, scalar, &walk)
        CronStepUneven.look(at: cron, scalar, &walk)
        CronEveryMinute.look(at: cron, scalar, &walk)
        // A file of hundreds of schedules is data; its first hundred are told.
        walk.scheduleCount += 1
        if walk.findings.count == before, walk.quietSchedules.count < 1_000 { walk.quietSchedules.insert(line) }
        guard walk.options.explainsSchedules, walk.scheduleCount <= 100 else { return }
        walk.report(
            self,
            "runs \(cron.describe())",
            on: scalar,
            read: read(cron, walk.options),
            because: "",
            mend: nil
        )
    }

    /// The line in words, with its next three runs where the present is known.
    static func read(_ cron: Cron, _ options: CheckOptions) -> String {
        let words = cron.describe()
        guard let now = options.now else { return words }
        let runs = cron.next(after: now, zoneOffset: options.zoneOffset, count: 3)
            .map { civilText($0, zoneOffset: options.zoneOffset, withSeconds: cron.hasSeconds) }
        return runs.isEmpty ? words : "\(words); next: \(runs.joined(separator: ", "))"
    }

    private static func speak(
        of failure: CronFailure,
        _ scalar: SeenScalar,
        _ likeness: CronLikeness,
        _ walk: inout TrapWalk
    ) {
        switch failure.kind {
        case .foreign: return
        case .fieldCount(let count):
            // One word or a phrase under `schedule` is another scheduler's language.
            guard likeness == .sure || count >= 3 else { return }
            CronFieldCount.speak(of: failure, scalar, &walk)
        case .outOfRange, .unreadable:
            guard likeness != .perhaps || failure.kind != .unreadable(nil) else { return }
            CronFieldUnreadable.speak(of: failure, scalar, &walk)
        }
    }

    /// The bytes of a failure in the source; the whole value where its text was decoded.
    static func span(of range: Range<Int>, in scalar: SeenScalar) -> Span {
        guard !scalar.node.flags.contains(.decoded) else { return scalar.node.span }
        let start = Int(scalar.node.first)
        return Span(from: start + range.lowerBound, to: start + range.upperBound)
    }
}

/// How much a value looks like a cron line.
enum CronLikeness {
    case none
    /// By its form alone, or a key that also takes other schedules.
    case perhaps
    /// By its key.
    case sure

    init(_ scalar: SeenScalar) {
        let text = scalar.text
        guard let first = text.first, !text.contains("${"), !text.contains("{{"), !text.contains("rate(") else {
            self = .none
            return
        }
        if scalar.traits.contains(.cron), scalar.traits.isDisjoint(with: [.flag, .folder, .prose, .secret]) {
            // A key such as cron_name or cron.image holds something else.
            self = first.isDigit || first == 0x2A || first == 0x40 || text.starts(with: "cron(") ? .sure : .none
            if self == .sure, !text.contains(" "), first != 0x40, first != 0x2A { self = .none }
            return
        }
        let shape = CronLikeness.shape(text)
        if scalar.traits.contains(.schedule) {
            self =
                (shape.fields >= 3 && shape.isCronOnly) || text.starts(with: "cron(") || CronLikeness.isWord(text)
                ? .perhaps : .none
            return
        }
        self =
            (shape.fields >= 4 && shape.fields <= 7 && shape.isCronOnly && shape.stars >= 2
                && scalar.classes.contains(.digit)) ? .perhaps : .none
    }

    private static func isWord(_ text: ByteText) -> Bool {
        for word in [
            "@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@annually", "@midnight", "@reboot", "@every ",
        ] as [StaticString]
        where text.startsIgnoringCase(with: word) { return true }
        return false
    }

    /// How many fields there are, how many are a star, and whether each is made of cron's characters.
    private static func shape(_ text: ByteText) -> (fields: Int, stars: Int, isCronOnly: Bool) {
        var fields = 0
        var stars = 0
        var start = 0
        for index in 0...text.count where index == text.count || text[index].isBlank {
            let field = text.part(start, index)
            start = index + 1
            guard let first = field.first else { continue }
            fields += 1
            if first == 0x2A, field.count == 1 || field[1] == 0x2F { stars += 1 }
            var letters = 0
            for byte in field {
                letters = byte.isLetter ? letters + 1 : 0
                let isCron =
                    byte.isDigit || byte.isLetter || byte == 0x2A || byte == 0x2F || byte == 0x2C || byte == 0x2D
                    || byte == 0x3F || byte == 0x23
                guard isCron, letters <= 3 else { return (fields, stars, false) }
            }
            // The first field is never a name; arithmetic has its star between numbers.
            if fields == 1, !first.isDigit, first != 0x2A { return (fields, stars, false) }
        }
        return (fields, stars, true)
    }
}
