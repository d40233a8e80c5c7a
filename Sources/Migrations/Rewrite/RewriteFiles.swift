// RewriteFiles: the steps as numbered files of plain SQL, each with a header that says what it does and why it is safe.

/// One file to be written.
public struct RewriteFile: Sendable, Hashable {
    /// Its name, such as `0042_add_plan.03_fill_token.sql`.
    public var name: String
    /// Its text.
    public var text: String
    /// The step it holds.
    public var step: RewriteStep
}

extension FileRewriting {
    /// The steps as files, named after the file they stand for.
    ///
    /// `stem` is its name without ending; `lockTimeoutMilliseconds` is how long a step may wait for a strong lock.
    public func files(named stem: String, lockTimeoutMilliseconds: Int = 2000) -> [RewriteFile] {
        let steps = steps
        let width = steps.count > 99 ? 3 : 2
        return steps.enumerated().map { position, step in
            let number = String(position + 1)
            let padded = String(repeating: "0", count: max(0, width - number.count)) + number
            let header = [
                "-- \(stem), step \(number) of \(steps.count): \(step.title)", "-- \(step.lockWords): \(step.why)",
            ]
            let body = step.body(settings: settings, lockTimeoutMilliseconds)
            return RewriteFile(
                name: "\(stem).\(padded)_\(step.slug).sql",
                text: (header + body).joined(separator: "\n") + "\n",
                step: step
            )
        }
    }
}

extension RewriteStep {
    /// A few words of the title, fit for a file's name.
    var slug: String {
        let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
        var result = ""
        for word in words where word != "as" && word != "written" {
            guard result.count + word.count < 36 else { break }
            result += (result.isEmpty ? "" : "_") + word
        }
        return result.isEmpty ? "step" : result
    }

    /// The lock in words.
    var lockWords: String {
        guard let lock else { return "lock" }
        return "lock \(lock.name)" + (table.isEmpty ? "" : " on \(table)")
    }

    fileprivate func body(settings: [String], _ milliseconds: Int) -> [String] {
        let before = settings.map { $0 + ";" }
        switch mode {
        case .batches(let backfill):
            return before + ["SET lock_timeout = '\(milliseconds)ms';", backfill.script]
        case .alone:
            // Waiting here keeps nobody else waiting, and a build that gives up leaves an invalid index behind.
            let waits = lock.map { $0 <= .shareUpdateExclusive } ?? false
            return before + ["SET lock_timeout = \(waits ? "0" : "'\(milliseconds)ms'");"] + statements.map { $0 + ";" }
        case .transaction where statements.count == 1:
            return before + ["SET lock_timeout = '\(milliseconds)ms';"] + statements.map { $0 + ";" }
        case .transaction:
            return before + ["BEGIN;", "SET LOCAL lock_timeout = '\(milliseconds)ms';"] + statements.map { $0 + ";" }
                + ["COMMIT;"]
        }
    }
}
