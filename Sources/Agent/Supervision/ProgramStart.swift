// ProgramStart: programs found on the PATH and started, each in a group of its own.
import CLinux
import Glibc

/// Why a program was not started.
struct StartFailure: Error, Sendable, Hashable {
    /// Why, one clause.
    var because: String
    /// The code that a shell would end with.
    var code: Int32
}

/// A program about to be started.
struct ProgramStart {
    /// Its name or path, then its arguments.
    var command: [String]
    var variables: [String: String]
    var folder: String?
    /// Standard streams; nil: ours.
    var input: Int32?
    var output: Int32?
    var errors: Int32?
    /// Whether it takes the terminal's foreground.
    var takesTerminal = false
    /// Signals that stay ignored, a bit each.
    var ignored: UInt = 0

    /// Starts it; it gets SIGKILL when the calling thread ends.
    ///
    /// - Throws: `StartFailure`, with 127 for a program that is not there and 126 for one that cannot be executed.
    func run() throws(StartFailure) -> pid_t {
        let name = command.first ?? ""
        guard let path = found(name) else {
            let where_ = name.contains("/") ? "there is no \(name)" : "there is no program \(name) on the PATH"
            throw StartFailure(because: where_, code: 127)
        }
        let arguments = ProgramStart.copies(command)
        let variables = ProgramStart.copies(variables.map { "\($0.key)=\($0.value)" }.sorted())
        defer { for copy in arguments + variables { free(copy) } }
        let result = path.withCString { path in
            arguments.withUnsafeBufferPointer { arguments in
                variables.withUnsafeBufferPointer { variables in
                    with(folder) { folder in
                        var what = plimsoll_program()
                        what.path = path
                        what.arguments = arguments.baseAddress
                        what.variables = variables.baseAddress
                        what.folder = folder
                        (what.input, what.output, what.errors) = (input ?? -1, output ?? -1, errors ?? -1)
                        what.death_signal = SIGKILL
                        what.terminal = takesTerminal ? STDIN_FILENO : -1
                        what.ignored = ignored
                        return plimsoll_start(&what)
                    }
                }
            }
        }
        guard result < 0 else { return result }
        let reason = String(cString: strerror(-result))
        throw StartFailure(because: "\(name) could not be started: \(reason)", code: -result == ENOENT ? 127 : 126)
    }

    private func found(_ name: String) -> String? {
        guard !name.isEmpty else { return nil }
        if name.contains("/") { return access(joined(name), F_OK) == 0 ? name : nil }
        let path = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let folders = path.split(separator: ":", omittingEmptySubsequences: false)
        return folders.map { ($0.isEmpty ? "." : String($0)) + "/" + name }.first { access($0, X_OK) == 0 }
    }

    private func joined(_ name: String) -> String {
        guard let folder, !name.hasPrefix("/") else { return name }
        return folder + "/" + name
    }

    private func with<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        var result: [UnsafeMutablePointer<CChar>?] = []
        for text in texts { result.append(strdup(text)) }
        return result + [nil]
    }
}

/// Memory that is read and written like a file and is nowhere on disk.
struct MemoryFile {
    let descriptor: Int32

    init?(_ bytes: [UInt8] = []) {
        descriptor = plimsoll_memory_file("plimsoll")
        guard descriptor >= 0 else { return nil }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close()
                return nil
            }
            rest = rest.dropFirst(count)
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    /// All that is in it, up to 256 MiB.
    func read() -> [UInt8] {
        let size = Int(min(lseek(descriptor, 0, SEEK_END), 256 << 20))
        guard size > 0 else { return [] }
        lseek(descriptor, 0, SEEK_SET)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                guard got > 0 else { return }
                count += got
            }
        }
    }

    func close() { _ = Glibc.close(descriptor) }
}

/// Threads for calls that block; nothing waits for their end.
enum PlainThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a thread of its own; false where none can be had.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            },
            work.toOpaque()
        )
        if code == 0 { pthread_detach(thread) } else { work.release() }
        return code == 0
    }
}
