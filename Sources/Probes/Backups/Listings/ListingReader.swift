// ListingReader: what pgBackRest, WAL-G, object stores and a team's own command print about backups, as JSON.
import Documents
import Findings

/// Reads what programs print about backups.
public enum ListingReader {
    /// Reads a text as JSON, within the reader's limits.
    private static func root(_ text: String, _ what: String) throws(BackupFailure) -> JSONValue {
        let source = SourceText(name: what, text: text)
        let result = Document.read(source, as: .json)
        guard result.isSound, let document = result.document, let root = document.root else {
            let first = result.findings.first
            let place = first.map { " at \($0.place.start.line):\($0.place.start.column)" } ?? ""
            throw BackupFailure("\(what) printed no JSON\(first.map { ": \($0.message)" } ?? "")\(place)")
        }
        return JSONValue(document: document, node: root)
    }

    /// What `pgbackrest info --output=json` printed; of one stanza, or of the only one.
    ///
    /// - Throws: where it is no such text, or the stanza is missing or in trouble.
    /// - Source: pgBackRest, *Command Reference*, `info`.
    public static func pgBackRest(_ text: String, stanza: String?) throws(BackupFailure) -> BackupListing {
        let root = try root(text, "pgbackrest info")
        let stanzas = root.elements
        let names = stanzas.compactMap { $0["name"]?.text }
        guard let found = stanza.map({ name in stanzas.first { $0["name"]?.text == name } }) ?? stanzas.first else {
            let known = names.isEmpty ? "there is none" : "there are \(names.joined(separator: ", "))"
            throw BackupFailure("pgBackRest knows no stanza\(stanza.map { " \($0)" } ?? ""): \(known)")
        }
        guard stanza != nil || stanzas.count == 1 else {
            throw BackupFailure(
                "pgBackRest has the stanzas \(names.joined(separator: ", ")): write stanza: in the contract"
            )
        }
        var systems: [String: String] = [:]
        var versions: [String: String] = [:]
        for database in found["db"]?.elements ?? [] {
            guard let id = database["id"]?.text, let system = database["system-id"]?.text else { continue }
            systems["\(database["repo-key"]?.text ?? "1").\(id)"] = system
            versions["\(database["repo-key"]?.text ?? "1").\(id)"] = database["version"]?.text
        }
        let entries = (found["backup"]?.elements ?? []).map { backup -> BackupEntry in
            let database = backup["database"]
            let key = "\(database?["repo-key"]?.text ?? "1").\(database?["id"]?.text ?? "")"
            return BackupEntry(
                name: backup["label"]?.text ?? "?",
                finished: backup["timestamp"]?["stop"]?.integer,
                bytes: backup["info"]?["size"]?.integer,
                kind: backup["type"]?.text,
                system: systems[key],
                problem: backup["error"]?.flag == true ? "pgBackRest found pages in it that are damaged" : nil,
                version: versions[key]
            )
        }
        let code = found["status"]?["code"]?.integer ?? 0
        // 0 is well, 2 has no backups; all else is trouble with the stanza itself.
        guard code == 0 || code == 2 || !entries.isEmpty else {
            throw BackupFailure("pgBackRest: \(found["status"]?["message"]?.text ?? "status \(code)")")
        }
        return BackupListing(source: "pgbackrest info", entries: entries)
    }

    /// What `wal-g backup-list --detail --json` printed.
    ///
    /// - Throws: where it is no such text.
    /// - Source: WAL-G, `BackupDetail` and `ExtendedMetadataDto`.
    public static func walG(_ text: String) throws(BackupFailure) -> BackupListing {
        // Without a backup it prints null, or nothing.
        if text.allSatisfy({ $0.isWhitespace }) { return BackupListing(source: "wal-g backup-list", entries: []) }
        let root = try root(text, "wal-g backup-list")
        let entries = root.elements.map { backup in
            BackupEntry(
                name: backup["backup_name"]?.text ?? "?",
                finished: (backup["finish_time"] ?? backup["time"])?.text.flatMap(Amounts.instant),
                bytes: backup["uncompressed_size"]?.integer,
                kind: backup["backup_name"]?.text?.contains("_D_") == true ? "delta" : "full",
                system: backup["system_identifier"]?.text
            )
        }
        return BackupListing(source: "wal-g backup-list", entries: entries)
    }

    /// What a command of the team printed, or a listing of objects.
    ///
    /// Shape: `{"backups": [{"name", "finished", "bytes", "kind", "system", "database", "marker", "problem", "version"}]}`, all but the
    /// name optional; `finished` is a time or seconds since 1970. Lists of objects as `aws s3api list-objects-v2` and
    /// `rclone lsjson` print them are understood too.
    /// - Throws: where it is none of these.
    public static func command(_ text: String, source: String) throws(BackupFailure) -> BackupListing {
        let root = try root(text, source)
        let list = root["backups"] ?? root["Contents"] ?? (root.isList ? root : nil)
        guard let list, list.isList else {
            throw BackupFailure("\(source) printed no list `backups` of what there is")
        }
        var entries: [BackupEntry] = []
        for (index, backup) in list.elements.enumerated() {
            guard let name = (backup["name"] ?? backup["Key"] ?? backup["Path"])?.text else {
                throw BackupFailure("\(source): backup \(index + 1) has no `name`")
            }
            if backup["IsDir"]?.flag == true { continue }
            let finished = backup["finished"] ?? backup["LastModified"] ?? backup["ModTime"]
            let instant = finished?.integer ?? finished?.text.flatMap(Amounts.instant)
            guard finished == nil || instant != nil else {
                throw BackupFailure(
                    "\(source): `finished` of \(name.prefix(60)) is no time such as 2026-03-02T09:00:00Z"
                )
            }
            let bytes = (backup["bytes"] ?? backup["Size"])?.integer
            entries.append(
                BackupEntry(
                    name: name,
                    finished: instant,
                    bytes: bytes,
                    kind: backup["kind"]?.text,
                    system: backup["system"]?.text,
                    database: backup["database"]?.text,
                    marker: backup["marker"]?.text.flatMap { Marker($0) },
                    problem: backup["problem"]?.text ?? (bytes == 0 ? "it is empty" : nil),
                    version: backup["version"]?.text
                )
            )
        }
        return BackupListing(source: source, entries: entries)
    }

    /// What a dump's file of identity says: `{"system": "7423…", "database": "shop"}`.
    public static func identity(_ text: String) -> (system: String?, database: String?)? {
        guard let root = try? root(text, "identity") else { return nil }
        return (root["system"]?.text, root["database"]?.text)
    }
}

/// A value of a JSON text at hand.
struct JSONValue {
    let document: Document
    let node: Int

    subscript(key: String) -> JSONValue? {
        guard let value = document.member(key, of: node), document.nodes[value].kind != .null else { return nil }
        return JSONValue(document: document, node: value)
    }

    var isList: Bool { document.nodes[node].kind == .sequence }
    var elements: [JSONValue] { document.elements(of: node).map { JSONValue(document: document, node: $0) } }
    var text: String? {
        let kind = document.nodes[node].kind
        return document.nodes[node].isContainer || kind == .null ? nil : document.text(of: node)
    }
    var integer: Int64? { document.nodes[node].kind == .integer ? Int64(document.text(of: node)) : nil }
    var flag: Bool? {
        switch document.nodes[node].kind {
        case .yes: true
        case .no: false
        default: nil
        }
    }
}
