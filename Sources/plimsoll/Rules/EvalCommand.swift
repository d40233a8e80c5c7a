// plimsoll eval: what an expression of the rule language comes to.
import ArgumentParser
import CEL
import Contracts
import Documents
import Findings
import Glibc
import Preflight

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluates an expression of the rule language (CEL).",
        discussion: """
            plimsoll eval '1 + 2 == 3'
            plimsoll eval 'size(hosts) > 1' --bindings values.yaml
            plimsoll eval 'config.app.pool.size * facts.instances_max' --environment production
            plimsoll eval 'config.app.pool.size - previous.app.pool.size' -e production --previous HEAD~1
            plimsoll eval --lines < requests.jsonl

            With --lines each line of standard input is a request in JSON (expr, bindings, container, types,
            disable_macros, disable_check, check_only; values tagged: {"int": "42"}), each line of output its answer.

            Exit code 0: a value; 1: an error; 2: it does not compile; 3: it depends on what is unknown.
            """
    )

    @Argument(help: "The expression.")
    var expression: String?

    @Option(help: ArgumentHelp("A file (JSON, YAML, TOML) whose keys are variables.", valueName: "file"))
    var bindings: String?

    @Option(
        name: [.customLong("environment"), .customShort("e")],
        help: "Evaluate as a rule of this environment would be."
    )
    var environment: String?

    @Option(
        help: ArgumentHelp(
            "What `previous` is: a git revision, or a folder with another copy; with --environment.",
            valueName: "revision or folder"
        )
    )
    var previous: String?

    @Flag(help: "Answer one request a line.")
    var lines = false

    @OptionGroup var contract: ContractOptions

    @Option(help: "terminal, or json: the value tagged with its type.")
    var format = ListFormat.terminal

    func run() throws {
        if lines { return answerLines() }
        guard let expression else {
            Console.complain("an expression is expected: plimsoll eval '1 + 2 == 3'")
            throw ExitCode(2)
        }
        guard previous == nil || environment != nil else {
            Console.complain("--previous goes with --environment: which environment's past is meant?")
            throw ExitCode(2)
        }
        var scope = CELEnvironment()
        scope.timeZones = { TimeZoneFiles.bytes(of: $0) }
        var values = CELBindings()
        var sources: [SourceText] = []
        if let environment { (scope, values, sources) = try ruleScope(environment) }
        if let bindings { try bind(bindings, &scope, &values) }
        try evaluate(expression, scope, values, hiding: sources)
    }

    /// What a rule of an environment may read.
    private func ruleScope(_ environment: String) throws -> (CELEnvironment, CELBindings, [SourceText]) {
        var file = try ContractFile(contract)
        guard let model = file.contract, file.isSound else {
            Console.complain("the contract \(file.path) cannot be used: plimsoll check says why")
            throw ExitCode(2)
        }
        let known = model.environments.map(\.name.value)
        guard known.contains(environment) else {
            Console.complain(UnknownEnvironmentWords.text(environment, known: known))
            throw ExitCode(2)
        }
        if let previous { file.surroundings.previous = try EarlierCopy.environments(previous, contract: contract) }
        let scope = Preflight(contract: model, surroundings: file.surroundings).ruleScope(in: environment)
        return (scope.declarations, scope.bindings, scope.sources)
    }

    private func evaluate(
        _ expression: String,
        _ scope: CELEnvironment,
        _ values: CELBindings,
        hiding sources: [SourceText]
    ) throws {
        let limits = CELLimits()
        let program: CELProgram
        do throws(CELFailure) {
            program = try scope.compile(expression)
        } catch {
            if format == .json {
                Console.print(CELLines.answer(to: error) + "\n")
            } else {
                explain(error, in: expression)
            }
            throw ExitCode(2)
        }
        let outcome = program.evaluate(values, limits: limits)
        if format == .json {
            let answer = CELLines.answer(to: program, with: outcome, limits: limits)
            Console.print(Redaction.apply(answer, of: sources) + "\n")
        }
        switch outcome {
        case .value(let value):
            if format == .terminal {
                Console.print("\(Redaction.apply(value.shortText, of: sources)) : \(value.type)\n")
            }
        case .error(let fault):
            if format == .terminal { show(fault.message, at: fault.offset, in: expression) }
            throw ExitCode(1)
        case .unknown(let names):
            if format == .terminal { Console.print("unknown: it depends on \(names.joined(separator: ", "))\n") }
            throw ExitCode(3)
        }
    }

    private func explain(_ failure: CELFailure, in expression: String) {
        for issue in failure.issues { show(issue.description, at: issue.offset, in: expression) }
    }

    /// The expression with a caret under a place.
    private func show(_ message: String, at offset: Int, in expression: String) {
        let source = SourceText(name: "expression", text: expression)
        let start = min(max(offset, 0), source.bytes.count)
        let place = Place(source: source, span: Span(from: start, to: start + 1))
        var renderer = TerminalRenderer(usesColour: Console.usesColour, width: Console.width)
        Console.print(renderer.text(of: Finding(code: "PL3002", level: .error, message: message, place: place)))
    }

    /// Declares the keys of a file as variables.
    private func bind(_ path: String, _ scope: inout CELEnvironment, _ values: inout CELBindings) throws {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
        } catch {
            Console.complain("--bindings \(path): \(error.words)")
            throw ExitCode(2)
        }
        let format = DocumentFormat(fileName: path) ?? FileCheck.guess(bytes)
        let result = Document.read(SourceText(name: path, bytes: bytes), as: format)
        guard let document = result.document, result.isSound, let root = document.root,
            document.nodes[root].kind == .mapping
        else {
            let reason = result.findings.first?.message ?? "a map of variables is expected"
            Console.complain("--bindings \(path): \(reason)")
            throw ExitCode(2)
        }
        let whole = CELDocument(document)
        for (key, node) in document.members(of: root) {
            let name = document.text(of: key)
            scope.declare(name, .dynamic)
            values.bind(name, whole.value(at: node))
        }
    }

    /// Reads requests line by line and answers each at once.
    private func answerLines() {
        let answers = CELLines(timeZones: { TimeZoneFiles.bytes(of: $0) })
        StandardInput.forEachLine { line in
            Console.print(answers.answer(line) + "\n")
        }
    }
}
