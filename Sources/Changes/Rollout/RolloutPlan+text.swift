// RolloutPlan+text: a plan as people read it, before anything moves.

extension RolloutPlan {
    /// The plan in words, a line a step; nothing in it depends on how many instances there will be.
    public var text: String {
        var lines = ["\(change) \(service) \(environment): \(from?.short ?? "nothing") → \(to.short)"]
        for (index, step) in steps.enumerated() {
            let size = step.words + (index == steps.count - 1 && step.isAll ? "" : " in all")
            lines.append("  step \(index + 1)   \(size), then watched for \(Self.words(bakeMicroseconds))")
        }
        lines.append("  decided by   \(judges)")
        lines.append("  moving       \(motion); each has \(Self.words(startMicroseconds)) to be well")
        lines.append(
            "  silence      holds after \(Self.words(silentMicroseconds)); lost after \(Self.words(lostMicroseconds))"
        )
        lines.append("  no proof     a person is asked after \(Self.words(askMicroseconds))")
        lines.append("  way back     \(back)")
        return lines.joined(separator: "\n") + "\n"
    }

    private var judges: String {
        switch (hasHealth, hasSignals) {
        case (true, true): "health and signals, new instances against the others at the same time"
        case (false, true): "signals and crashes: no health check is declared"
        case (true, false): "health alone: no signals are declared"
        case (false, false):
            isProtected
                ? "a person: neither health nor signals are declared"
                : "crashes alone: neither health nor signals are declared"
        }
    }

    private var motion: String {
        steps.count == 1 ? "all at once" : "at most \(Self.percent(inMotion * 100)) of all at once"
    }

    private var back: String {
        if from == to { return "none: it is a restart; it ends where it is" }
        guard let from else { return "none: nothing ran before; what moved is stopped" }
        return "all that moved go to \(from.short), the broken ones first"
    }

    /// A time in its largest whole unit: `90 s`, `2 min`, `1 h`.
    static func words(_ microseconds: Int64) -> String {
        let milliseconds = microseconds / 1_000
        if milliseconds % 1_000 != 0 { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1_000
        if seconds >= 3_600, seconds % 3_600 == 0 { return "\(seconds / 3_600) h" }
        if seconds >= 120, seconds % 60 == 0 || seconds == 60 { return "\(seconds / 60) min" }
        return "\(seconds) s"
    }

    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}

extension StepSize {
    /// Whether it reaches every instance.
    var isAll: Bool { if case .share(let share) = self { share >= 100 } else { false } }

    /// In words: `1 instance`, `25 %`, `all`.
    var words: String {
        switch self {
        case .instances(1): "1 instance"
        case .instances(let number): "\(number) instances"
        case .share(let share): share >= 100 ? "all" : RolloutPlan.percent(share)
        }
    }
}
