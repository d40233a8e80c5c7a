// RecordedRun: measured runs as lines of a file, which later predictions are fitted to.
import Documents
import Findings

/// A measured run, and where and when it was.
public struct RecordedRun: Sendable, Hashable {
    /// The environment whose database it ran on.
    public var environment: String
    /// When it ended, in microseconds since 1970 UTC.
    public var takenMicroseconds: Int64
    /// The run.
    public var run: MeasuredRun

    /// A recorded run.
    public init(environment: String, takenMicroseconds: Int64, run: MeasuredRun) {
        (self.environment, self.takenMicroseconds, self.run) = (environment, takenMicroseconds, run)
    }

    /// The run as it counts for an environment: on its own tables, or in a rehearsal of it.
    public func counted(for environment: String?) -> MeasuredRun {
        var copy = run
        copy.place = environment == self.environment ? .production : .rehearsal
        return copy
    }
}

/// Recorded runs as text: a JSON object a line, so that runs are appended and never rewritten.
public enum RecordedRunText {
    /// Why a text is no file of runs.
    public struct Failure: Error, Sendable {
        /// What was expected, one clause.
        public let words: String
        /// The line, from 1.
        public let line: Int
    }

    /// A run as a line, with its line break.
    public static func line(_ recorded: RecordedRun) -> String {
        var json = JSONText()
        json.object { json in
            json.member("plimsoll_run", 1)
            json.member("environment", recorded.environment)
            json.member("taken_microseconds", Int(recorded.takenMicroseconds))
            json.member("statement", String(recorded.run.statement.prefix(200)))
            json.member("seconds") { $0.value(recorded.run.seconds) }
            json.member("rows") { $0.value(recorded.run.workload.rows) }
            json.member("bytes_read") { $0.value(recorded.run.workload.bytesRead) }
            json.member("work") { json in
                json.object { json in
                    for term in WorkTerm.allCases where recorded.run.workload[term] > 0 {
                        json.member(term.rawValue) { $0.value(recorded.run.workload[term]) }
                    }
                }
            }
        }
        return json.text + "\n"
    }

    /// Reads all runs; blank lines are left out.
    ///
    /// - Throws: `Failure`, for the first line that is not as expected.
    public static func read(_ bytes: [UInt8]) throws(Failure) -> [RecordedRun] {
        var found: [RecordedRun] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            found.append(try recorded(SourceText(name: "", bytes: Array(line)), index + 1))
        }
        return found
    }

    private static func recorded(_ source: SourceText, _ line: Int) throws(Failure) -> RecordedRun {
        let result = Document.read(source, as: .json)
        guard let document = result.document, result.isSound, let root = document.root,
            document.nodes[root].kind == .mapping
        else {
            throw Failure(words: result.findings.first?.message ?? "a JSON object is expected", line: line)
        }
        func number(_ key: String, of node: Int) throws(Failure) -> Double {
            guard let found = document.member(key, of: node), !document.nodes[found].isContainer,
                let value = Double(document.text(of: found)), value.isFinite, value >= 0
            else { throw Failure(words: "a number is expected for `\(key)`", line: line) }
            return value
        }
        func text(_ key: String) throws(Failure) -> String {
            guard let found = document.member(key, of: root), document.nodes[found].kind == .string else {
                throw Failure(words: "a text is expected for `\(key)`", line: line)
            }
            return document.text(of: found)
        }
        guard try number("plimsoll_run", of: root) == 1 else {
            throw Failure(words: "a run that `plimsoll migrate run` wrote is expected", line: line)
        }
        guard let work = document.member("work", of: root), document.nodes[work].kind == .mapping else {
            throw Failure(words: "an object is expected for `work`", line: line)
        }
        var workload = Workload()
        for term in WorkTerm.allCases where document.member(term.rawValue, of: work) != nil {
            workload[term] = try number(term.rawValue, of: work)
        }
        workload.rows = try number("rows", of: root)
        workload.bytesRead = try number("bytes_read", of: root)
        let run = MeasuredRun(
            statement: try text("statement"),
            workload: workload,
            seconds: try number("seconds", of: root),
            place: .production
        )
        let taken = try number("taken_microseconds", of: root)
        guard taken < 9e18 else { throw Failure(words: "a time is expected for `taken_microseconds`", line: line) }
        return RecordedRun(environment: try text("environment"), takenMicroseconds: Int64(taken), run: run)
    }
}
