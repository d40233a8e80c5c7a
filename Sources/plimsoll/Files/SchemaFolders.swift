// SchemaFolders: folders of schemas that references may lead to.
import ArgumentParser
import Documents
import Findings
import JSONSchema

/// The `--registry` options: a folder whose schemas name themselves, or an address prefix with its folder.
struct SchemaFolders {
    let registry: SchemaRegistry

    /// Reads the folders without prefix at once, those with a prefix on demand.
    ///
    /// - Throws: `ExitCode(2)` after saying which folder cannot be read.
    init(_ options: [String]) throws {
        var prefixes: [(prefix: String, folder: String)] = []
        var folders: [String] = []
        for option in options {
            if let equals = option.lastIndex(of: "="), option[..<equals].contains(":") {
                prefixes.append((String(option[..<equals]), String(option[option.index(after: equals)...])))
            } else {
                folders.append(option)
            }
        }
        for folder in folders + prefixes.map(\.folder) where FileSystem.kind(of: folder) != .folder {
            Console.complain("--registry \(folder): there is no such folder")
            throw ExitCode(2)
        }
        // The longest prefix knows best.
        let byLength = prefixes.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
        var registry = SchemaRegistry { address in SchemaFolders.lookup(address, byLength) }
        for folder in folders {
            for path in RepositoryWalk.configFiles(below: folder).files {
                if let document = SchemaFolders.document(path) { registry.add(document) }
            }
        }
        self.registry = registry
    }

    private static func lookup(_ address: String, _ prefixes: [(prefix: String, folder: String)]) -> SchemaLookup {
        if address.hasPrefix("file://") {
            let path = String(address.dropFirst("file://".count))
            return document(path).map(SchemaLookup.found) ?? .missing(because: "\(path) cannot be read as a schema")
        }
        for (prefix, folder) in prefixes where address.hasPrefix(prefix) {
            let rest = address.dropFirst(prefix.count).drop { $0 == "/" }
            guard !rest.split(separator: "/").contains("..") else { break }
            for ending in ["", ".json", ".yaml"] {
                if let document = document(FileSystem.join(folder, rest + ending)) { return .found(document) }
            }
            return .missing(because: "there is no \(rest) in \(folder)")
        }
        return .missing(because: "no --registry gives it, and nothing is fetched from the net")
    }

    private static func document(_ path: String) -> Document? {
        guard let format = DocumentFormat(fileName: path) ?? .some(.json),
            let bytes = try? FileSystem.read(path, limit: ReadOptions().maximumBytes)
        else { return nil }
        let result = Document.read(SourceText(name: path, bytes: bytes), as: format)
        return result.isSound ? result.document : nil
    }
}
