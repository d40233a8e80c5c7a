// TidyTests: the house rules, as tests over the source text.
import Foundation
import Support
import Testing

@Suite struct TidyTests {
    static let sources = Repository.files(below: "Sources", endings: [".swift"])
    static let tests = Repository.files(below: "Tests", endings: [".swift"])

    /// Targets that turn values into values: no file, socket, clock, environment variable or chance.
    static let engines = [
        "CEL", "Contracts", "Documents", "Findings", "JSONSchema", "Judging", "Migrations", "Patterns",
        "Preflight", "Journal", "Changes", "Processes",
    ]

    @Test func `every file opens with one comment line that says what it holds`() {
        let offenders = (Self.sources + Self.tests).filter { path in
            let text = Repository.text(of: path)
            return !text.hasPrefix("// ") || text.hasPrefix("// Copyright")
        }
        #expect(offenders == [])
    }

    @Test func `no source file is longer than 450 lines`() {
        let offenders = Self.sources.filter { path in
            Repository.text(of: path).split(separator: "\n", omittingEmptySubsequences: false).count > 451
        }
        #expect(offenders == [])
    }

    @Test func `engines know nothing of files, network or clock`() {
        let forbidden = [
            "import Foundation\n", "import Glibc", "import Dispatch", "FileManager", "Date()", "Task.sleep",
            "ContinuousClock", "SystemRandomNumberGenerator", ".random(in:",
        ]
        var offenders: [String] = []
        for path in Self.sources where Self.engines.contains(where: { path.hasPrefix("Sources/\($0)/") }) {
            let text = Repository.text(of: path)
            for word in forbidden where text.contains(word) { offenders.append("\(path): \(word)") }
        }
        #expect(offenders == [])
    }

    @Test func `no source traps on input`() {
        let forbidden = [
            "try!", " as! ", "fatalError(", "preconditionFailure(", "@unchecked Sendable", "nonisolated(unsafe)",
        ]
        var offenders: [String] = []
        for path in Self.sources {
            let text = Repository.text(of: path)
            for word in forbidden where text.contains(word) { offenders.append("\(path): \(word)") }
        }
        #expect(offenders == [])
    }

    @Test func `arrows between targets are those of the package`() {
        let manifest = Repository.text(of: "Package.swift")
        let names = Set(Self.sources.compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) })
        var offenders: [String] = []
        for path in Self.sources {
            let target = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            for line in Repository.text(of: path).split(separator: "\n") where line.contains("import ") {
                let words = line.split(separator: " ")
                guard let keyword = words.firstIndex(of: "import"), keyword <= 1, words.count > keyword + 1 else {
                    continue
                }
                let imported = String(words[keyword + 1])
                guard names.contains(imported), imported != target else { continue }
                if !dependencies(of: target, in: manifest).contains(imported) {
                    offenders.append("\(path) imports \(imported)")
                }
            }
        }
        #expect(offenders == [])
    }

    /// The quoted names in a target's declaration.
    private func dependencies(of target: String, in manifest: String) -> Set<String> {
        let openings = [
            "engine(\"\(target)\", [", "edge(\"\(target)\", [", "\"\(target)\",\n            [",
            "name: \"\(target)\",\n            dependencies: [",
        ]
        for opening in openings {
            guard let start = manifest.range(of: opening), let end = manifest[start.upperBound...].range(of: "]") else {
                continue
            }
            let list = manifest[start.upperBound..<end.lowerBound]
            return Set(list.split(separator: "\"").map(String.init))
        }
        return []
    }

    @Test func `links between pages lead somewhere`() throws {
        let pages =
            ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"]
            + Repository.files(below: "docs", endings: [".md"]) + Repository.files(below: "examples", endings: [".md"])
        let link = try Regex("\\]\\(([^)#\\s]+)[^)]*\\)", as: (Substring, Substring).self)
        var dead: [String] = []
        for page in pages {
            let folder = (page as NSString).deletingLastPathComponent
            for match in Repository.text(of: page).matches(of: link) {
                let target = String(match.1)
                guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
                let path = folder.isEmpty ? target : folder + "/" + target
                if !Repository.exists(path) { dead.append("\(page): \(target)") }
            }
        }
        #expect(dead == [])
    }

    @Test func `every golden file is read by a test`() {
        let golden = Repository.files(below: "Tests", endings: [""]).filter { $0.contains("/Golden/") }
        let code = Self.tests.map { Repository.text(of: $0) }.joined()
        let orphans = golden.filter { path in
            let name = (path as NSString).lastPathComponent
            let folder = ((path as NSString).deletingLastPathComponent as NSString).lastPathComponent
            let stem = name.split(separator: ".").first.map(String.init) ?? name
            // A folder inside Golden belongs to the table that names it; other names are known by their stem.
            return folder == "Golden"
                ? !code.contains(stem) : !code.contains("\"\(folder)/") && !code.contains("\(folder)/\\(")
        }
        #expect(orphans == [])
    }

    @Test func `nothing is left undone in the sources`() {
        let words = ["TO" + "DO", "FIX" + "ME:", "not yet impl" + "emented"]
        let offenders = Self.sources.filter { path in
            let lines = Repository.text(of: path).split(separator: "\n")
            return lines.contains { line in
                guard let comment = line.range(of: "//") else { return false }
                return words.contains { line[comment.lowerBound...].contains($0 + " ") || line.hasSuffix($0) }
            }
        }
        #expect(offenders == [])
    }
}
