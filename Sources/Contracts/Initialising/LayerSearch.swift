// LayerSearch: groups a repository's files into config documents with their layers and environments.
import Documents

/// A config document that was found: its files for all environments and for each.
struct FoundDocument {
    /// One layer.
    struct Layer {
        /// The path, with `{environment}` where it is one for each.
        var path: String
        /// Whether some environment has no such file.
        var isOptional = false
        /// The environment it is for, where its path spells the name otherwise than the contract does.
        var only: String?
    }

    var name: String
    var layers: [Layer]
}

/// What was found in a repository.
struct FoundLayers {
    /// The environments' names in the order changes flow.
    var environments: [(name: String, kind: EnvironmentKind)] = []
    var documents: [FoundDocument] = []

    init(_ files: [ConfigFile]) {
        let candidates = files.filter(\.isCandidate).sorted { $0.path < $1.path }
        var groups: [String: [(file: ConfigFile, variant: ConfigFile.Variant)]] = [:]
        var plain: [ConfigFile] = []
        for file in candidates {
            if let variant = file.variant {
                groups[variant.pattern, default: []].append((file, variant))
            } else {
                plain.append(file)
            }
        }
        let paths = Set(plain.map(\.path))
        var kept: [(pattern: String, members: [ConfigFile.Variant], base: String?)] = []
        for (pattern, members) in groups.sorted(by: { $0.key < $1.key }) {
            guard let first = members.first else { continue }
            let base = FoundLayers.base(for: first.variant, file: first.file, in: paths)
            let kinds = Set(members.map(\.variant.kind))
            // One file alone whose name holds such a word may well be something else.
            let isPlaced = first.file.isInConfigFolder || first.variant.isFolder && base != nil
            guard kinds.count > 1 || base != nil || isPlaced && kinds != [.test] else { continue }
            kept.append((pattern, members.map(\.variant), base))
        }
        let spellings = FoundLayers.spellings(kept.flatMap(\.members))
        environments = spellings.sorted { $0.key < $1.key }.map { ($0.value, $0.key) }
        var used: Set<String> = []
        for (pattern, members, base) in kept {
            if let base { used.insert(base) }
            documents.append(document(pattern, members, base, spellings))
        }
        for file in plain where !used.contains(file.path) && file.isPlainConfig && documents.count < 40 {
            documents.append(FoundDocument(name: FoundLayers.name(of: file.path), layers: [.init(path: file.path)]))
        }
        makeNamesUnique()
    }

    private func document(
        _ pattern: String,
        _ members: [ConfigFile.Variant],
        _ base: String?,
        _ spellings: [EnvironmentKind: String]
    ) -> FoundDocument {
        var layers = base.map { [FoundDocument.Layer(path: $0)] } ?? []
        let regular = members.filter { spellings[$0.kind] == $0.spelling }
        if !regular.isEmpty {
            let isOptional = Set(regular.map(\.kind)).count < environments.count
            layers.append(.init(path: pattern, isOptional: isOptional))
        }
        for member in members where spellings[member.kind] != member.spelling {
            let path = pattern.replacing("{environment}", with: member.spelling)
            layers.append(.init(path: path, only: spellings[member.kind]))
        }
        return FoundDocument(name: FoundLayers.name(of: base ?? pattern), layers: layers)
    }

    /// For each kind of environment the spelling that most files use; of equally many the longer one.
    private static func spellings(_ variants: [ConfigFile.Variant]) -> [EnvironmentKind: String] {
        var counts: [EnvironmentKind: [String: Int]] = [:]
        for variant in variants { counts[variant.kind, default: [:]][variant.spelling, default: 0] += 1 }
        return counts.compactMapValues { spelling in
            spelling.max { ($0.value, $0.key.count, $1.key) < ($1.value, $1.key.count, $0.key) }?.key
        }
    }

    /// The file for all environments beside those for each.
    private static func base(for variant: ConfigFile.Variant, file: ConfigFile, in paths: Set<String>) -> String? {
        if paths.contains(variant.base) { return variant.base }
        let words = [
            "default", "base", "common", "config", "settings", "application", "app", "shared", "all", "global",
        ]
        if variant.isFolder {
            return words.map { variant.pattern.replacing("{environment}", with: $0) }.first { paths.contains($0) }
        }
        // `production.json`: the base has a name of its own.
        let name = variant.base.split(separator: "/").last.map(String.init) ?? ""
        guard name.hasPrefix("."), !name.hasPrefix(".env") else { return nil }
        return words.map { variant.pattern.replacing("{environment}", with: $0) }.first { paths.contains($0) }
    }

    /// A document's name by its path: `app` of `config/app.{environment}.yaml`.
    private static func name(of path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        var stem = ConfigFile.stem(of: file)
        if stem.hasPrefix(".env") { stem = "env" }
        stem = stem.replacing("{environment}", with: "")
        let generic: Set<String> = ["default", "base", "common", "shared", "all", "global", ""]
        let words = stem.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map { $0.lowercased() }
        let joined = words.joined(separator: "_")
        guard !generic.contains(joined), let first = joined.first, first.isLetter else { return "app" }
        return String(joined.prefix(60))
    }

    private mutating func makeNamesUnique() {
        var taken: Set<String> = []
        for index in documents.indices {
            let wanted = documents[index].name
            var name = wanted
            // A folder tells more than a number.
            if taken.contains(name), let path = documents[index].layers.first?.path {
                let folder = path.split(separator: "/").dropLast().map(String.init).last { $0 != "{environment}" } ?? ""
                let words = folder.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
                    .lowercased()
                if let first = words.first, first.isLetter { name = String("\(words)_\(wanted)".prefix(60)) }
            }
            var number = 2
            let stem = name
            while taken.contains(name) {
                name = "\(stem)_\(number)"
                number += 1
            }
            taken.insert(name)
            documents[index].name = name
        }
    }
}
