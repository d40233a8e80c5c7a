// RevisionCache: revisions on this machine's disk, and which of them is known to be good.
import Changes
import Glibc

/// Revisions on this machine's disk, and which of them is known to be good.
///
/// Shape: `revision-r-….json` holds a delivery as the server sent it; its name is its content's hash, which is computed
/// again whenever it is used. `good` holds the service, environment and revision that was well here last. All are 0600 in
/// a folder 0700. Where the disk cannot be written, a delivery is kept in memory for as long as the agent runs.
final class RevisionCache {
    private let folder: String
    private let service: String
    private let environment: String
    private var inMemory: [RevisionID: MemoryFile] = [:]

    init(folder: String, service: String, environment: String) {
        (self.folder, self.service, self.environment) = (folder, service, environment)
    }

    private func path(_ revision: RevisionID) -> String { "\(folder)/revision-\(revision.text).json" }

    /// Whether a name is one: it becomes a part of a path.
    static func isName(_ revision: RevisionID) -> Bool {
        let text = revision.text
        return text.hasPrefix("r-") && text.utf8.count == 66
            && text.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Where a revision's delivery can be read; nil where it has to be fetched.
    func file(_ revision: RevisionID) -> String? {
        guard RevisionCache.isName(revision) else { return nil }
        if let memory = inMemory[revision] { return "/proc/\(getpid())/fd/\(memory.descriptor)" }
        return access(path(revision), R_OK) == 0 ? path(revision) : nil
    }

    /// Keeps a delivery; a clause where it is only in memory.
    func keep(_ bytes: [UInt8], of revision: RevisionID) -> String? {
        guard RevisionCache.isName(revision) else { return "\(revision.text) is no name of a revision" }
        do throws(WriteFailure) {
            try FileDelivery.write(bytes, to: path(revision))
            return nil
        } catch {
            inMemory[revision] = MemoryFile(bytes)
            return "revisions are kept in memory only: \(error.because)"
        }
    }

    /// Forgets a delivery that turned out to be damaged.
    func drop(_ revision: RevisionID) {
        guard RevisionCache.isName(revision) else { return }
        unlink(path(revision))
        inMemory.removeValue(forKey: revision)?.close()
        // A record that leads nowhere would be complained of at every turn.
        if good().damage != nil { unlink(folder + "/good") }
    }

    /// What is known to be good here; a clause where the record is damaged.
    func good() -> (revision: RevisionID?, damage: String?) {
        guard let bytes = FileDelivery.read(folder + "/good", limit: 4_096) else { return (nil, nil) }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, words[3] == "good\n", RevisionCache.isName(RevisionID(String(words[2]))) else {
            return (nil, "\(folder)/good is damaged and is not used")
        }
        guard words[0] == service, words[1] == environment else {
            return (nil, "\(folder)/good is of \(words[0]) in \(words[1]) and is not used")
        }
        let revision = RevisionID(String(words[2]))
        guard file(revision) != nil else { return (nil, "\(revision.short) is known to be good, but is not here") }
        return (revision, nil)
    }

    /// Keeps a revision as known to be good, and forgets those before; a clause where that cannot be written.
    func remember(_ revision: RevisionID) -> String? {
        guard access(path(revision), R_OK) == 0 else {
            forgetMemory(besides: revision)
            return "\(revision.short) is well, but is not on the disk: without the server the one before would start"
        }
        do throws(WriteFailure) {
            try FileDelivery.write(
                Array("\(service) \(environment) \(revision.text) good\n".utf8),
                to: folder + "/good"
            )
        } catch {
            return "what is known to be good cannot be kept: \(error.because)"
        }
        forget(besides: revision)
        return nil
    }

    private func forget(besides revision: RevisionID) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("revision-r-"), name != "revision-\(revision.text).json" { unlink(folder + "/" + name) }
        }
        forgetMemory(besides: revision)
    }

    private func forgetMemory(besides revision: RevisionID) {
        for old in inMemory.keys where old != revision { inMemory.removeValue(forKey: old)?.close() }
    }
}
