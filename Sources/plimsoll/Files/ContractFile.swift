// ContractFile: finds and reads plimsoll.yaml and whatever it names.
import ArgumentParser
import Contracts
import Documents
import Findings
import Glibc
import JSONSchema
import Preflight

/// The flags of commands that work on a contract.
struct ContractOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The contract; by default plimsoll.yaml here or in a folder above.", valueName: "file"))
    var contract: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Try a value: app.pool.size=20. May be given several times.", valueName: "path=value")
    )
    var overrides: [String] = []

    @Option(
        help: ArgumentHelp(
            "Schemas that references lead to: a folder, or an address prefix and its folder: https://example.com/=schemas.",
            valueName: "folder"
        )
    )
    var registry: [String] = []
}

/// A contract that was read, and how to read what it names.
struct ContractFile {
    /// The path as people would write it from here.
    let path: String
    /// The contract; nil where nothing can be said of it.
    let contract: Contract?
    /// What is wrong with it.
    let findings: [Finding]
    /// Whether it may be trusted.
    let isSound: Bool
    /// Files, variables and the time.
    var surroundings: Surroundings

    /// Finds and reads the contract; `copy` is another copy of the repository, to which values given for now do not belong.
    ///
    /// - Throws: `ExitCode(2)` after saying why, where there is none or it cannot be read.
    init(_ options: ContractOptions, in copy: EarlierCopy? = nil) throws {
        var options = options
        if copy != nil { options.overrides = [] }
        guard let path = copy?.contract ?? options.contract ?? ContractFile.find() else {
            Console.complain(
                "there is no plimsoll.yaml here or in a folder above: name files to check, or write a first contract with "
                    + "`plimsoll init`"
            )
            throw ExitCode(2)
        }
        self.path = copy?.shown(path) ?? path
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
        } catch {
            Console.complain("the contract \(self.path): \(error.words)")
            throw ExitCode(2)
        }
        surroundings = try ContractFile.surroundings(folder: FileSystem.parent(of: path), options) {
            copy?.shown($0) ?? $0
        }
        let source = SourceText(name: self.path, bytes: bytes)
        let result = Document.read(source, as: .yaml, options: ReadOptions(dialect: .yaml1_2))
        guard let document = result.document, result.isSound else {
            (contract, findings, isSound) = (nil, result.findings, false)
            return
        }
        let read = Contract.read(document)
        contract = read.contract
        findings = result.findings + read.findings
        isSound = read.isSound
        if let contract = read.contract, read.isSound {
            surroundings.overrides = try ContractFile.named(surroundings.overrides, options.overrides, in: contract)
        }
    }

    /// Overrides with the document's name in front, which may be left out where there is one document.
    private static func named(_ given: [Override], _ texts: [String], in contract: Contract) throws -> [Override] {
        let names = contract.config.map(\.name.value)
        return try zip(given, texts).map { override, text in
            if override.path.steps.count > 1, names.contains(where: { override.path.steps.first == .key($0) }) {
                return override
            }
            if names.count == 1, let name = names.first, let whole = try? Override("\(name).\(text)") { return whole }
            let known = names.isEmpty ? "the contract has none" : names.joined(separator: ", ")
            Console.complain("--set \(override.path): begin with a document's name (\(known)): --set app.pool.size=20")
            throw ExitCode(2)
        }
    }

    /// The contract of this folder or the nearest one above.
    static func find() -> String? {
        var path = "plimsoll.yaml"
        for _ in 0..<64 {
            if FileSystem.kind(of: path) == .file { return path }
            // The folder above the root is the root.
            path = "../" + path
        }
        return nil
    }

    /// Files seen from the contract's folder, the variables of this process, and the time.
    ///
    /// `shown` makes the name that people know a file by from its path.
    static func surroundings(
        folder: String,
        _ options: ContractOptions,
        shown: @escaping @Sendable (String) -> String = { $0 }
    ) throws -> Surroundings {
        let overrides = try options.overrides.map { text in
            do throws(Override.Problem) {
                return try Override(text)
            } catch {
                Console.complain("--set \(text.prefix { $0 != "=" }): \(error.words)")
                throw ExitCode(2)
            }
        }
        return Surroundings(
            read: { path in
                let path = FileSystem.join(folder, path)
                do throws(FileFailure) {
                    let bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
                    return .text(SourceText(name: shown(path), bytes: bytes))
                } catch {
                    return error == .notFound ? .missing : .unreadable(because: error.words)
                }
            },
            variables: Console.variables.map { ($0.key, $0.value) },
            overrides: overrides,
            registry: try SchemaFolders(options.registry).registry,
            now: Moment.now,
            timeZone: { TimeZoneFiles.bytes(of: $0) }
        )
    }
}

extension Override.Problem {
    /// One clause for people.
    var words: String {
        switch self {
        case .noValue: "a value is expected: --set app.pool.size=20"
        case .unreadablePath(let reason): "the path cannot be read: \(reason)"
        }
    }
}
