// ServerOptions: which server is asked, with which token, about which service.
import Agent
import ArgumentParser
import Changes
import Contracts
import Documents
import Findings
import Glibc

/// The flags of commands that ask a server.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The server; by default PLIMSOLL_SERVER, else http://127.0.0.1:8420.",
            valueName: "address"
        )
    )
    var server: String?

    @Option(help: "The service; by default PLIMSOLL_SERVICE, else that of the contract here.")
    var service: String?

    /// A connection to the server.
    ///
    /// - Throws: `ExitCode(2)` after saying why, where the address or the token cannot be used.
    func connect() throws -> Server { try Server(self) }

    /// The service that is meant.
    ///
    /// - Throws: `ExitCode(2)` after saying how to name one.
    func serviceName() throws -> String {
        if let service = service ?? Console.variable("PLIMSOLL_SERVICE"), !service.isEmpty { return service }
        if let path = ContractFile.find(), let bytes = try? FileSystem.read(path, limit: ReadOptions().maximumBytes),
            let document = Document.read(SourceText(name: path, bytes: bytes), as: .yaml).document,
            let contract = Contract.read(document).contract
        {
            return contract.service
        }
        Console.complain("which service? Name it with --service, or call this in a folder with its plimsoll.yaml")
        throw ExitCode(2)
    }
}

/// The server that a command asks; each question waits for its answer.
struct Server {
    let client: ServerClient

    init(_ options: ServerOptions) throws {
        let variables = Console.variables
        let text = options.server ?? variables["PLIMSOLL_SERVER"] ?? "http://127.0.0.1:8420"
        do throws(ServerFailure) {
            client = try ServerClient(
                try ServerAddress(text),
                token: try Server.token(variables),
                cause: (variables["PLIMSOLL_CAUSE"] ?? "").split(separator: ",").map(String.init),
                roots: variables["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
            )
        } catch {
            Console.complain("\(text): \(error.words)")
            throw ExitCode(2)
        }
    }

    /// The token of `PLIMSOLL_TOKEN`, or of the file that `PLIMSOLL_TOKEN_FILE` names, or of `~/.config/plimsoll/token`.
    private static func token(_ variables: [String: String]) throws(ServerFailure) -> String? {
        if let token = variables["PLIMSOLL_TOKEN"], !token.isEmpty { return token }
        let named = variables["PLIMSOLL_TOKEN_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = named ?? variables["HOME"].map({ $0 + "/.config/plimsoll/token" }) else { return nil }
        do throws(FileFailure) {
            let text = String(decoding: try FileSystem.read(path, limit: 4_096), as: UTF8.self)
            return String(text.prefix { !$0.isNewline })
        } catch {
            if error == .notFound, named == nil { return nil }
            throw .address("the token file \(path): \(error.words)")
        }
    }

    /// Asks, and ends with words where the server refuses or cannot be asked.
    ///
    /// - Throws: `ExitCode`: 1 for a refusal, 3 where no answer was had, 2 for a question that was wrong.
    func ask<Value: Sendable>(
        _ question: @escaping @Sendable (ServerClient) async throws(ServerFailure) -> Value
    ) throws -> Value {
        switch attempt(question) {
        case .success(let value): return value
        case .failure(let failure): throw Server.explained(failure)
        }
    }

    /// Asks, and gives the failure to who can do something about it.
    func attempt<Value: Sendable>(
        _ question: @escaping @Sendable (ServerClient) async throws(ServerFailure) -> Value
    ) -> Result<Value, ServerFailure> {
        let client = client
        return Waiting.value {
            do throws(ServerFailure) { return .success(try await question(client)) } catch { return .failure(error) }
        }
    }

    /// The words of a failure, and the exit code that goes with it.
    static func explained(_ failure: ServerFailure) -> ExitCode {
        switch failure {
        case .problem(let problem):
            let lead = problem.status == 401 || problem.status == 403 ? "not allowed: " : "refused: "
            Console.complain(lead + problem.words + hint(problem.status))
            return ExitCode((500...).contains(problem.status) ? 3 : 1)
        case .address(let because):
            Console.complain(because)
            return ExitCode(2)
        default:
            Console.complain("the server did not answer: \(failure.words)")
            return ExitCode(3)
        }
    }

    private static func hint(_ status: Int) -> String {
        switch status {
        case 401: "; give a token in PLIMSOLL_TOKEN or ~/.config/plimsoll/token"
        default: ""
        }
    }
}
