// BaseBackupLook: what pg_basebackup left in a folder, whose it is, and whether all that its manifest names is there.
import Documents
import Findings

/// Looks at a base backup, plain or as tar files.
///
/// Pure: files are read and measured through functions.
struct BaseBackupLook {
    /// The names in its folder.
    let names: [String]
    /// Bytes of one of its files from an offset on; nil where it cannot be read.
    let read: (_ file: String, _ offset: Int, _ count: Int) -> [UInt8]?
    /// The size of one of its files; nil where it is not there.
    let size: (_ file: String) -> Int?

    /// Manifests above this size are not looked at: a million files.
    private static let manifestLimit = 128 << 20

    /// Whether names are those of a base backup.
    static func isBaseBackup(_ names: [String]) -> Bool {
        names.contains("backup_manifest") || names.contains("backup_label") || names.contains("PG_VERSION")
            || names.contains { $0.hasPrefix("base.tar") }
    }

    /// What it is; its time is the caller's.
    ///
    /// Cost: the manifest once, a look at each file's size, nothing of their contents.
    func entry(named name: String) -> BackupEntry {
        var entry = BackupEntry(name: name, kind: "base")
        if let file = names.first(where: { $0.hasPrefix("base.tar") }) {
            entry.kind = "base tar"
            entry.bytes = Int64(names.compactMap { size($0) }.reduce(0, +))
            tar(file, &entry)
        } else {
            entry.version = read("PG_VERSION", 0, 16).map { String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self) }
            // The identifier is the control file's first number in every version.
            if let bytes = read("global/pg_control", 0, 8) { entry.system = BaseBackupLook.system(in: bytes) }
            if entry.system == nil { entry.problem = "its control file is missing or too short" }
        }
        guard names.contains("backup_manifest") else {
            // pg_basebackup gives the manifest its name last.
            entry.problem = entry.problem ?? "it has no manifest: pg_basebackup did not come to its end"
            return entry
        }
        manifest(&entry)
        return entry
    }

    private func manifest(_ entry: inout BackupEntry) {
        guard let length = size("backup_manifest"), length <= BaseBackupLook.manifestLimit,
            let bytes = read("backup_manifest", 0, length)
        else { return entry.unseen = "its manifest cannot be read, or is too long" }
        let source = SourceText(name: "backup_manifest", bytes: bytes)
        guard let document = Document.read(source, as: .json).document, let root = document.root else {
            return entry.problem = "its manifest is cut short"
        }
        let manifest = JSONValue(document: document, node: root)
        guard let files = manifest["Files"], manifest["Manifest-Checksum"] != nil else {
            return entry.problem = "its manifest is cut short"
        }
        entry.system = manifest["System-Identifier"]?.text ?? entry.system
        guard entry.kind == "base" else { return }
        var total: Int64 = 0
        for file in files.elements {
            guard let path = file["Path"]?.text, let expected = file["Size"]?.integer else { continue }
            total += expected
            guard entry.problem == nil else { continue }
            if let found = size(path) {
                if Int64(found) != expected { entry.problem = "\(path) has \(found) of \(expected) bytes" }
            } else {
                entry.problem = "the file \(path) is missing"
            }
        }
        entry.bytes = total
        let segments = manifest["WAL-Ranges"]?.elements.count ?? 0
        if segments > 0, !names.contains("pg_wal") { entry.problem = entry.problem ?? "its log is missing" }
    }

    // MARK: Tar

    private func tar(_ file: String, _ entry: inout BackupEntry) {
        guard file == "base.tar" else {
            return entry.unseen = "it is compressed: only a rehearsal tells whether it is complete, and whose it is"
        }
        guard let length = size(file) else { return }
        var offset = 0
        // A header a file: hopped over, not read.
        for _ in 0..<4_000_000 {
            guard let header = read(file, offset, 512), header.count == 512 else {
                return entry.problem = "base.tar ends too early"
            }
            if header.allSatisfy({ $0 == 0 }) { break }
            guard let bytes = BaseBackupLook.number(header[124..<136]) else {
                return entry.problem = "base.tar cannot be read"
            }
            let name = String(decoding: header[0..<100].prefix { $0 != 0 }, as: UTF8.self)
            if name == "global/pg_control" {
                entry.system = read(file, offset + 512, 8).flatMap(BaseBackupLook.system)
            } else if name == "PG_VERSION" {
                entry.version = read(file, offset + 512, min(bytes, 16)).map {
                    String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self)
                }
            }
            offset += 512 + (bytes + 511) / 512 * 512
            guard offset <= length else { return entry.problem = "base.tar ends too early" }
        }
        if entry.system == nil { entry.problem = "base.tar holds no control file" }
        if !names.contains(where: { $0.hasPrefix("pg_wal.tar") }) {
            entry.problem = entry.problem ?? "its log is missing"
        }
    }

    /// A number of a tar header: octal digits, or binary behind a first bit.
    static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 {
            return field.dropFirst().suffix(7).reduce(0) { $0 << 8 | Int($1) }
        }
        let digits = field.filter { (0x30...0x37).contains($0) }
        return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    /// The system identifier in a control file's first bytes.
    static func system(in bytes: [UInt8]) -> String? {
        guard bytes.count >= 8 else { return nil }
        let number = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return number == 0 ? nil : String(number)
    }
}
