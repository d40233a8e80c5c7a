// Leftovers: what an agent that was killed left behind, found and ended by the next one.
import Glibc

/// What an agent that was killed left behind.
///
/// The kernel ends the program itself when its agent is killed (PR_SET_PDEATHSIG); its children are not told. Each
/// program carries its run's name in `PLIMSOLL_RUN`, and the run is written down; the next agent ends all that still
/// carry it and are in the program's group.
enum Leftovers {
    /// Writes down a run: before its program starts without a group, then with it.
    ///
    /// Not to the disk's own memory: what is to be ended does not outlive a machine that went down.
    static func note(_ run: String, group: pid_t, in folder: String) {
        let descriptor = open(folder + "/run", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        // A disk that cannot be written keeps no program from running; the next agent then ends nothing.
        guard descriptor >= 0 else { return }
        let text = Array("\(run) \(group)\n".utf8)
        _ = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    /// Ends what is left of the run that is written down, and says how many processes that were.
    static func sweep(in folder: String) -> Int {
        guard let bytes = FileDelivery.read(folder + "/run", limit: 4_096) else { return 0 }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let group = pid_t(words[1]), group >= 0, group != 1 else { return 0 }
        var count = 0
        // Where its agent was killed before it knew the group, all that carries the run's name is meant.
        for process in processes() where process != getpid() && (group == 0 || getpgid(process) == group) {
            guard carries("PLIMSOLL_RUN=\(words[0])", process) else { continue }
            kill(process, SIGKILL)
            count += 1
        }
        return count
    }

    private static func processes() -> [pid_t] {
        guard let stream = opendir("/proc") else { return [] }
        defer { closedir(stream) }
        var result: [pid_t] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = pid_t(name) { result.append(number) }
        }
        return result
    }

    private static func carries(_ entry: String, _ process: pid_t) -> Bool {
        guard let bytes = FileDelivery.read("/proc/\(process)/environ", limit: 4 << 20) else { return false }
        let wanted = Array(entry.utf8)
        return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
    }
}

/// The folder of an agent's records, held by one agent at a time.
struct StateLock {
    private let descriptor: Int32

    /// Holds the folder; nil where another agent does.
    ///
    /// One that cannot be written is nobody's, and held all the same.
    init?(_ folder: String) {
        do throws(WriteFailure) { try FileDelivery.makeFolder(folder) } catch {
            descriptor = -1
            return
        }
        let opened = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if opened >= 0, flock(opened, LOCK_EX | LOCK_NB) != 0 {
            close(opened)
            return nil
        }
        descriptor = opened
    }

    func release() {
        if descriptor >= 0 { close(descriptor) }
    }

    static func words(_ folder: String) -> String {
        "another agent keeps its records in \(folder): give this instance a name of its own with --instance"
    }
}
