// HostGuardFiles: puts the texts of a host guard where shells find them, and takes exactly those away again.
import Glibc
import Guards

/// The files of a guard on a machine, or below a root for images.
struct HostGuardFiles {
    private let place: HostGuardPlace

    init(_ place: HostGuardPlace) { self.place = place }

    /// The path of the running executable.
    static var ownPath: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return count > 0
            ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "plimsoll"
    }

    private func path(_ path: String) -> String { place.root + path }

    /// Writes everything; false after saying what could not be written.
    func install(_ settings: HostGuardSettings) -> Bool {
        let folder = place.folder
        var files: [(path: String, text: String, mode: mode_t)] = [
            (folder + "/host.conf", settings.text, 0o644),
            (folder + "/guard.sh", HostGuardText.shell(folder: folder, settings: settings), 0o644),
        ]
        for command in HostGuardText.commands {
            files.append((folder + "/bin/" + command, HostGuardText.wrapper(folder: folder, settings: settings), 0o755))
        }
        if let profile = place.profile {
            files.append((profile, "[ -r '\(folder)/guard.sh' ] && . '\(folder)/guard.sh'\n", 0o644))
        }
        for file in files where !write(file.text, to: path(file.path), mode: file.mode) { return false }
        var isFirst = true
        for startup in place.startupFiles {
            defer { isFirst = false }
            guard let old = read(path(startup)) else {
                // The first is made where there is none, so that there is a shell that is guarded.
                guard isFirst else { continue }
                if !write(HostGuardText.adding(to: "", folder: folder), to: path(startup), mode: 0o644) { return false }
                continue
            }
            let new = HostGuardText.adding(to: old, folder: folder)
            if new != old, !write(new, to: path(startup), mode: nil) { return false }
        }
        return true
    }

    /// Takes everything away; false after saying what could not be.
    func remove() -> Bool {
        for startup in place.startupFiles {
            guard let old = read(path(startup)), HostGuardText.isIn(old) else { continue }
            let new = HostGuardText.removing(from: old)
            if new.isEmpty {
                unlink(path(startup))
            } else if !write(new, to: path(startup), mode: nil) {
                return false
            }
        }
        let folder = place.folder
        if let profile = place.profile { unlink(path(profile)) }
        for command in HostGuardText.commands { unlink(path(folder + "/bin/" + command)) }
        for name in ["host.conf", "guard.sh"] { unlink(path(folder + "/" + name)) }
        rmdir(path(folder + "/bin"))
        rmdir(path(folder))
        rmdir(path(FileSystem.parent(of: folder)))
        return true
    }

    /// What is there, and whether it is whole.
    func status() -> (lines: [String], isWhole: Bool) {
        let folder = place.folder
        guard let text = read(path(folder + "/host.conf")) else { return (["no guard in \(folder)"], false) }
        let settings = HostGuardSettings(reading: text)
        var lines = ["environment \(settings.environment) · \(settings.colour.rawValue) · \(folder)"]
        if !settings.services.isEmpty { lines.append("services \(settings.services.joined(separator: ", "))") }
        var missing = HostGuardText.commands.filter { access(path(folder + "/bin/" + $0), X_OK) != 0 }.map {
            "\(folder)/bin/\($0)"
        }
        if read(path(folder + "/guard.sh")) == nil { missing.append(folder + "/guard.sh") }
        let guarded = place.startupFiles.filter { read(path($0)).map(HostGuardText.isIn) ?? false }
        lines.append("read by \((guarded + (place.profile.map { [$0] } ?? [])).joined(separator: ", "))")
        if guarded.isEmpty { missing.append("its lines in \(place.startupFiles.joined(separator: " or "))") }
        if access(place.root + settings.program, X_OK) != 0, access(settings.program, X_OK) != 0 {
            missing.append(settings.program)
        }
        lines += missing.map { "missing: \($0): install again" }
        return (lines, missing.isEmpty)
    }

    private func read(_ path: String) -> String? {
        guard FileSystem.kind(of: path) == .file, let bytes = try? FileSystem.read(path, limit: 4 << 20) else {
            return nil
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Writes beside and moves over it, so that no shell reads half a file; a file that is there keeps mode and owner.
    private func write(_ text: String, to path: String, mode: mode_t?) -> Bool {
        var above = ""
        for part in FileSystem.parent(of: path).split(separator: "/") {
            above += (above.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            mkdir(above, 0o755)
        }
        var facts = stat()
        let isThere = stat(path, &facts) == 0
        var target = path
        if let resolved = realpath(path, nil) {
            target = String(cString: resolved)
            free(resolved)
        }
        let beside = target + ".plimsoll-new"
        unlink(beside)
        guard FileAppending.append(text, to: beside) else {
            Console.complain("\(path) cannot be written: \(String(cString: strerror(errno)))")
            return false
        }
        chmod(beside, mode ?? (isThere ? facts.st_mode & 0o7777 : 0o644))
        if isThere { _ = chown(beside, facts.st_uid, facts.st_gid) }
        guard rename(beside, target) == 0 else {
            Console.complain("\(path) cannot be written: \(String(cString: strerror(errno)))")
            unlink(beside)
            return false
        }
        return true
    }
}
