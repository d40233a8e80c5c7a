// RestoreWatch: holds a restore to its terms while programs work: time, space, and somebody's wish to stop.
import Glibc
import PostgreSQL
import Synchronization

/// Holds a restore to its terms.
final class RestoreWatch: Sendable {
    let folder: String
    let deadline: Deadline
    private let terms: BackupRehearsal.Terms
    private let stop: StopFlag
    private let tell: @Sendable (BackupRehearsal.Event) -> Void
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var step = ""
        var nextLook = ContinuousClock.now
        var bytes: Int64 = 0
        /// Why it was stopped, for all who ask later.
        var reason: String?
    }

    init(
        folder: String,
        terms: BackupRehearsal.Terms,
        stop: StopFlag,
        tell: @escaping @Sendable (BackupRehearsal.Event) -> Void
    ) {
        (self.folder, self.terms, self.stop) = (folder, terms, stop)
        self.tell = tell
        deadline = .after(terms.within)
    }

    var isStopped: Bool { stop.isStopped }

    /// Begins a step.
    func begin(_ step: String) {
        state.withLock { state in
            state.step = step
            // What the last step took is looked at now, however short it was.
            state.nextLook = .now
        }
        tell(.step(step))
    }

    /// Says something worth knowing.
    func note(_ words: String) { tell(.note(words)) }

    /// Names the connection that a wish to stop cancels.
    func watch(_ canceller: Canceller?) { stop.watch(canceller) }

    /// Refuses at once what cannot fit.
    func checkRoom(for bytes: Int64) throws(RestoreFailure) {
        if let limit = terms.atMost, bytes > limit {
            throw .impossible(
                "the backup has \(Amounts.size(bytes)), and the rehearsal may take \(Amounts.size(limit)): --at-most"
            )
        }
        let free = freeBytes
        guard bytes + terms.keepsFree > free else { return }
        throw .impossible(
            "the backup has \(Amounts.size(bytes)), and \(folder.parent) has \(Amounts.size(free)) free, of which "
                + "\(Amounts.size(terms.keepsFree)) stay free: --folder names another disk"
        )
    }

    /// Why to stop now; nil: go on.
    ///
    /// Once there is a reason it stays.
    func reason() -> String? {
        if let known = state.withLock({ $0.reason }) { return known }
        guard let found = look() else { return nil }
        state.withLock { $0.reason = found }
        return found
    }

    private func look() -> String? {
        if stop.isStopped { return "it was stopped" }
        if deadline.hasPassed { return "it took longer than \(Amounts.span(terms.within)): --within allows more" }
        let isDue = state.withLock { state in
            guard ContinuousClock.now >= state.nextLook else { return false }
            state.nextLook = .now + .seconds(1)
            return true
        }
        guard isDue else { return nil }
        let bytes = FolderSize.bytes(below: folder)
        state.withLock { $0.bytes = bytes }
        if let limit = terms.atMost, bytes > limit {
            return "it grew beyond \(Amounts.size(limit)): --at-most allows more"
        }
        let free = freeBytes
        if free < terms.keepsFree {
            return "the disk of \(folder.parent) has only \(Amounts.size(free)) left: --folder names another disk"
        }
        return nil
    }

    /// Shows how far the step is.
    func show(fed: Int, of total: Int64? = nil) {
        let (step, bytes) = state.withLock { ($0.step, $0.bytes) }
        var words = "\(step)  \(Amounts.size(bytes))"
        if let total, total > 0, fed > 0 { words += ", \(min(99, Int64(fed) * 100 / total)) % read" }
        tell(.progress("\(words), \(Amounts.span((ContinuousClock.now - started).components.seconds))"))
    }

    private var freeBytes: Int64 {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return .max / 2 }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }

    /// Runs a program under the terms; what it complains of is the caller's to judge.
    func run(_ tool: ToolRun, _ end: inout ToolRun.FeedEnd, of total: Int64? = nil) throws(RestoreFailure)
        -> ToolRun.Result
    {
        do throws(ToolRun.Failure) {
            return try tool.run(&end) { fed in
                if let reason = reason() { return reason }
                show(fed: fed, of: total)
                return nil
            }
        } catch {
            switch error {
            case .cannotStart(let words): throw .impossible(words)
            case .stopped(let words): throw .impossible(words)
            case .tooMuch: throw .impossible("\(tool.program) printed more than 32 MiB")
            }
        }
    }

    /// Runs a program that is not fed.
    func run(_ tool: ToolRun) throws(RestoreFailure) -> ToolRun.Result {
        var end = ToolRun.FeedEnd()
        return try run(tool, &end)
    }
}

extension String {
    /// The folder part of a path.
    fileprivate var parent: String {
        let parts = split(separator: "/")
        return "/" + parts.dropLast().joined(separator: "/")
    }
}

/// How much is in a folder.
enum FolderSize {
    /// The bytes that the files below take on disk; links are not followed.
    static func bytes(below folder: String) -> Int64 {
        var waiting = [folder]
        var total: Int64 = 0
        while let current = waiting.popLast() {
            guard let stream = opendir(current) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard name != ".", name != ".." else { continue }
                let path = current + "/" + name
                var status = stat()
                guard lstat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    waiting.append(path)
                } else {
                    total += Int64(status.st_blocks) * 512
                }
            }
        }
        return total
    }
}
