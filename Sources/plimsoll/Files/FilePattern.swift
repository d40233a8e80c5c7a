// FilePattern: the files that a pattern such as `db/migrate/*.sql` names.

/// Files by pattern: `*` and `?` within a name, `**` for folders at any depth.
enum FilePattern {
    /// The files of a pattern seen from a folder, in order of their names; a pattern without signs is the file itself.
    ///
    /// - Throws: `FileFailure`, where a folder that the pattern goes through cannot be listed.
    static func files(_ pattern: String, in folder: String) throws(FileFailure) -> [String] {
        let parts = pattern.split(separator: "/").map(String.init)
        let root = pattern.hasPrefix("/") ? "/" : folder
        return try files(parts[...], in: root)
    }

    private static func files(_ parts: ArraySlice<String>, in folder: String) throws(FileFailure) -> [String] {
        guard let part = parts.first else { return [] }
        let rest = parts.dropFirst()
        if part == "**" { return try below(rest, in: folder) }
        guard part.contains("*") || part.contains("?") else {
            let path = FileSystem.join(folder, part)
            if rest.isEmpty { return FileSystem.kind(of: path) == .file ? [path] : [] }
            return FileSystem.kind(of: path) == .folder ? try files(rest, in: path) : []
        }
        var found: [String] = []
        for entry in try FileSystem.names(in: folder.isEmpty ? "." : folder) {
            guard matches(Array(entry.name.utf8)[...], Array(part.utf8)[...]) else { continue }
            let path = FileSystem.join(folder, entry.name)
            if rest.isEmpty {
                if FileSystem.kind(of: path) == .file { found.append(path) }
            } else if FileSystem.kind(of: path) == .folder {
                found += try files(rest, in: path)
            }
        }
        return found
    }

    /// The files of the rest of a pattern here and in all folders below; symbolic links are not followed.
    private static func below(_ rest: ArraySlice<String>, in folder: String) throws(FileFailure) -> [String] {
        var found: [String] = []
        var waiting = [folder]
        while let current = waiting.popLast() {
            found += try files(rest, in: current)
            let entries = try FileSystem.names(in: current.isEmpty ? "." : current)
            let folders = entries.filter { $0.isFolder && !RepositoryWalk.skipped.contains($0.name) }
            waiting += folders.reversed().map { FileSystem.join(current, $0.name) }
        }
        return found
    }

    /// Whether a name fits a pattern of `*` and `?`; a leading dot has to be written.
    ///
    /// Cost: O(name × pattern).
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var (at, of) = (name.startIndex, pattern.startIndex)
        var star: (name: Int, pattern: Int)?
        while at < name.endIndex {
            if of < pattern.endIndex, pattern[of] == UInt8(ascii: "*") {
                of += 1
                star = (at, of)
            } else if of < pattern.endIndex, pattern[of] == name[at] || pattern[of] == UInt8(ascii: "?") {
                at += 1
                of += 1
            } else if let last = star {
                star = (last.name + 1, last.pattern)
                (at, of) = (last.name + 1, last.pattern)
            } else {
                return false
            }
        }
        while of < pattern.endIndex, pattern[of] == UInt8(ascii: "*") { of += 1 }
        return of == pattern.endIndex
    }
}
