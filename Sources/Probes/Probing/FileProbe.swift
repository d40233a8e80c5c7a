// FileProbe: files and folders: there, of the right kind, usable, with space left.
import Contracts
import Findings
import Glibc
import PostgreSQL

/// Looks at a file or folder of this machine.
struct FileProbe {
    private let subject: ProbeSubject
    private let means: ProbeMeans
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ means: ProbeMeans, _ deadline: ProbeDeadline) {
        (self.subject, self.means, self.deadline) = (subject, means, deadline)
    }

    /// What the system says of a path.
    private struct View: Sendable {
        var errorNumber: Int32 = 0
        var isFolder = false
        var refused: [String] = []
        var freePercent: Int?
        var freeFilesPercent: Int?
        var freeBytes = 0
    }

    func run() async -> ProbeNotes {
        var notes = ProbeNotes(subject)
        guard let part = subject.address.name else { return notes }
        let path = part.text.hasPrefix("/") || means.folder.isEmpty ? part.text : means.folder + "/" + part.text
        let wanted = subject.connection.privileges.map(\.value)
        // A file system over a network may hang: the thread is then left to itself.
        let view = await Abandonable.run(by: deadline) { FileProbe.view(of: path, wanted) }
        guard let view else {
            notes.miss(because: "\(subject.shown(part, else: "the path")): the file system did not answer in time")
            return notes
        }
        judge(view, part, wanted, &notes)
        return notes
    }

    private static let modes: [String: Int32] = ["read": R_OK, "write": W_OK, "execute": X_OK]

    private static func view(of path: String, _ wanted: [String]) -> View {
        var view = View()
        var status = stat()
        guard stat(path, &status) == 0 else {
            view.errorNumber = errno
            return view
        }
        view.isFolder = status.st_mode & S_IFMT == S_IFDIR
        for word in wanted {
            if let mode = modes[word], faccessat(AT_FDCWD, path, mode, AT_EACCESS) != 0 { view.refused.append(word) }
        }
        var space = statvfs()
        if statvfs(path, &space) == 0, space.f_blocks > 0 {
            view.freePercent = Int(space.f_bavail * 100 / space.f_blocks)
            view.freeBytes = Int(clamping: space.f_bavail) * Int(clamping: space.f_frsize)
            if space.f_files > 0 { view.freeFilesPercent = Int(space.f_favail * 100 / space.f_files) }
        }
        return view
    }

    private func judge(_ view: View, _ part: AddressPart, _ wanted: [String], _ notes: inout ProbeNotes) {
        let name = subject.shown(part, else: "the path")
        if view.errorNumber == ENOENT || view.errorNumber == ENOTDIR {
            notes.find(
                PathMissing.self,
                "\(name) does not exist on this machine",
                at: part,
                mend: "make it, or write the path that is meant"
            )
            return
        }
        guard view.errorNumber == 0 else {
            notes.miss(because: "\(name): \(String(cString: strerror(view.errorNumber)))")
            return
        }
        notes.seen.append(view.isFolder ? "a folder" : "a file")
        if part.text.hasSuffix("/"), !view.isFolder {
            notes.find(
                PathOfAnotherKind.self,
                "\(name) is a file; a folder is expected",
                at: part,
                mend: "leave the / at its end out, or name a folder"
            )
        }
        for word in wanted where FileProbe.modes[word] == nil {
            notes.miss("privilege \(word)", because: "of files, read, write and execute are known")
        }
        if !view.refused.isEmpty {
            notes.find(
                PathNotPermitted.self,
                "this account may not \(view.refused.joined(separator: " nor ")) \(name)",
                at: part,
                mend: "give the account the right, or run the check as the account that the program has"
            )
        }
        space(view, part, name, &notes)
    }

    private func space(_ view: View, _ part: AddressPart, _ name: String, _ notes: inout ProbeNotes) {
        let limit = means.thresholds.freePercent
        let isFull = view.freePercent == 0 && view.freeBytes < 1 << 20 || view.freeFilesPercent == 0
        let least = min(view.freePercent ?? 100, view.freeFilesPercent ?? 100)
        guard least < limit else { return }
        let what = (view.freePercent ?? 100) < limit ? "\(least) % of its space" : "\(least) % of its files"
        notes.find(
            SpaceLow.self,
            "the file system of \(name) has \(what) left",
            at: part,
            level: isFull ? .error : .warning,
            mend: "make room, or use a larger one"
        )
    }
}

/// Work that blocks and may be left to itself at a deadline.
enum Abandonable {
    /// What `body` returns; nil where the deadline comes first.
    static func run<Answer: Sendable>(
        by deadline: ProbeDeadline,
        _ body: @escaping @Sendable () -> Answer
    ) async -> Answer? {
        let box = OnceBox<Answer?>()
        let isStarted = OwnThread.start { box.fill(body()) }
        guard isStarted else { return nil }
        let timer = Task {
            try? await Task.sleep(for: deadline.remaining)
            box.fill(nil)
        }
        defer { timer.cancel() }
        return await box.value()
    }
}
