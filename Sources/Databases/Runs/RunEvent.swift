// RunEvent: what a run says while it is at work, and how it ends.
public import PostgreSQL

/// Which part of which file.
public struct RunPlace: Sendable, Hashable {
    /// The file.
    public var file: String
    /// Its line, from 1.
    public var line: Int
    /// The part, from 1.
    public var step: Int
    /// How many parts the file has.
    public var steps: Int
}

/// What a run says while it is at work.
public enum RunEvent: Sendable, Hashable {
    /// A part was done by an earlier run.
    case skipped(RunPlace)
    /// A part begins.
    case began(RunPlace, summary: String)
    /// A try failed and will be made again.
    case retry(RunPlace, failedTry: Int, of: Int, waitMilliseconds: Int, because: String)
    /// A batch was committed: rows seen of about so many, and how many of them were changed.
    case batch(RunPlace, seen: Int, about: Int?, changed: Int, rowsPerSecond: Double)
    /// The batches wait until replicas or sessions allow more.
    case waiting(RunPlace, because: String)
    /// An invalid index that a failed build left was dropped.
    case cleaned(RunPlace, index: String)
    /// Something worth knowing.
    case note(String)
    /// A part is done.
    case finished(RunPlace, seconds: Double, rows: Int?)
}

/// How a run ended.
public struct RunOutcome: Sendable {
    /// In which way.
    public enum End: Sendable {
        /// All parts are done.
        case done
        /// It was asked to stop and did at a safe point.
        case cancelled
        /// A part failed: the server's words.
        case failed(PostgreSQLError)
        /// It did not begin, or not this file: why, and what to do.
        case refused(because: String, mend: String)
    }

    /// In which way.
    public var end: End
    /// Where it ended; nil where it began nothing or did all.
    public var place: RunPlace?
    /// What state things are in, and how to go on; one sentence each.
    public var state: [String] = []
    /// The parts that are done now, earlier runs included, by file.
    public var done: [String: Int] = [:]
    /// Rows changed by batches of this run.
    public var rows = 0
    /// Tries that failed and were made again.
    public var retries = 0
}
