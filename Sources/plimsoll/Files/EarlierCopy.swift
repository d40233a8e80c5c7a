// EarlierCopy: another state of the repository: a folder, or a git revision unpacked beside nothing of ours.
import ArgumentParser
import Contracts
import Glibc

/// Another copy of the repository that the contract stands in.
///
/// A git revision is unpacked into a temporary folder, which goes away with this value.
final class EarlierCopy: Sendable {
    /// The other copy's contract.
    let contract: String
    private let name: String
    private let temporary: String?

    /// Finds the other copy.
    ///
    /// - Throws: `ExitCode(2)` after saying why it is neither a folder nor a revision.
    init(_ name: String, contract: ContractOptions) throws {
        guard let path = contract.contract ?? ContractFile.find() else {
            Console.complain("there is no plimsoll.yaml here or in a folder above")
            throw ExitCode(2)
        }
        self.name = name
        let file = path.split(separator: "/").last.map(String.init) ?? path
        if FileSystem.kind(of: name) == .folder {
            self.contract = FileSystem.join(name, file)
            temporary = nil
            return
        }
        let folder = FileSystem.parent(of: path).isEmpty ? "." : FileSystem.parent(of: path)
        guard let made = EarlierCopy.unpack(name, of: folder) else {
            Console.complain("\(name): it is no folder, and git has no such revision here")
            throw ExitCode(2)
        }
        temporary = made
        self.contract = FileSystem.join(made, file)
    }

    /// A file of the copy as people know it: `config/app.yaml at HEAD~1`; in a folder its path.
    func shown(_ path: String) -> String {
        guard let temporary, path.hasPrefix(temporary + "/") else { return path }
        return "\(path.dropFirst(temporary.count + 1)) at \(name)"
    }

    /// All environments as they were in the copy; none, after saying why, where they could not be read whole.
    ///
    /// - Throws: `ExitCode(2)` after saying why, for a copy that does not exist or has no usable contract.
    static func environments(_ name: String, contract: ContractOptions) throws -> [EnvironmentConfig] {
        let loading = try EnvironmentLoading(nil, contract, in: try EarlierCopy(name, contract: contract))
        guard loading.isSound else {
            loading.complain()
            Console.complain("what was before, at \(name), cannot be read whole: rules that read it are not checked")
            return []
        }
        return loading.environments
    }

    deinit {
        if let temporary { _ = Command.run(["rm", "-rf", "--", temporary]) }
    }

    /// Unpacks the folder as it was at a revision; nil where git does not know it.
    private static func unpack(_ revision: String, of folder: String) -> String? {
        guard !revision.hasPrefix("-") else { return nil }
        let resolved = Command.run(["git", "-C", folder, "rev-parse", "--verify", "--quiet", revision + "^{commit}"])
        guard let resolved, resolved.status == 0 else { return nil }
        var template = Array("/tmp/plimsoll-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        let target = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let commit = resolved.output.prefix { $0 != "\n" }
        // Called in a folder, git packs that folder alone, its files at the root of the archive.
        let archive = target + "/.archive.tar"
        let packed = Command.run(["git", "-C", folder, "archive", "--format=tar", "-o", archive, String(commit)])
        let isUnpacked = packed?.status == 0 && Command.run(["tar", "-xf", archive, "-C", target])?.status == 0
        _ = unlink(archive)
        return isUnpacked ? target : nil
    }
}

/// A command run to its end, its output kept.
enum Command {
    /// Runs a command found on the path, without a shell; nil where it cannot be started.
    static func run(_ arguments: [String]) -> (status: Int32, output: String)? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        let started = posix_spawnp(&process, arguments[0], &actions, nil, words, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard started == 0 else { return nil }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let got = read(ends[0], &buffer, buffer.count)
            if got > 0 { output += buffer[..<got] } else if got == 0 || errno != EINTR { break }
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let isExit = status & 0x7F == 0
        return (isExit ? (status >> 8) & 0xFF : -1, String(decoding: output, as: UTF8.self))
    }
}
