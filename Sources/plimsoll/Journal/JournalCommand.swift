// plimsoll journal: reads a journal where it is kept, without a server.
import ArgumentParser
import Glibc
import Journal
import Stores

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Verifies or exports the journal of a server, also while it runs.",
        subcommands: [JournalVerifyCommand.self, JournalExportCommand.self]
    )
}

/// Where the journal is.
struct JournalPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the journal is: a file or a postgres:// address; by default PLIMSOLL_STORE, else \(StoreSet.defaultPath).",
            valueName: "place"
        )
    )
    var store: String?

    /// The place as given, and without what may hold a password.
    var place: String { store ?? Console.variable("PLIMSOLL_STORE") ?? StoreSet.defaultPath }
    var name: String { StoreSet.isAddress(place) ? "the database" : place }

    /// Reads the journal through, handing over the pages that hold, and says what became of that.
    ///
    /// - Throws: `ExitCode` 3 where it could not be read, with why on standard error.
    func read(
        noted: JournalHead = .empty,
        page: @escaping @Sendable (ArraySlice<EventEnvelope>) -> Void = { _ in }
    ) throws -> JournalVerdict {
        let place = place
        let outcome: Result<JournalVerdict, StoreFailure> = Waiting.value {
            do throws(StoreFailure) {
                let store = try StoreSet.journal(reading: place)
                return .success(try await Verification.run(store, noted: noted, page: page))
            } catch { return .failure(error) }
        }
        do { return try outcome.get() } catch {
            Console.complain("\(error)")
            throw ExitCode(3)
        }
    }

    /// Says where a journal is broken, and ends with 1.
    func complain(_ position: Int64, _ because: String) -> ExitCode {
        Console.complain(
            "\(name): from event \(position) on this is not what was written: \(because); "
                + "the events before it hold; restore the rest from a copy"
        )
        return ExitCode(1)
    }
}

struct JournalVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Says whether any event was edited, dropped, moved or added since it was written.",
        discussion: """
            plimsoll journal verify
            plimsoll journal verify --noted 4711:c33e7ea5…
            plimsoll journal verify --store postgres://plimsoll@db.example/plimsoll

            Note the end that it prints where the journal's owner cannot change it: who can rewrite all events to the end
            is found only by such a note. Exit codes: 0 holds · 1 does not · 3 could not be read.
            """
    )

    @OptionGroup var place: JournalPlace
    @Option(help: ArgumentHelp("An end that was noted earlier, as position:hash.", valueName: "end"))
    var noted: String?

    func run() throws {
        switch try place.read(noted: try end()) {
        case .holds(let head):
            Console.print("\(place.name): \(head.position) events hold; end \(head.position):\(head.hash)\n")
        case .broken(let position, let because): throw place.complain(position, because)
        }
        if let damage = try damage() {
            Console.complain("\(place.name): all events hold, but the file is damaged: \(damage); restore a copy of it")
            throw ExitCode(1)
        }
    }

    /// What is wrong with the file besides its events, such as a list of streams that leaves some out.
    private func damage() throws -> String? {
        let path = place.place
        guard !StoreSet.isAddress(path) else { return nil }
        let outcome: Result<String?, StoreFailure> = Waiting.value {
            do throws(StoreFailure) { return .success(try await SQLiteStore(reading: path).damage()) } catch {
                return .failure(error)
            }
        }
        do { return try outcome.get() } catch {
            Console.complain("\(error)")
            throw ExitCode(3)
        }
    }

    private func end() throws -> JournalHead {
        guard let noted else { return .empty }
        let parts = noted.split(separator: ":")
        guard parts.count == 2, let position = Int64(parts[0]), position > 0, parts[1].utf8.count == 64 else {
            throw ValidationError("--noted \(noted): expected position:hash as verify prints it, such as 12:c33e…")
        }
        return JournalHead(position: position, hash: parts[1].lowercased())
    }
}
