// RunPrinter: what a run says on a terminal while it is at work, and how its end is told.
import Databases
import Findings
import Migrations
import PostgreSQL

/// Shows a run's events.
final class RunPrinter {
    private let isShown: Bool
    private var file: String?
    private var lastLine = ContinuousClock.now

    init(isShown: Bool) { self.isShown = isShown }

    func show(_ event: RunEvent) {
        guard isShown else { return }
        switch event {
        case .skipped(let place): line(place, "done before")
        case .began(let place, let summary):
            head(place)
            Console.print("  \(place.step)/\(place.steps)  \(summary)\n")
        case .retry(_, let number, let tries, let wait, let because):
            Console.clearProgress()
            Console.print(
                "       try \(number) of \(tries): \(because); again in \(RunPrinter.seconds(Double(wait) / 1000))\n"
            )
        case .batch(let place, let seen, let about, let changed, let rate): batch(place, seen, about, changed, rate)
        case .waiting(_, let because): progress("       waiting: \(because)")
        case .cleaned(_, let index):
            Console.clearProgress()
            Console.print("       dropped the invalid index \(index) that the failed build left\n")
        case .note(let text):
            Console.clearProgress()
            Console.print("  \(text)\n")
        case .finished(let place, let seconds, let rows):
            Console.clearProgress()
            let count = rows.map { ", \(RunPrinter.count($0)) rows changed" } ?? ""
            Console.print("  \(place.step)/\(place.steps)  done in \(RunPrinter.seconds(seconds))\(count)\n")
        }
    }

    private func head(_ place: RunPlace) {
        guard file != place.file else { return }
        file = place.file
        Console.clearProgress()
        Console.print(place.file + "\n")
    }

    private func line(_ place: RunPlace, _ text: String) {
        head(place)
        Console.print("  \(place.step)/\(place.steps)  \(text)\n")
    }

    private func batch(_ place: RunPlace, _ seen: Int, _ about: Int?, _ changed: Int, _ rate: Double) {
        var text = "  \(place.step)/\(place.steps)  \(RunPrinter.count(seen))"
        if let about, about > 0 {
            text += " of about \(RunPrinter.count(max(about, seen))) (\(min(99, seen * 100 / max(about, 1))) %)"
        }
        text += ", \(RunPrinter.count(Int(rate)))/s"
        if let about, rate > 0, about > seen { text += ", \(RunPrinter.seconds(Double(about - seen) / rate)) left" }
        progress(text)
    }

    /// A line that is overwritten; where it cannot be, one every ten seconds.
    private func progress(_ text: String) {
        if Console.showsProgress {
            Console.progress(text)
        } else if lastLine.duration(to: .now) > .seconds(10) {
            lastLine = .now
            Console.print(text + "\n")
        }
    }

    static func seconds(_ seconds: Double) -> String { RunWords.seconds(seconds) }
    static func count(_ number: Int) -> String { RunWords.count(number) }
}

/// How a run ended, for people and for programs.
enum RunOutcomeText {
    static func terminal(_ outcome: RunOutcome, _ scripts: [RunScript]) -> String {
        var lines: [String] = []
        let place = outcome.place.map { " at step \($0.step) of \($0.steps) (\($0.file):\($0.line))" } ?? ""
        switch outcome.end {
        case .done:
            let steps = outcome.done.values.reduce(0, +)
            let rows = outcome.rows > 0 ? ", \(RunWords.count(outcome.rows)) rows changed in batches" : ""
            lines.append(
                "done: \(steps) step\(steps == 1 ? "" : "s") of \(scripts.count) file\(scripts.count == 1 ? "" : "s")\(rows)"
            )
        case .cancelled: lines.append("stopped\(place)")
        case .failed(let error): lines.append("failed\(place): \(error)")
        case .refused(let because, let mend): lines += ["refused: \(because)", "mend: \(mend)"]
        }
        lines += outcome.state.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    static func exitCode(_ outcome: RunOutcome) -> Int32 {
        switch outcome.end {
        case .done: return 0
        case .cancelled, .refused: return 1
        case .failed(let error):
            switch error {
            case .libraryMissing, .unreachable, .timedOut, .connectionLost, .noThread: return 3
            case .unusableSettings: return 2
            default: return 1
            }
        }
    }

    static func json(_ outcome: RunOutcome) -> String {
        var json = JSONText()
        json.object { json in
            switch outcome.end {
            case .done: json.member("end", "done")
            case .cancelled: json.member("end", "stopped")
            case .failed(let error):
                json.member("end", "failed")
                json.member("because", "\(error)")
                if let code = error.sqlState { json.member("sql_state", code) }
            case .refused(let because, let mend):
                json.member("end", "refused")
                json.member("because", because)
                json.member("mend", mend)
            }
            if let place = outcome.place {
                json.member("at") { json in
                    json.object { json in
                        json.member("file", place.file)
                        json.member("line", place.line)
                        json.member("step", place.step)
                        json.member("steps", place.steps)
                    }
                }
            }
            json.member("state") { json in
                json.list { json in for sentence in outcome.state { json.value(sentence) } }
            }
            json.member("steps_done") { json in
                json.object { json in
                    for (file, count) in outcome.done.sorted(by: { $0.key < $1.key }) { json.member(file, count) }
                }
            }
            json.member("rows", outcome.rows)
            json.member("retries", outcome.retries)
        }
        return json.text + "\n"
    }

    static func json(_ plans: [RunPlan]) -> String {
        var json = JSONText()
        json.list { json in
            for plan in plans {
                for step in plan.steps {
                    json.object { json in
                        json.member("file", plan.file)
                        json.member("step", step.number)
                        json.member("mode", step.mode)
                        json.member("locks") { json in json.list { json in for lock in step.locks { json.value(lock) } }
                        }
                        json.member("sql", step.sql)
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
