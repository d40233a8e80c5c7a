// PrivateFolder: a folder that only its owner sees, for as long as a console is open.
import Glibc
import PostgreSQL

/// A folder with mode 0700 and a name that nobody can guess; gone with us, even where we are killed.
final class PrivateFolder {
    let path: String
    private let watch: ParentWatch?

    /// Makes the folder; nil where the file system does not let us.
    init?() {
        let runtime = Console.variable("XDG_RUNTIME_DIR") ?? ""
        // The path of a socket has 107 bytes at most.
        let place = runtime.hasPrefix("/") && runtime.utf8.count < 30 && access(runtime, W_OK) == 0 ? runtime : "/tmp"
        var template = Array((place + "/plimsoll-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Without a shell to watch, a console that is killed leaves its folder behind; it can do its work all the same.
        watch = try? ParentWatch(folder: path)
    }

    /// Writes a file that only its owner reads.
    func write(_ text: String, to name: String) -> Bool {
        FileAppending.append(text, to: path + "/" + name)
    }

    /// Takes the folder away with what is in it.
    func remove() {
        defer { watch?.release() }
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink(path + "/" + name) }
        }
        closedir(folder)
        rmdir(path)
    }
}

/// Lines at the end of a file that only its owner reads.
enum FileAppending {
    static func append(_ text: String, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
