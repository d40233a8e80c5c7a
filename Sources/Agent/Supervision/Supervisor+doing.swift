// Supervisor+doing: what `Supervision` asks for, done: checks, starts, hooks, signals, questions of health.
import Changes
import FoundationEssentials
import Glibc
import Journal
import NIOPosix

extension Supervisor {
    func carryOut(_ actions: [SupervisionAction]) {
        for action in actions {
            switch action {
            case .prepare(let target): prepare(target)
            case .abandonPreparation: abandonPreparation()
            case .start(let target, let preparation): start(target, preparation)
            case .drain(let line): drain(line)
            case .endDrain: endChildren { if case .drain = $0 { true } else { false } }
            case .send(let number): if let program { kill(program, number) }
            case .kill: if let program { kill(-program, SIGKILL) }
            case .remember(let revision): if let words = cache?.remember(revision) { say(words) }
            case .ready: ready()
            case .say(let words): say(words)
            case .show(let text): Supervisor.write(text)
            case .exit(let code): exitCode = exitCode ?? code
            }
        }
    }

    private func ready() {
        guard !isReady else { return }
        isReady = true
        notice.tell("READY=1\nSTATUS=on \(supervision.current?.revision.short ?? "a revision")")
    }

    private func endChildren(_ isMeant: (Child) -> Bool) {
        for (process, child) in children where isMeant(child) { kill(-process, SIGKILL) }
    }

    // MARK: Checks

    private func prepare(_ target: StartTarget) {
        guard let revision = target.revision else {
            return check(target, .repository(contract: options.contract ?? "plimsoll.yaml"))
        }
        if let file = cache?.file(revision) {
            check(target, .delivered(path: file, revision: revision))
        } else if RevisionCache.isName(revision), let reporter {
            reporter.fetch(revision, for: target)
        } else {
            carryOut(supervision.step(.unprepared(target, because: "\(revision) is no name of a revision"), at: now))
        }
    }

    func delivered(_ target: StartTarget, _ result: Result<[UInt8], ServerFailure>) {
        guard let revision = target.revision else { return }
        switch result {
        case .failure(let failure):
            carryOut(supervision.step(.unprepared(target, because: failure.words), at: now))
        case .success(let bytes):
            if let words = cache?.keep(bytes, of: revision) { say(words) }
            guard let file = cache?.file(revision) else {
                let words = "it can be kept neither on disk nor in memory"
                return carryOut(supervision.step(.unprepared(target, because: words), at: now))
            }
            check(target, .delivered(path: file, revision: revision))
        }
    }

    /// Checks a target in a process of its own.
    private func check(_ target: StartTarget, _ source: PreparationSource) {
        var question = PreparationQuestion(
            source: source,
            service: options.service,
            environment: options.environment,
            folder: options.folder,
            now: preparationTime
        )
        question.usesColour = isatty(STDERR_FILENO) == 1 && variables["NO_COLOR"]?.isEmpty ?? true
        let failure: String
        do {
            let text = Array(try JSONEncoder().encode(question))
            guard let asked = MemoryFile(text), let answer = MemoryFile() else {
                throw StartFailure(because: "no memory for its check is to be had", code: 71)
            }
            defer { asked.close() }
            let start = ProgramStart(
                command: options.preparer,
                variables: variables,
                folder: nil,
                input: asked.descriptor,
                output: answer.descriptor
            )
            let process = try start.run()
            children[process] = .preparation(target, answer: answer, deadline: now + .seconds(60))
            return
        } catch let reason as StartFailure {
            failure = reason.because
        } catch {
            failure = "\(error)"
        }
        carryOut(supervision.step(.unprepared(target, because: failure), at: now))
    }

    private var preparationTime: Int64 { WallClock.now.seconds }

    private func abandonPreparation() {
        endChildren { if case .preparation = $0 { true } else { false } }
    }

    // MARK: Delivery

    /// Lays the files of a revision beside those of the one that runs; why that cannot be, before anybody is stopped.
    private func stage(_ files: [DeliveredFile]) -> WriteFailure? {
        discardStaged()
        do throws(WriteFailure) {
            for file in files {
                let path = try FileDelivery.place(file.path, in: options.folder, others: options.mayWrite)
                staged.append((file, try StagedFile(Array(file.text.utf8), for: path)))
            }
            return nil
        } catch {
            discardStaged()
            return error
        }
    }

    func discardStaged() {
        for (_, file) in staged { file.discard() }
        staged = []
    }

    /// Puts the files in their places: those that were laid beside them, or written now where others were.
    private func deliver(_ files: [DeliveredFile]) throws(WriteFailure) {
        if staged.map(\.file) != files, let failure = stage(files) { throw failure }
        defer { discardStaged() }
        for (_, file) in staged { try file.commit() }
        staged = []
    }

