// FileSystem: reading and writing files by system calls; no Foundation, for the sake of start-up.
import Glibc

/// The files of this machine.
enum FileSystem {
    /// Reads a whole file; `-` is standard input.
    ///
    /// Cost: the file's size once; never more than `limit` bytes are held.
    /// - Throws: `FileFailure`, saying why it cannot be read.
    static func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        if path == "-" { return try readAll(descriptor: STDIN_FILENO, expected: 0, limit: limit) }
        // Without O_NONBLOCK a pipe that nobody writes to would be waited for, for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .current }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .current }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory }
        let isGiven = path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/") || path == "/dev/stdin"
        guard status.st_mode & S_IFMT == S_IFREG || isGiven else { throw .notAFile }
        if isGiven { _ = fcntl(descriptor, F_SETFL, 0) }
        let size = Int(status.st_size)
        guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
        return try readAll(descriptor: descriptor, expected: size, limit: limit)
    }

    private static func readAll(descriptor: Int32, expected: Int, limit: Int) throws(FileFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var capacity = expected + 1
        while true {
            var failure: FileFailure?
            var isAtEnd = false
            let piece = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                while count < buffer.count, failure == nil, !isAtEnd {
                    let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                    if got > 0 {
                        count += got
                    } else if got == 0 {
                        isAtEnd = true
                    } else if errno != EINTR {
                        failure = .current
                    }
                }
            }
            if let failure { throw failure }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
            guard bytes.count <= limit else { throw .tooLarge(bytes: bytes.count, limit: limit) }
            if isAtEnd { return bytes }
            capacity = min(max(bytes.count, 1 << 16), limit - bytes.count + 1)
        }
    }

    /// Writes a file as a whole: beside it first, then renamed over it, so that no reader sees half of it.
    ///
    /// - Throws: `FileFailure`, saying why it cannot be written.
    static func write(_ text: String, to path: String) throws(FileFailure) {
        let folder = parent(of: path)
        if !folder.isEmpty { try makeFolder(folder) }
        let temporary = path + ".new-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .current }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let failure = FileFailure.current
                close(descriptor)
                unlink(temporary)
                throw failure
            }
            bytes = bytes.dropFirst(written)
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let failure = FileFailure.current
            unlink(temporary)
            throw failure
        }
    }

    /// Adds a text to the end of a file in one write, so that two programs that do so at once keep both; makes the file.
    ///
    /// - Throws: `FileFailure`, saying why it cannot be written.
    static func append(_ text: String, to path: String) throws(FileFailure) {
        let folder = parent(of: path)
        if !folder.isEmpty { try makeFolder(folder) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .current }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw .current
        }
    }

    private static func makeFolder(_ path: String) throws(FileFailure) {
        if kind(of: path) == .folder { return }
        let above = parent(of: path)
        if !above.isEmpty, above != path { try makeFolder(above) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .current }
    }

    /// What stands at a path.
    enum Kind: Equatable {
        case file
        case folder
        case other
        case nothing
    }

    /// What stands at a path, links followed.
    static func kind(of path: String) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .nothing }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The names in a folder, in order, without `.` and `..`.
    ///
    /// - Throws: `FileFailure`, saying why it cannot be listed.
    static func names(in folder: String) throws(FileFailure) -> [(name: String, isFolder: Bool, isLink: Bool)] {
        guard let stream = opendir(folder) else { throw .current }
        defer { closedir(stream) }
        var names: [(name: String, isFolder: Bool, isLink: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let type = Int32(entry.pointee.d_type)
            let isLink = type == Int32(DT_LNK)
            let isFolder =
                type == Int32(DT_DIR) || (type == Int32(DT_UNKNOWN) && kind(of: folder + "/" + name) == .folder)
            names.append((name, isFolder, isLink))
        }
        return names.sorted { $0.name < $1.name }
    }

    /// The folder part of a path; empty where there is none.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path from the root, `.` and `..` resolved where the file exists.
    static func absolute(_ path: String) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        return path.hasPrefix("/") ? path : absolute(".") + "/" + path
    }

    /// A path seen from a folder; absolute paths stay.
    static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty || folder == "." { return path }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }
}
