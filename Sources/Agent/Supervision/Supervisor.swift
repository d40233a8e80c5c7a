// Supervisor: the one thread that owns the program: waits for signals, asks `Supervision` what follows, and does it.
import CLinux
import Changes
import Dispatch
import Glibc
import Journal
import NIOPosix

/// The one thread that owns the program.
///
/// It waits for signals alone: children's ends, signals for us, and a signal of our own by which tasks say that they left
/// a letter. All decisions are `Supervision`'s.
public final class Supervisor {
    /// What a child process is for.
    enum Child {
        case program
        case drain
        case health(deadline: Duration, run: Int)
        case preparation(StartTarget, answer: MemoryFile, deadline: Duration)
    }

    let options: AgentOptions
    let variables = OwnVariables.all
    let group: MultiThreadedEventLoopGroup
    var signals: sigset_t
    let mailbox = AgentMailbox()
    let tail = LogTail()
    let notice: SystemNotice
    let begin = ContinuousClock.now
    let ignored: UInt
    let hasTerminal: Bool
    /// A name for this process of the agent.
    let incarnation: String
    var supervision: Supervision
    var reporter: Reporter?
    var cache: RevisionCache?
    var children: [pid_t: Child] = [:]
    var program: pid_t?
    var programBegan: (wall: Timestamp, at: Duration)?
    /// Counts starts, so that an answer about the one before is not taken for this one's.
    var runNumber = 0
    var relays: [OutputRelay] = []
    /// Files of the revision that was checked last, beside their places.
    var staged: [(file: DeliveredFile, StagedFile)] = []
    var health: (asked: Bool, due: Duration)?
    var requests: RequestWatch?
    var watchdogDue: Duration?
    var isReady = false
    /// Whether the folder of our records is ours alone.
    var ownsState = false
    var exitCode: Int32?

    /// A supervisor for one program.
    ///
    /// To be made on the first thread of the process before any other is there: signals are blocked for all of them.
    public init(_ options: AgentOptions) {
        self.options = options
        ignored = Supervisor.ignoredSignals()
        signals = Supervisor.block(ignored)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // In the background of a terminal we leave it alone.
        hasTerminal = isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
        notice = SystemNotice(variables: variables)
        let digits = (0..<8).map { _ in String(UInt8.random(in: 0...255), radix: 16) }
        incarnation = digits.map { $0.count < 2 ? "0" + $0 : $0 }.joined()
        let restart = options.restart ?? (options.server == nil ? .never : .onFailure)
        supervision = Supervision(
            policy: SupervisionPolicy(
                restart: restart,
                hasServer: options.server != nil,
                hasTerminal: hasTerminal
            )
        )
    }

    var now: Duration { begin.duration(to: .now) }

