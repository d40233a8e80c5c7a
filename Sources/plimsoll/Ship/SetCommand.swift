// plimsoll set: a value of a live environment, checked whole before anything is written, then rolled out.
import Agent
import ArgumentParser
import Changes
import Contracts
import Documents
import Findings
import Preflight
import Processes

struct SetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Sets values in a live environment: checks all of its config first, then rolls it out step by step.",
        discussion: """
            plimsoll set production app.search.timeout=5s --why "slow searches"
            plimsoll set staging app.pool.size=8 app.log_level=debug --why "load test" --no-wait

            Nothing is written unless the whole effective config holds and the gate is open. One instance moves first;
            where it hurts, it is taken back by itself. The value stays set in this environment until it is set again,
            over all files. Secrets are set as references: app.database.password='{"secret": "file:/run/secrets/db"}'.

            Exit codes: 0 everywhere · 1 refused or taken back · 2 wrong usage · 3 no answer, or a person is needed.
            """
    )

    @Argument(help: "The environment.") var environment: String
    @Argument(help: "Values: app.search.timeout=5s. The document's name may be left out where there is one.")
    var values: [String] = []

    @OptionGroup var terms: ProposalTerms
    @OptionGroup var options: ServerOptions

    func run() throws {
        guard !values.isEmpty else {
            Console.complain("which value? plimsoll set \(environment) app.search.timeout=5s --why \"…\"")
            throw ExitCode(2)
        }
        let (server, service) = (try options.connect(), try options.serviceName())
        let proposing = Proposing(server: server, service: service, environment: environment, terms: terms)
        let live = try LiveContent(server, service, environment)
        let set = try SetValues(values, over: live.content, in: environment)
        if terms.format == .terminal { Console.print(set.text) }
        let content = live.content.setting(set.values, in: environment)
        guard content != live.content else {
            Console.print("  it is so already: nothing was changed\n")
            return
        }
        var proposal = terms.proposal(.set)
        proposal.checks = try proposing.checked(content, folder: ContractFile.find().map(FileSystem.parent) ?? "")
        proposal.content = content
        proposal.expecting = live.revision
        try proposing.propose(proposal)
    }
}

/// The live content of an environment.
struct LiveContent {
    let content: RevisionContent
    let revision: RevisionID

    /// Fetches it.
    ///
    /// - Throws: `ExitCode`, after saying why there is none.
    init(_ server: Server, _ service: String, _ environment: String) throws {
        guard let live = try LiveContent.ifAny(server, service, environment) else {
            Console.complain("nothing is live in \(environment) yet: plimsoll ship \(environment) --why \"first\"")
            throw ExitCode(1)
        }
        self = live
    }

    private init(content: RevisionContent) {
        self.content = content
        revision = content.id
    }

    /// Fetches it; nil where nothing is live there yet.
    static func ifAny(_ server: Server, _ service: String, _ environment: String) throws -> LiveContent? {
        let path = Server.path(service, environment) + "/content"
        switch server.attempt({ client throws(ServerFailure) in
            try await client.get(path, as: RevisionContent.self, within: .seconds(30))
        }) {
        case .success(let content): return LiveContent(content: content)
        case .failure(let failure):
            if failure.status == 404 { return nil }
            throw Server.explained(failure)
        }
    }
}

/// Values as given on the command line, typed by what they replace.
struct SetValues {
    /// The values.
    let values: [SetValue]
    /// `app.search.timeout   30s → 300ms`, a line a value.
    let text: String

    /// Reads `path=value` texts over a content.
    ///
    /// - Throws: `ExitCode(2)` after saying why one cannot be read.
    init(_ texts: [String], over content: RevisionContent, in environment: String) throws {
        let reading: ContentReading
        do throws(ContentFailure) { reading = try ContentReading(content, for: environment) } catch {
            Console.complain("\(error)")
            throw ExitCode(2)
        }
        let documents = reading.contract.config.map(\.name.value)
        let overrides = try texts.map { try SetValues.override($0, documents) }
        var surroundings = reading.surroundings(now: Moment.now) { TimeZoneFiles.bytes(of: $0) }
        let before = Preflight(contract: reading.contract, surroundings: surroundings).load([environment])
        surroundings.overrides = overrides
        let after = Preflight(contract: reading.contract, surroundings: surroundings).load([environment])
        var (values, lines): ([SetValue], [String]) = ([], [])
        for override in overrides {
            guard case .key(let document)? = override.path.steps.first,
                let config = after.environments.first?.document(named: document)
            else { continue }
            let path = ValuePath(Array(override.path.steps.dropFirst()))
            guard let node = config.document.value(at: path) else {
                Console.complain(
                    "\(override.path) leads nowhere: a key is expected at each step, not a place in a list"
                )
                throw ExitCode(2)
            }
            let json = SetValues.json(config, node)
            let old = before.environments.first?.document(named: document)
            let oldText = old.flatMap { config in config.document.value(at: path).map { config.shortText(of: $0) } }
            let place = old.flatMap { config in
                config.document.value(at: path).map { PlaceText.of(config.place(of: $0)) }
            }
            values.append(SetValue(document: document, path: path.description, json: json))
            let was = place.map { "   was in \($0)" } ?? "   new"
            lines.append("  \(document).\(path)   \(oldText ?? "–") → \(config.shortText(of: node))\(was)\n")
        }
        self.values = values
        text = lines.joined()
    }

    private static func override(_ text: String, _ documents: [String]) throws -> Override {
        do throws(Override.Problem) {
            let override = try Override(text)
            if override.path.steps.count > 1, documents.contains(where: { override.path.steps.first == .key($0) }) {
                return override
            }
            if documents.count == 1, let name = documents.first { return try Override("\(name).\(text)") }
        } catch {
            Console.complain("\(text.prefix { $0 != "=" }): \(error.words)")
            throw ExitCode(2)
        }
        Console.complain(
            "\(text.prefix { $0 != "=" }): begin with a document's name (\(documents.joined(separator: ", "))): app.pool.size=20"
        )
        throw ExitCode(2)
    }

    /// The exact value as JSON, masks left out: it goes to the server, which refuses secrets that are no references.
    private static func json(_ config: EffectiveConfig, _ node: Int) -> String {
        let document = config.document
        switch document.nodes[node].kind {
        case .mapping:
            let members = document.members(of: node).map { key, value in
                "\(JSONText.quoted(document.text(of: key))): \(json(config, value))"
            }
            return "{" + members.joined(separator: ", ") + "}"
        case .sequence: return "[" + document.elements(of: node).map { json(config, $0) }.joined(separator: ", ") + "]"
        case .null: return "null"
        case .no: return "false"
        case .yes: return "true"
        case .integer, .decimal: return document.text(of: node)
        case .notFinite, .string, .time: return JSONText.quoted(document.text(of: node))
        }
    }
}
