// Reporter: tells the server how the instance fares, and hears what it is to do.
import Changes
import Dispatch
import Journal
import NIOPosix
import Synchronization

/// Who an instance is.
struct InstanceName: Sendable {
    var service: String
    var environment: String
    var instance: InstanceID
    var host: String
    var port: Int?
    var incarnation: String
}

/// Tells the server how the instance fares, every few seconds and at once on a change, and hears what it is to do.
///
/// A report that was not answered is sent again as it was, so that the server can tell it by its sequence; what happens
/// meanwhile is kept, bounded: the newest state, 20 ends, the last 500 lines.
final class Reporter: Sendable {
    private struct State {
        var status: SupervisionStatus?
        var started: Timestamp?
        var exits: [ProgramExit] = []
        var counts: RequestCounts?
        var sequence: Int64 = 0
        var unanswered: InstanceReport?
        var isLast = false
        var seen: Int64 = -1
        var lastWords: String?
    }

    let client: ServerClient
    let name: InstanceName
    let tail: LogTail
    let interval: Duration
    private let mailbox: AgentMailbox
    private let state = Mutex(State())
    private let bell = Bell()
    /// Rings only at the end: what waits for a server that is away waits on these.
    private let ends = [Bell(), Bell()]
    private let end = DispatchSemaphore(value: 0)
    /// Says a word on standard error.
    private let say: @Sendable (String) -> Void

    init(
        client: ServerClient,
        name: InstanceName,
        tail: LogTail,
        interval: Duration,
        mailbox: AgentMailbox,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.client = client
        self.name = name
        self.tail = tail
        self.interval = interval
        self.mailbox = mailbox
        self.say = say
    }

    /// Begins to report and to listen.
    func begin() {
        Task { await self.report() }
        Task { await self.listen() }
    }

    /// Where the program stands now; told at once.
    func publish(_ status: SupervisionStatus, started: Timestamp?, exit: ProgramExit? = nil) {
        let isNews = state.withLock { state in
            let isNews = state.status != status || exit != nil
            (state.status, state.started) = (status, started)
            if let exit { state.exits = Array((state.exits + [exit]).suffix(20)) }
            return isNews
        }
        if isNews { bell.ring() }
    }

    /// Adds requests that were counted.
    func count(_ counts: RequestCounts) {
        state.withLock { state in
            guard let before = state.counts else {
                state.counts = counts
                return
            }
            state.counts = RequestCounts(
                requests: before.requests + counts.requests,
                errors: before.errors + counts.errors
            )
        }
    }

    /// Tells the server the last state and waits for that, at most so long.
    func finish(within span: DispatchTimeInterval) {
        state.withLock { $0.isLast = true }
        for bell in [bell] + ends { bell.ring() }
        _ = end.wait(timeout: .now() + span)
    }

    // MARK: Reports

    private func report() async {
        var backOff = BackOff()
        while true {
            guard let (report, isLast) = next() else {
                await bell.wait(atMost: interval)
                continue
            }
            do throws(ServerFailure) {
                let order = try await client.post(
                    "/api/v1/agent/report",
                    report,
                    as: InstanceOrder.self,
                    within: .seconds(5),
                    mayRepeat: true
                )
                answered(report)
                backOff = BackOff()
                take(order)
                if isLast, isTold(after: report) {
                    end.signal()
                    return
                }
                if state.withLock({ $0.isLast }) { continue }
                await bell.wait(atMost: interval)
            } catch {
                failed(error, report)
                let wait = state.withLock({ $0.isLast }) ? .milliseconds(200) : backOff.next(for: error)
                await ends[0].wait(atMost: wait)
            }
        }
    }

