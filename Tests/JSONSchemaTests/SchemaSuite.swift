// SchemaSuite: the official suite, read in place: its cases, and its remote schemas as a registry.
import Documents
import Findings
import Foundation
import JSONSchema
import Support
import Testing

/// One file of the suite.
struct SuiteFile: Sendable, CustomTestStringConvertible {
    let draft: Draft
    let path: String

    var testDescription: String { path }

    static let folders: [(Draft, String)] = [
        (.draft4, "draft4"), (.draft6, "draft6"), (.draft7, "draft7"), (.draft2019, "draft2019-09"),
        (.draft2020, "draft2020-12"),
    ]

    /// Files below a folder of each draft.
    static func all(below part: String, deep: Bool = false) -> [SuiteFile] {
        guard let root = Suites.path(of: "json-schema") else { return [] }
        return folders.flatMap { draft, folder -> [SuiteFile] in
            let base = "tests/\(folder)\(part)"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + base)) ?? []
            return names.filter { $0.hasSuffix(".json") }.sorted().map {
                SuiteFile(draft: draft, path: "\(base)/\($0)")
            }
        }
    }
}

/// One case: a schema, a value and whether it should fit.
struct SchemaCase {
    let name: String
    let isValid: Bool
    let schema: Document
    let document: Document
}

enum SchemaSuite {
    /// All remote schemas, under the addresses the suite gives them.
    static let remotes: [String: Document] = {
        guard let root = Suites.path(of: "json-schema") else { return [:] }
        var result: [String: Document] = [:]
        let folder = root + "/remotes/"
        for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init()
        where name.hasSuffix(".json") {
            guard let data = FileManager.default.contents(atPath: folder + name) else { continue }
            let source = SourceText(name: name, bytes: Array(data))
            result["http://localhost:1234/" + name] = Document.read(source, as: .json).document
        }
        return result
    }()

    static var registry: SchemaRegistry {
        var registry = SchemaRegistry()
        for (address, document) in remotes { registry.add(document, at: address) }
        return registry
    }

    /// A part of a document as a document of its own, read from its text.
    static func part(_ document: Document, _ node: Int, named name: String) -> Document? {
        let span = document.nodes[node].span
        let bytes = Array(document.source.bytes[Int(span.start)..<Int(span.end)])
        return Document.read(SourceText(name: name, bytes: bytes), as: .json).document
    }

    static func cases(of file: SuiteFile) throws -> [SchemaCase] {
        let source = SourceText(name: file.path, bytes: Array(try Suites.read("json-schema", file.path)))
        guard let document = Document.read(source, as: .json).document, let root = document.root else { return [] }
        var result: [SchemaCase] = []
        for group in document.elements(of: root) {
            guard let schemaNode = document.member("schema", of: group),
                let tests = document.member("tests", of: group),
                let schema = part(document, schemaNode, named: "schema")
            else { continue }
            let title = document.member("description", of: group).map { document.text(of: $0) } ?? ""
            for test in document.elements(of: tests) {
                guard let data = document.member("data", of: test), let valid = document.member("valid", of: test),
                    let value = part(document, data, named: "data")
                else { continue }
                let name = document.member("description", of: test).map { document.text(of: $0) } ?? ""
                result.append(
                    SchemaCase(
                        name: "\(file.path): \(title): \(name)",
                        isValid: document.nodes[valid].kind == .yes,
                        schema: schema,
                        document: value
                    )
                )
            }
        }
        return result
    }
}
