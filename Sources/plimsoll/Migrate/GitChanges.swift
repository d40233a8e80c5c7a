// GitChanges: which files differ from a git revision.

/// Asks git what has changed.
enum GitChanges {
    /// The absolute paths of files that differ from a revision or are not in it; nil where git does not know it.
    static func paths(since revision: String, near file: String) -> Set<String>? {
        guard !revision.hasPrefix("-") else { return nil }
        let folder = FileSystem.parent(of: file).isEmpty ? "." : FileSystem.parent(of: file)
        guard let root = lines(["git", "-C", folder, "rev-parse", "--show-toplevel"])?.first,
            let changed = lines(["git", "-C", folder, "diff", "--name-only", "--no-renames", "-z", revision, "--"]),
            let new = lines(["git", "-C", root, "ls-files", "--others", "--exclude-standard", "-z"])
        else { return nil }
        return Set((changed + new).map { FileSystem.absolute(FileSystem.join(root, $0)) })
    }

    private static func lines(_ command: [String]) -> [String]? {
        guard let run = Command.run(command), run.status == 0 else { return nil }
        return run.output.split { $0 == "\0" || $0 == "\n" }.map(String.init)
    }
}