    /// The report to be sent, and whether nothing comes after it.
    private func next() -> (InstanceReport, Bool)? {
        let (taken, isAgain) = state.withLock { state -> (State?, InstanceReport?) in
            if let again = state.unanswered { return (nil, again) }
            guard state.status != nil else { return (nil, nil) }
            state.sequence += 1
            let copy = state
            (state.exits, state.counts) = ([], nil)
            return (copy, nil)
        }
        if let isAgain { return (isAgain, false) }
        guard let taken, let status = taken.status else { return nil }
        var report = InstanceReport(
            service: name.service,
            environment: name.environment,
            instance: name.instance,
            host: name.host,
            revision: status.revision,
            phase: status.phase,
            health: status.health,
            sequence: taken.sequence,
            incarnation: name.incarnation
        )
        let lines = tail.take(200)
        (report.lines, report.linesLeftOut) = (lines.lines, lines.leftOut)
        (report.reason, report.findings, report.done) = (status.reason, status.findings, status.done)
        (report.started, report.exits, report.counts, report.port) = (
            taken.started, taken.exits, taken.counts, name.port
        )
        let whole = report
        state.withLock { $0.unanswered = whole }
        return (whole, taken.isLast)
    }

    private func answered(_ report: InstanceReport) {
        let wasAway = state.withLock { state in
            state.unanswered = nil
            defer { state.lastWords = nil }
            return state.lastWords != nil
        }
        if wasAway { say("the server \(client.address) answers again") }
    }

    /// Whether what was told is what there is to tell.
    private func isTold(after report: InstanceReport) -> Bool {
        state.withLock { state in
            state.exits.isEmpty && state.status?.phase == report.phase && state.status?.revision == report.revision
        }
    }

    private func failed(_ failure: ServerFailure, _ report: InstanceReport) {
        let isNew = state.withLock { state in
            // What the server will never take is not sent again.
            if !failure.mayPass, failure != .cancelled { state.unanswered = nil }
            defer { state.lastWords = failure.words }
            return state.lastWords != failure.words
        }
        if isNew { say("the server \(client.address): \(failure.words)") }
        mailbox.post(.serverAway(failure.words))
    }

    private func take(_ order: InstanceOrder) {
        let isNewer = state.withLock { state in
            guard order.generation > state.seen else { return false }
            state.seen = order.generation
            return true
        }
        if isNewer { mailbox.post(.order(order)) }
    }

    // MARK: Orders

    private func listen() async {
        var backOff = BackOff()
        while !state.withLock({ $0.isLast }) {
            let seen = state.withLock { $0.seen }
            // The answer to the first report is the first order.
            guard seen >= 0 else {
                try? await Task.sleep(for: .milliseconds(100))
                continue
            }
            do throws(ServerFailure) {
                let order = try await client.poll(
                    "/api/v1/agent/order",
                    query: [
                        ("service", name.service), ("environment", name.environment),
                        ("instance", name.instance.text), ("seen", String(seen)),
                    ],
                    as: InstanceOrder.self,
                    wait: .seconds(25)
                )
                if let order { take(order) }
                backOff = BackOff()
            } catch {
                await ends[1].wait(atMost: backOff.next(for: error))
            }
        }
    }

    /// Fetches the delivery of a revision, as the server sends it.
    func fetch(_ revision: RevisionID, for target: StartTarget) {
        Task {
            do throws(ServerFailure) {
                let bytes = try await client.bytes(
                    "/api/v1/agent/revisions/\(ServerAddress.segment(revision.text))",
                    query: [("service", name.service), ("environment", name.environment)],
                    within: .seconds(20)
                )
                mailbox.post(.delivery(target, .success(bytes)))
            } catch {
                mailbox.post(.delivery(target, .failure(error)))
            }
        }
    }
}

/// How long to wait before the server is asked again: ever longer, and never all agents at once.
struct BackOff {
    private var wait = 0.5

    mutating func next(for failure: ServerFailure) -> Duration {
        // A server that is there and says no does not change its mind within seconds.
        if !failure.mayPass { wait = max(wait, 5) }
        defer { wait = min(wait * 2, 15) }
        return .milliseconds(Int64(wait * Double.random(in: 0.5...1.5) * 1_000))
    }
}
