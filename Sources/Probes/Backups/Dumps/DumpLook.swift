// DumpLook: what a file that pg_dump wrote is, whose it is, and whether it goes on to its end.

/// Looks into a file that `pg_dump` wrote, in any of its forms.
public struct DumpLook {
    /// Bytes of the file from an offset on; fewer where it ends before.
    public typealias Reading = (_ offset: Int, _ count: Int) -> [UInt8]

    /// How much of a file's start is read at most: the table of contents of a very large schema.
    static let headLimit = 16 << 20

    private let size: Int
    private let read: Reading

    /// A look into a file of a size.
    public init(size: Int, read: @escaping Reading) {
        (self.size, self.read) = (size, read)
    }

    /// What the file is; size and time are the caller's.
    ///
    /// Cost: the first bytes, the table of contents, and the last table's blocks hopped over.
    public func entry(named name: String) -> BackupEntry {
        var entry = BackupEntry(name: name, bytes: Int64(size))
        guard size > 0 else {
            entry.problem = "it is empty"
            return entry
        }
        let start = read(0, 4_096)
        if start.starts(with: Array("PGDMP".utf8)) {
            archive(&entry, from: 0)
        } else if DumpLook.isTar(start) {
            tar(&entry, start)
        } else if let compression = DumpLook.compression(of: start) {
            entry.kind = compression
            entry.unseen =
                "it is compressed with \(compression) as a whole: only a rehearsal tells whether it is complete"
        } else if DumpLook.contains(start, "PostgreSQL database") {
            plain(&entry)
        } else {
            entry.problem = "it does not begin as a dump of PostgreSQL does"
        }
        return entry
    }

    /// What a folder of the directory form is, given its `toc.dat` and the sizes of the files beside it.
    public static func folder(named name: String, contents: [UInt8], sizes: [String: Int]) -> BackupEntry {
        var entry = BackupEntry(name: name, bytes: Int64(sizes.values.reduce(0, +)), kind: "directory")
        guard let archive = DumpArchive(contents) else {
            entry.problem = "its table of contents cannot be read"
            return entry
        }
        archive.tell(&entry)
        for file in archive.entries.compactMap(\.file) where sizes[file] == nil {
            let isThere = [".gz", ".lz4", ".zst"].contains { sizes[file + $0] != nil }
            if !isThere { entry.problem = "the file \(file) is missing" }
        }
        return entry
    }

    // MARK: The forms

    private func archive(_ entry: inout BackupEntry, from offset: Int) {
        entry.kind = "custom"
        guard let archive = head(from: offset) else {
            entry.problem = "its table of contents ends too early or cannot be read"
            return
        }
        archive.tell(&entry)
        guard entry.problem == nil else { return }
        let offsets = archive.entries.compactMap(\.offset)
        if archive.entries.contains(where: { $0.state == .notWritten }) {
            // Written through a pipe, or cut short: both leave the table of contents without places.
            if let last = offsets.max(), last > size { entry.problem = "it ends before its last table" }
            entry.unseen = "it was written through a pipe, or cut short: only a rehearsal tells"
            return
        }
        guard let last = offsets.max() else { return }
        if let problem = problem(ofBlockAt: last, archive) { entry.problem = problem }
    }

    /// The table of contents: most fit into the first megabyte.
    private func head(from offset: Int) -> DumpArchive? {
        DumpArchive(read(offset, 1 << 20)) ?? (size > 1 << 20 ? DumpArchive(read(offset, DumpLook.headLimit)) : nil)
    }

    /// Hops over the pieces of the last table's block; its end is the file's.
    private func problem(ofBlockAt start: Int, _ archive: DumpArchive) -> String? {
        let width = archive.integerWidth + 1
        guard start + 1 + width <= size else { return "it ends before its last table" }
        var offset = start + 1 + width
        for _ in 0..<1_000_000 {
            guard let length = archive.integer(read(offset, width)) else { return "it ends within its last table" }
            offset += width
            if length == 0 { return nil }
            guard length > 0, offset + length <= size else { return "it ends within its last table" }
            offset += length
        }
        return nil
    }

    private func tar(_ entry: inout BackupEntry, _ start: [UInt8]) {
        entry.kind = "tar"
        guard start.starts(with: Array("toc.dat".utf8)) else {
            entry.problem = "it is a tar file without a dump in it"
            return
        }
        if let archive = head(from: 512) { archive.tell(&entry) }
        let tail = read(max(0, size - 1_024), 1_024)
        if size % 512 != 0 || tail.contains(where: { $0 != 0 }) { entry.problem = "the tar file ends before its end" }
    }

    private func plain(_ entry: inout BackupEntry) {
        let isCluster = DumpLook.contains(read(0, min(size, 4_096)), "PostgreSQL database cluster dump")
        entry.kind = isCluster ? "cluster" : "plain"
        let tail = read(max(0, size - 2_048), 2_048)
        let isWhole = DumpLook.contains(tail, "dump complete")
        if !isWhole { entry.problem = "it ends before the line that says it is complete" }
        let head = String(decoding: read(0, min(size, 1 << 20)), as: UTF8.self)
        entry.version = DumpLook.version(in: head)
        // A dump of a whole server goes from one database to the next.
        if !isCluster, let range = head.firstRange(of: "\n\\connect ") {
            let word = head[range.upperBound...].drop { $0 == "\"" }.prefix { !$0.isWhitespace && $0 != "\"" }
            if !word.isEmpty, !word.hasPrefix("-") { entry.database = String(word) }
        }
        if !isCluster { entry.marker = DumpArchive.marker(in: head) }
    }

    /// Whether bytes are the beginning of a tar file.
    static func isTar(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 265 && Array(bytes[257..<262]) == Array("ustar".utf8)
    }

    /// The server's version that a script names in its head.
    static func version(in head: String) -> String? {
        head.firstRange(of: "-- Dumped from database version ").map { range in
            String(head[range.upperBound...].prefix { !$0.isWhitespace })
        }
    }

    /// The encoding that a dump names.
    static func encoding(in head: String) -> String? {
        head.firstRange(of: "SET client_encoding = '").map { String(head[$0.upperBound...].prefix { $0 != "'" }) }
    }

    static func compression(of bytes: [UInt8]) -> String? {
        let kinds: [([UInt8], String)] = [
            ([0x1F, 0x8B], "gzip"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"),
            ([0x04, 0x22, 0x4D, 0x18], "lz4"), (Array("BZh".utf8), "bzip2"),
            (Array("age-encryption".utf8), "age"),
        ]
        return kinds.first { bytes.starts(with: $0.0) }?.1
    }

    static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(word)
    }
}
