// MistakeTests: mistakes that people make, against schemas of realistic size; what is said of each.
import Documents
import Findings
import Foundation
import JSONSchema
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

@Suite(.enabled(if: Mistake.read("good/api-users.yaml") != nil, "YAML can be read"))
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
