// plimsoll init: a first contract, drafted from the config files of a repository.
import ArgumentParser
import Contracts
import Documents
import Findings
import Glibc

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a first plimsoll.yaml by reading the repository.",
        discussion: """
            plimsoll init              reads the config files here, writes plimsoll.yaml and a draft schema
            plimsoll init --dry-run    prints what it would write

            Finds config documents and their layers, environments and connection addresses, and drafts a JSON Schema from
            the values of all environments. What it writes passes plimsoll check; read it, then make it stricter.
            """
    )

    @Argument(help: "The repository's folder.")
    var folder = "."

    @Flag(help: "Print the files instead of writing them.")
    var dryRun = false

    func run() throws {
        let target = FileSystem.join(folder, "plimsoll.yaml")
        guard dryRun || FileSystem.kind(of: target) == .nothing else {
            Console.complain("\(target) is there already: change it by hand, or look at plimsoll init --dry-run")
            throw ExitCode(2)
        }
        guard FileSystem.kind(of: folder) == .folder else {
            Console.complain("\(folder): there is no such folder")
            throw ExitCode(2)
        }
        let walk = RepositoryWalk.configFiles(below: folder)
        var leftOut: [String] = []
        let documents = walk.files.prefix(20_000).compactMap { read($0, &leftOut) }
        for line in leftOut { Console.complain("left out: \(line)") }
        let name = FileSystem.absolute(folder).split(separator: "/").last.map(String.init) ?? "service"
        let draft = Initialiser.draft(from: documents, otherFiles: RepositoryWalk.names(in: folder), folder: name)
        let files = [draft.contract] + draft.schemas
        if dryRun {
            for file in files { Console.print("# \(file.path)\n\(file.text)\n") }
            return
        }
        for file in files where FileSystem.kind(of: FileSystem.join(folder, file.path)) != .nothing {
            Console.complain("\(file.path) is there already: move it away, or look at plimsoll init --dry-run")
            throw ExitCode(2)
        }
        for file in files {
            do throws(FileFailure) {
                try FileSystem.write(file.text, to: FileSystem.join(folder, file.path))
            } catch {
                Console.complain("\(file.path): \(error.words)")
                throw ExitCode(2)
            }
        }
        say(draft, files.map(\.path))
    }

    private func say(_ draft: Initialiser.Draft, _ paths: [String]) {
        func list(_ words: [String]) -> String { words.isEmpty ? "none" : words.joined(separator: ", ") }
        Console.print(
            """
            wrote \(paths.joined(separator: ", "))
              documents     \(list(draft.documents))
              environments  \(list(draft.environments))
              connections   \(list(draft.connections))
            next: plimsoll check

            """
        )
    }

    /// A config file that can be read, by its path from the folder; what cannot is said in `leftOut`.
    private func read(_ path: String, _ leftOut: inout [String]) -> (path: String, document: Document)? {
        guard let format = DocumentFormat(fileName: path), let bytes = try? FileSystem.read(path, limit: 4 << 20) else {
            return nil
        }
        let inner = folder == "." ? path : String(path.dropFirst(folder.count).drop { $0 == "/" })
        let result = Document.read(SourceText(name: inner, bytes: bytes), as: format)
        // Found secrets are masked, so that no draft shows them.
        _ = result.traps()
        guard let document = result.document, result.isSound else {
            let error = result.findings.first { $0.level == .error }
            leftOut.append(error.map { "\(PlaceText.of($0.place)): \($0.message)" } ?? "\(inner): it cannot be read")
            return nil
        }
        return (inner, document)
    }
}
