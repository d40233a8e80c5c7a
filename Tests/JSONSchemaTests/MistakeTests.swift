// MistakeTests: mistakes that people make, against schemas of realistic size; what is said of each.
import Documents
import Findings
import Foundation
import JSONSchema
import Support
import Testing

/// One mistake: a document that differs in one thing from one that is right.
struct Mistake: Decodable, Sendable, CustomTestStringConvertible {
    /// The document, in `Mistakes/mistakes`.
    let file: String
    /// Its schema, in `Mistakes/schemas`.
    let schema: String
    /// What the person did.
    let mistake: String
    /// The value that is wrong, or that lacks something, as a JSON Pointer.
    let path: String
    /// The first and last line at which a person would look for it.
    let lines: [Int]
    /// What must be said; `|` parts words of which one will do.
    let says: [String]

    var testDescription: String { "\(file): \(mistake)" }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Mistakes/"

    static let all: [Mistake] = {
        guard let data = FileManager.default.contents(atPath: folder + "mistakes.json") else { return [] }
        return (try? JSONDecoder().decode([Mistake].self, from: data)) ?? []
    }()

    /// Documents that are right, by name.
    static let good: [String] = {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "good")) ?? []).sorted()
    }()

    /// The schemas, compiled once.
    static let schemas: [String: Schema] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "schemas")) ?? []
        return names.reduce(into: [:]) { schemas, name in
            guard let document = read("schemas/" + name) else { return }
            schemas[name] = Schema.compile(document).schema
        }
    }()

    /// Reads a document below the folder.
    static func read(_ name: String) -> Document? {
        guard let data = FileManager.default.contents(atPath: folder + name) else { return nil }
        let source = SourceText(name: name, bytes: Array(data))
        return Document.read(source, as: name.hasSuffix(".json") ? .json : .yaml).document
    }
}

struct MistakeTests {
    @Test
    func `there is a schema for each kind of document, in each draft`() {
        #expect(Mistake.schemas.count == 8)
        #expect(Mistake.all.count >= 120)
    }

    @Test(arguments: Mistake.good)
    func `a document without mistake passes`(_ name: String) throws {
        let document = try #require(Mistake.read("good/" + name))
        let kind = try #require(name.split(separator: "-").first)
        let schema = try #require(Mistake.schemas[kind + ".json"])
        #expect(schema.answer(for: document) == .valid)
        #expect(schema.validate(document).answer == .valid)
    }

    @Test(arguments: Mistake.all)
    func `a document with a mistake fails`(_ mistake: Mistake) throws {
        let document = try #require(Mistake.read("mistakes/" + mistake.file))
        let schema = try #require(Mistake.schemas[mistake.schema])
        #expect(schema.answer(for: document) == .invalid)
        #expect(schema.validate(document).answer == .invalid)
    }
}

/// What is said of each mistake.
struct MistakeMessageTests {
    /// What is wrong with a mistake's document.
    private func findings(of mistake: Mistake) throws -> [Finding] {
        let document = try #require(Mistake.read("mistakes/" + mistake.file))
        let schema = try #require(Mistake.schemas[mistake.schema])
        return schema.validate(document).findings()
    }

    /// All words of a finding.
    private func words(of finding: Finding) -> String {
        let parts = [finding.message, finding.label, finding.read, finding.because, finding.mend, finding.place.path]
        return (parts.compactMap(\.self) + finding.related.map(\.message)).joined(separator: "\n")
    }

    @Test(arguments: Mistake.all)
    func `one mistake gives one finding, at its place, with what a person needs`(_ mistake: Mistake) throws {
        let findings = try findings(of: mistake)
        #expect(findings.count == 1, "\(findings.map(\.message))")
        let finding = try #require(findings.first)
        #expect(mistake.lines[0]...mistake.lines[1] ~= finding.place.start.line, "\(finding.message)")
        let words = words(of: finding)
        for need in mistake.says {
            #expect(need.split(separator: "|").contains { words.contains($0) }, "nothing says \(need): \(words)")
        }
    }

    @Test(arguments: Mistake.schemas.keys.sorted())
    func `what is said of mistakes is what was reviewed`(_ schema: String) throws {
        var page = ""
        for mistake in Mistake.all where mistake.schema == schema {
            page += "\(mistake.file): \(mistake.mistake)\n"
            for finding in try findings(of: mistake) {
                let start = finding.place.start
                page += "  \(start.line):\(start.column) \(finding.code) \(finding.message)\n"
                let parts = [
                    ("label", finding.label), ("read", finding.read), ("because", finding.because),
                    ("mend", finding.mend),
                ]
                for case (let name, let text?) in parts { page += "    \(name): \(text)\n" }
                for related in finding.related {
                    page += "    \(related.place.source.name):\(related.place.start.line): \(related.message)\n"
                }
            }
            page += "\n"
        }
        let name = "Mistakes/" + schema.replacing(".json", with: ".txt")
        let difference = Golden.difference(page, name)
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test
    func `a mistake below a hundred nested choices is found in time that grows with the depth only`() throws {
        let depth = 100
        let condition =
            String(repeating: "{\"not\": ", count: depth)
            + #"{"attribute": "/user/id", "operator": "equalls", "value": 1}"# + String(repeating: "}", count: depth)
        let text = """
            {"project": "p", "environment": "staging", "segments": {"s": {"when": \(condition)}},
             "flags": {"f": {"type": "boolean", "description": "long enough to pass", "owners": ["a@b.example"], "default": true}}}
            """
        let document = try #require(Document.read(SourceText(name: "deep.json", text: text), as: .json).document)
        let findings = try #require(Mistake.schemas["flags.json"]).validate(document).findings()
        #expect(findings.map(\.message.isEmpty) == [false])
        #expect(findings.first?.message.contains("did you mean \"equals\"?") == true, "\(findings.map(\.message))")
    }
}
