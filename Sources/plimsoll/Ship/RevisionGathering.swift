// RevisionGathering: the files that a contract reads, gathered into a revision's content.
import ArgumentParser
import Changes
import Contracts
import Documents
import Findings
import Preflight
import Synchronization

/// The files of the repository here as a revision's content.
struct RevisionGathering {
    /// The content, without values that were set.
    let content: RevisionContent
    /// The contract.
    let contract: Contract
    /// The contract's file.
    let path: String
    /// The contract's folder, from which paths start.
    let folder: String

    /// Reads the contract and every file that a check of all its environments reads.
    ///
    /// - Throws: `ExitCode(2)` after saying why, for a contract that cannot be used; `ExitCode(3)` for a file that is there
    ///   and cannot be read.
    init(_ options: ContractOptions, artefact: String? = nil) throws {
        let file = try ContractFile(options)
        guard let contract = file.contract, file.isSound else {
            var renderer: any Renderer = ReportFormat.terminal.renderer(pages: Catalogue.pages)
            Console.print(renderer.text(of: Report(findings: file.findings)))
            Console.complain("the contract \(file.path) cannot be used")
            throw ExitCode(2)
        }
        let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        let read = Mutex<[String: FileReading]>([:])
        var surroundings = file.surroundings
        let original = surroundings.read
        surroundings.read = { path in
            let reading = original(path)
            read.withLock { $0[path] = reading }
            return reading
        }
        surroundings.variables = []
        _ = surroundings.read(name)
        let known = contract.environments.map(\.name.value)
        _ = Preflight(contract: contract, surroundings: surroundings).run(known.isEmpty ? ["default"] : known)
        for file in contract.holidayFiles { _ = surroundings.read(file) }
        var files: [RevisionFile] = []
        for (path, reading) in read.withLock({ $0 }) {
            switch reading {
            case .missing: continue
            case .unreadable(let because):
                Console.complain("\(path) cannot be read: \(because)")
                throw ExitCode(3)
            case .text(let source): files.append(RevisionFile(path: path, text: try RevisionGathering.text(of: source)))
            }
        }
        content = RevisionContent(contract: name, files: files, artefact: artefact)
        self.contract = contract
        path = file.path
        folder = FileSystem.parent(of: file.path)
    }

    private static func text(of source: SourceText) throws -> String {
        guard let text = String(validating: source.bytes, as: UTF8.self) else {
            Console.complain("\(source.name) is not UTF-8, which a revision's files are")
            throw ExitCode(2)
        }
        return text
    }
}

extension Contract {
    /// The calendar files of all environments.
    var holidayFiles: [String] {
        environments.flatMap(\.holidays).compactMap { holiday in
            guard case .calendar(let file) = holiday else { return nil }
            return file.value
        }
    }
}