    func preparationEnded(_ target: StartTarget, _ file: MemoryFile, _ end: ProgramEnd) {
        let bytes = file.read()
        file.close()
        // One that was called off may have ended by itself before it was told.
        guard supervision.preparing == target else { return }
        guard end == .exited(0), let answer = try? JSONDecoder().decode(PreparationAnswer.self, from: Data(bytes))
        else {
            let refusal = Refusal(revision: target.revision, reason: "its check \(end.words) without an answer")
            return carryOut(supervision.step(.refused(target, refusal), at: now))
        }
        switch answer {
        case .ready(let preparation):
            if !preparation.text.isEmpty { Supervisor.write(preparation.text) }
            if let failure = stage(preparation.files) {
                let refusal = Refusal(revision: preparation.revision, reason: failure.because, code: 74)
                return carryOut(supervision.step(.refused(target, refusal), at: now))
            }
            carryOut(supervision.step(.prepared(target, preparation), at: now))
        case .refused(let refusal): carryOut(supervision.step(.refused(target, refusal), at: now))
        case .unusable(let reason):
            if let revision = target.revision { cache?.drop(revision) }
            carryOut(supervision.step(.unprepared(target, because: reason), at: now))
            // Without an order it was the cache's: what it held is of no use, so the server is waited for.
            if supervision.order == nil { carryOut(supervision.step(.serverAway(good: nil), at: now)) }
        }
    }

    // MARK: Starts

    private func start(_ target: StartTarget, _ preparation: Preparation) {
        tail.mask(preparation.secrets)
        var variables = variables.filter { !OwnVariables.kept.contains($0.key) }
        for variable in preparation.variables { variables[variable.name] = variable.value }
        variables["PLIMSOLL_REVISION"] = preparation.revision.text
        variables["PLIMSOLL_CAUSE"] = target.cause.joined(separator: ",")
        variables["PLIMSOLL_INSTANCE"] = options.instance.text
        variables["PLIMSOLL_SERVICE"] = preparation.service
        variables["PLIMSOLL_ENVIRONMENT"] = preparation.environment
        variables["PLIMSOLL_RUN"] = incarnation
        if let port = options.port { variables["PORT"] = String(port) }
        do {
            try deliver(preparation.files)
            try launch(variables)
        } catch let failure as WriteFailure {
            return carryOut(supervision.step(.notStarted(because: failure.because, code: 74), at: now))
        } catch let failure as StartFailure {
            return carryOut(supervision.step(.notStarted(because: failure.because, code: failure.code), at: now))
        } catch {
            return carryOut(supervision.step(.notStarted(because: "\(error)", code: 71), at: now))
        }
        runNumber += 1
        health = preparation.health.map { _ in (false, now) }
        requests = preparation.requests.flatMap { RequestWatch(filled($0), now: now) }
        carryOut(supervision.step(.started, at: now))
    }

    private func launch(_ variables: [String: String]) throws {
        var start = ProgramStart(command: options.command, variables: variables, folder: nil)
        (start.takesTerminal, start.ignored) = (hasTerminal, ignored)
        var opened: [OutputRelay] = []
        if !options.inheritsOutput {
            for (output, source) in [(STDOUT_FILENO, "out"), (STDERR_FILENO, "err")] {
                let relay = OutputRelay(to: output, tail: tail, source: source, whenDone: AgentMailbox.ring)
                guard let relay else { throw StartFailure(because: "no pipe or thread can be had", code: 71) }
                opened.append(relay)
            }
            (start.output, start.errors) = (opened[0].input, opened[1].input)
        }
        defer { for relay in opened { close(relay.input) } }
        if ownsState { Leftovers.note(incarnation, group: 0, in: options.state) }
        let process = try start.run()
        relays = relays.filter { !$0.isDone } + opened
        program = process
        programBegan = (WallClock.now, now)
        children[process] = .program
        if ownsState { Leftovers.note(incarnation, group: process, in: options.state) }
    }

    private func drain(_ line: String) {
        do throws(StartFailure) { children[try hook(line)] = .drain } catch {
            say("the drain hook: \(error.because)")
            carryOut(supervision.step(.drained, at: now))
        }
    }

    /// A line of the contract in a shell of its own, with the program's number and port.
    private func hook(_ line: String) throws(StartFailure) -> pid_t {
        var variables = variables.filter { !OwnVariables.kept.contains($0.key) }
        variables["PLIMSOLL_INSTANCE"] = options.instance.text
        variables["PLIMSOLL_PROGRAM"] = program.map(String.init)
        if let port = options.port { variables["PORT"] = String(port) }
        let start = ProgramStart(
            command: ["/bin/sh", "-c", filled(line)],
            variables: variables,
            folder: options.folder,
            output: STDERR_FILENO
        )
        return try start.run()
    }

    /// A text of the contract with the instance's own name and port.
    private func filled(_ text: String) -> String {
        text.replacing("{port}", with: options.port.map(String.init) ?? "{port}")
            .replacing("{instance}", with: options.instance.text)
    }

    private func filled(_ counter: RequestCounter) -> RequestCounter {
        var counter = counter
        counter.metrics = filled(counter.metrics)
        return counter
    }

    // MARK: Health

    /// Asks the program whether it is well, if that is due.
    func askHealth() {
        guard case .running(let run) = supervision.program, let check = run.preparation.health else { return }
        guard let health, !health.asked, now >= health.due else { return }
        // While it comes up it is asked more often: whoever waits for it waits less.
        self.health = (true, now + (run.isUp ? check.every : min(check.every, .milliseconds(250))))
        let number = runNumber
        if let command = check.command {
            do throws(StartFailure) {
                children[try hook(command)] = .health(deadline: now + check.deadline, run: number)
            } catch {
                answered(false, error.because)
            }
            return
        }
        var filledCheck = check
        (filledCheck.http, filledCheck.tcp) = (check.http.map(filled), check.tcp.map(filled))
        let asking = HealthAsking(check: filledCheck, group: group)
        let mailbox = mailbox
        Task {
            let reason = await asking.answer()
            mailbox.post(.health(run: number, isWell: reason == nil, reason: reason))
        }
    }
}
