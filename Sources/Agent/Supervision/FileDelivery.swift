// FileDelivery: files written whole or not at all, readable by nobody else.
import Glibc

/// Why a file could not be written.
struct WriteFailure: Error, Sendable, Hashable {
    /// Why, one clause.
    var because: String
}

/// Writes files whole or not at all, readable by nobody else.
enum FileDelivery {
    /// Where a delivered path leads: below `folder`, or below one of `others`, which were allowed by name.
    ///
    /// A revision comes from elsewhere; it must not write over what it likes.
    static func place(_ path: String, in folder: String, others: [String]) throws(WriteFailure) -> String {
        let steps = path.split(separator: "/", omittingEmptySubsequences: true)
        guard !steps.contains(".."), !steps.isEmpty, !path.contains("\u{0}") else {
            throw WriteFailure(because: "\(path): a path without .. is expected of deliver")
        }
        guard path.hasPrefix("/") else { return folder + "/" + path }
        let isAllowed = others.contains { other in
            path.hasPrefix(other.hasSuffix("/") ? other : other + "/")
        }
        guard isAllowed else {
            throw WriteFailure(because: "\(path) is outside \(folder): allow its folder with --may-write FOLDER")
        }
        return path
    }

    /// Writes beside the file first, to the disk, then renames: no reader sees half of it, and no crash loses both.
    static func write(_ bytes: [UInt8], to path: String) throws(WriteFailure) {
        try StagedFile(bytes, for: path).commit()
    }

    /// Makes a folder and those above it, ours alone.
    static func makeFolder(_ path: String) throws(WriteFailure) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw WriteFailure(because: "\(path) is no folder") }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw current(path) }
    }

    /// A file's bytes; nil where it is not there or cannot be read.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += piece.prefix(count)
        }
        return nil
    }

    static func current(_ path: String) -> WriteFailure {
        WriteFailure(because: "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

/// A file that lies whole on the disk beside the one whose place it is to take.
///
/// What is to be delivered is staged while the program before still runs: a disk that is full or cannot be written is
/// found before anybody is stopped for it.
struct StagedFile {
    private let path: String
    /// Where it lies; nil: the file in place holds the same bytes already, and nobody but its owner may read it.
    private let temporary: String?

    /// Writes it beside its place.
    init(_ bytes: [UInt8], for path: String) throws(WriteFailure) {
        self.path = path
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & ~S_IFMT == 0o600, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), FileDelivery.read(path, limit: bytes.count) == bytes
        {
            temporary = nil
            return
        }
        try FileDelivery.makeFolder(StagedFile.folder(of: path))
        let temporary = path + ".plimsoll-new"
        self.temporary = temporary
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileDelivery.current(path) }
        var rest = bytes[...]
        var failure: WriteFailure?
        while !rest.isEmpty, failure == nil {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                failure = FileDelivery.current(path)
            }
        }
        if failure == nil, fsync(descriptor) != 0 { failure = FileDelivery.current(path) }
        close(descriptor)
        if let failure {
            unlink(temporary)
            throw failure
        }
    }

    /// Puts it in its place.
    func commit() throws(WriteFailure) {
        guard let temporary else { return }
        guard rename(temporary, path) == 0 else {
            let failure = FileDelivery.current(path)
            unlink(temporary)
            throw failure
        }
        let above = open(StagedFile.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard above >= 0 else { return }
        fsync(above)
        close(above)
    }

    /// Takes it away again.
    func discard() {
        if let temporary { unlink(temporary) }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}
