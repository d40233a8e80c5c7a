// OrderServer: what an agent sees of the server: takes reports, gives orders and revisions, and may be away.
public import Changes
import Foundation
import Synchronization

/// What an agent sees of the server.
public final class OrderServer: Sendable {
    private struct State {
        var reports: [InstanceReport] = []
        var sequences: Set<String> = []
        var order: InstanceOrder
        var contents: [RevisionID: RevisionContent] = [:]
        var tokens: Set<String> = []
    }

    private let state: Mutex<State>
    private let server = Mutex<LoopbackHTTP?>(nil)
    private let environment: String

    /// The port it has, also while it is away.
    public let port: Int
    /// Its address.
    public var address: String { "http://127.0.0.1:\(port)" }

    /// Starts a server that gives no revision yet.
    ///
    /// - Throws: where no port can be had.
    public init(environment: String) throws {
        self.environment = environment
        let none = InstanceOrder(generation: 0, action: "none", goal: .run, revision: nil, cause: [])
        state = Mutex(State(order: none))
        let first = try LoopbackHTTP { _ in LoopbackHTTP.Answer(503) }
        port = first.port
        first.stop()
        try comeBack()
    }

    /// Goes away: connections end, nothing listens.
    public func goAway() {
        server.withLock { server in
            server?.stop()
            server = nil
        }
    }

    /// Listens again on the same port.
    ///
    /// - Throws: where the port cannot be had.
    public func comeBack() throws {
        let started = try LoopbackHTTP(port: port) { [weak self] request in
            await self?.answer(request) ?? LoopbackHTTP.Answer(503)
        }
        server.withLock { $0 = started }
    }

    /// Orders a content to be run.
    @discardableResult
    public func order(_ content: RevisionContent, action: String, cause: [String] = []) -> RevisionID {
        state.withLock { state in
            state.contents[content.id] = content
            state.order = InstanceOrder(
                generation: state.order.generation + 1,
                action: action,
                goal: .run,
                revision: content.id,
                cause: cause
            )
        }
        return content.id
    }

    /// Orders the program to be stopped.
    public func orderStop(action: String) {
        state.withLock { state in
            let generation = state.order.generation + 1
            state.order = InstanceOrder(generation: generation, action: action, goal: .stop, revision: nil, cause: [])
        }
    }

    /// All reports so far, each once, in the order they came.
    public var reports: [InstanceReport] { state.withLock { $0.reports } }
    /// The newest report.
    public var last: InstanceReport? { state.withLock { $0.reports.last } }
    /// The tokens that were shown.
    public var tokens: Set<String> { state.withLock { $0.tokens } }

    private func answer(_ request: LoopbackHTTP.Request) async -> LoopbackHTTP.Answer {
        state.withLock { _ = $0.tokens.insert(request.headers["authorization"] ?? "none") }
        switch (request.method, request.path) {
        case ("POST", "/api/v1/agent/report"):
            guard let report = try? JSONDecoder().decode(InstanceReport.self, from: Data(request.body)) else {
                return LoopbackHTTP.Answer(400, #"{"title": "no report"}"#)
            }
            return state.withLock { state in
                if state.sequences.insert("\(report.incarnation) \(report.sequence)").inserted {
                    state.reports.append(report)
                }
                return Self.json(state.order)
            }
        case ("GET", "/api/v1/agent/order"):
            let seen = request.query["seen"].flatMap { Int64($0) } ?? -1
            for _ in 0..<200 {
                let order = state.withLock { $0.order }
                if order.generation > seen { return Self.json(order) }
                try? await Task.sleep(for: .milliseconds(20))
            }
            return LoopbackHTTP.Answer(204)
        case ("GET", _) where request.path.hasPrefix("/api/v1/agent/revisions/"):
            let name = RevisionID(String(request.path.dropFirst("/api/v1/agent/revisions/".count)))
            guard let content = state.withLock({ $0.contents[name] }) else {
                return LoopbackHTTP.Answer(404, #"{"title": "there is no such revision"}"#)
            }
            return Self.json(Delivery(revision: name, environment: environment, content: content))
        default: return LoopbackHTTP.Answer(404, #"{"title": "there is no such page"}"#)
        }
    }

    private static func json(_ value: some Encodable) -> LoopbackHTTP.Answer {
        guard let data = try? JSONEncoder().encode(value) else { return LoopbackHTTP.Answer(500) }
        return LoopbackHTTP.Answer(
            200,
            String(decoding: data, as: UTF8.self),
            headers: [("Content-Type", "application/json")]
        )
    }
}