    /// Runs the program until its end, or ours, and gives the code to end with.
    ///
    /// - Throws: `ServerFailure`, where the server's address, token or roots cannot be used.
    public func run() throws(ServerFailure) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        plimsoll_adopt_orphans()
        let lock = StateLock(options.state)
        ownsState = lock != nil
        guard ownsState || options.server == nil else { throw .address(StateLock.words(options.state)) }
        defer { lock?.release() }
        let left = ownsState ? Leftovers.sweep(in: options.state) : 0
        if left > 0 { say("ended \(left) process\(left == 1 ? "" : "es") that an agent before left behind") }
        if let server = options.server { try join(server) }
        if let watchdog = notice.watchdog { watchdogDue = now + watchdog }
        carryOut(supervision.step(.began, at: now))
        while exitCode == nil {
            publish()
            wait()
            for letter in mailbox.take() { take(letter) }
            reap()
            due()
            carryOut(supervision.step(.tick, at: now))
        }
        return close()
    }

    private func join(_ server: ServerAddress) throws(ServerFailure) {
        let client = try ServerClient(server, token: options.token, roots: options.roots, group: group)
        let (service, environment) = (options.service ?? "", options.environment ?? "")
        cache = RevisionCache(folder: options.state, service: service, environment: environment)
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = InstanceName(
            service: service,
            environment: environment,
            instance: options.instance,
            host: String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self),
            port: options.port,
            incarnation: incarnation
        )
        let reporter = Reporter(
            client: client,
            name: name,
            tail: tail,
            interval: options.heartbeat,
            mailbox: mailbox,
            say: { Supervisor.write("plimsoll: " + $0 + "\n") }
        )
        self.reporter = reporter
        reporter.publish(supervision.status, started: nil)
        reporter.begin()
    }

    // MARK: Waiting

    /// Waits for a signal or for what is due first, and hands on what came.
    private func wait() {
        let next = nextDue() ?? now + .seconds(3_600)
        let span = max(.zero, next - now)
        let (seconds, attoseconds) = span.components
        var time = timespec(tv_sec: Int(min(seconds, 3_600)), tv_nsec: Int(attoseconds / 1_000_000_000))
        var info = siginfo_t()
        let number = sigtimedwait(&signals, &info, &time)
        guard number > 0, number != SIGCHLD, number != AgentMailbox.wake else { return }
        carryOut(supervision.step(.signal(number), at: now))
    }

    private func nextDue() -> Duration? {
        var due = [supervision.deadline(now), watchdogDue, health.flatMap { $0.asked ? nil : $0.due }, requests?.due]
        for child in children.values {
            switch child {
            case .health(let deadline, _), .preparation(_, _, let deadline): due.append(deadline)
            case .program, .drain: break
            }
        }
        return due.compactMap(\.self).min()
    }

    /// What is due beside the program's own deadlines.
    private func due() {
        if let watchdog = notice.watchdog, let due = watchdogDue, now >= due {
            notice.tell("WATCHDOG=1")
            watchdogDue = now + watchdog
        }
        for (process, child) in children {
            switch child {
            case .health(let deadline, _) where now >= deadline,
                .preparation(_, _, let deadline) where now >= deadline:
                kill(-process, SIGKILL)
            case .program, .drain, .health, .preparation: break
            }
        }
        askHealth()
        requests?.ask(now, group) { [reporter] counts in reporter?.count(counts) }
    }

    private func take(_ letter: AgentLetter) {
        switch letter {
        case .order(let order): carryOut(supervision.step(.order(order), at: now))
        case .serverAway:
            guard supervision.order == nil, program == nil, supervision.preparing == nil else { return }
            let found = cache?.good()
            if let damage = found?.damage { say(damage) }
            carryOut(supervision.step(.serverAway(good: found?.revision), at: now))
        case .delivery(let target, let result):
            guard supervision.preparing == target else { return }
            delivered(target, result)
        case .health(let run, let isWell, let reason):
            guard run == runNumber else { return }
            answered(isWell, reason)
        }
    }

    func answered(_ isWell: Bool, _ reason: String?) {
        health?.asked = false
        carryOut(supervision.step(.health(isWell: isWell, reason: reason), at: now))
    }

    private func publish(exit: ProgramExit? = nil) {
        reporter?.publish(supervision.status, started: programBegan?.wall, exit: exit)
    }

    // MARK: Children

    /// Takes notice of every child that ended; of those that were not ours before, too.
    private func reap() {
        while true {
            var info = siginfo_t()
            // Looked at before it is reaped: as long as the program is there its group's number is nobody else's.
            guard waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
            let process = info._sifields._sigchld.si_pid
            guard process > 0 else { return }
            let child = children.removeValue(forKey: process)
            if child != nil { kill(-process, SIGKILL) }
            var status: Int32 = 0
            guard waitpid(process, &status, 0) == process else { continue }
            let end: ProgramEnd = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
            switch child {
            case .program: programEnded(end)
            case .drain:
                if end != .exited(0), case .draining = supervision.program { say("the drain hook \(end.words)") }
                carryOut(supervision.step(.drained, at: now))
            case .health(_, let run):
                guard run == runNumber else { break }
                answered(end == .exited(0), end == .exited(0) ? nil : "the health command \(end.words)")
            case .preparation(let target, let answer, _): preparationEnded(target, answer, end)
            case nil: break
            }
        }
    }

    private func programEnded(_ end: ProgramEnd) {
        let wasAsked: Bool
        switch supervision.program {
        case .draining, .stopping: wasAsked = true
        case .none, .running, .waiting: wasAsked = false
        }
        var exit: ProgramExit?
        if let began = programBegan {
            let (code, number): (Int32?, Int32?) =
                switch end {
                case .exited(let code): (code, nil)
                case .signalled(let number): (nil, number)
                }
            exit = ProgramExit(
                time: WallClock.now,
                code: code,
                signal: number,
                ranMilliseconds: (now - began.at).wholeMilliseconds,
                revision: supervision.current?.revision,
                wasAsked: wasAsked
            )
        }
        if hasTerminal { tcsetpgrp(STDIN_FILENO, getpgrp()) }
        (program, programBegan, health, requests) = (nil, nil, nil, nil)
        let actions = supervision.step(.ended(end), at: now)
        publish(exit: exit)
        carryOut(actions)
    }

    // MARK: The end

    /// Ends what is left, tells the server, and lets the last output through.
    private func close() -> Int32 {
        notice.tell("STOPPING=1")
        discardStaged()
        for process in children.keys { kill(-process, SIGKILL) }
        drainOutput()
        if let reporter {
            publish()
            reporter.finish(within: .seconds(2))
        }
        if ownsState { unlink(options.state + "/run") }
        for process in children.keys { while waitpid(process, nil, 0) < 0, errno == EINTR {} }
        return exitCode ?? 0
    }

    /// Lets what the program wrote reach our own reader, however slow, unless we are told to end meanwhile.
    private func drainOutput() {
        var quiet = 0
        var time = timespec(tv_sec: 0, tv_nsec: 2_000_000)
        while quiet < 3 {
            quiet = relays.allSatisfy(\.isDone) ? 3 : relays.allSatisfy(\.isEmpty) ? quiet + 1 : 0
            guard quiet < 3 else { return }
            var info = siginfo_t()
            let number = sigtimedwait(&signals, &info, &time)
            if SignalNames.ending.contains(number) || number == SIGHUP { return }
        }
    }

    /// Says a word on standard error and to the server.
    func say(_ text: String) {
        Supervisor.write("plimsoll: " + text + "\n")
        tail.say(text)
    }

    static func write(_ text: String) {
        Array(text.utf8).withUnsafeBytes { _ = OutputRelay.write($0, to: STDERR_FILENO) }
    }

    // MARK: Signals

    /// The signals that were ignored when we were started; they stay so for the program.
    private static func ignoredSignals() -> UInt {
        guard let bytes = FileDelivery.read("/proc/self/status", limit: 1 << 20) else { return 0 }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("SigIgn:") {
            let mask = line.dropFirst(7).drop { $0 == "\t" || $0 == " " }
            let usual: UInt = [SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2].reduce(0) { $0 | 1 << UInt($1 - 1) }
            return (UInt(mask, radix: 16) ?? 0) & usual
        }
        return 0
    }

    /// Blocks the signals that we wait for, in this thread and all that it starts.
    private static func block(_ ignored: UInt) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in SignalNames.passed where ignored >> UInt(number - 1) & 1 == 0 { sigaddset(&set, number) }
        sigaddset(&set, SIGCHLD)
        sigaddset(&set, AgentMailbox.wake)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // Stopping for the terminal's sake would stop the program's keeper.
        for number in [SIGTTOU, SIGTTIN, SIGTSTP] { signal(number, SIG_IGN) }
        return set
    }
}
