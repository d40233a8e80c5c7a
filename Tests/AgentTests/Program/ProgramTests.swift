// ProgramTests: real programs under `plimsoll run`: streams, codes, signals, groups, leftovers, PID 1.
import Foundation
import Glibc
import Support
import Testing

@Suite struct ProgramTests {
    @Test func `ten megabytes go in and out byte by byte`() async throws {
        let service = try ServiceFolder()
        var random = SystemRandomNumberGenerator()
        var bytes = Data(capacity: 10 << 20)
        for _ in 0..<(10 << 20) / 8 { withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) } }
        let given = service.path + "/given"
        try bytes.write(to: URL(fileURLWithPath: given))
        _ = FileManager.default.createFile(atPath: service.path + "/taken", contents: nil)
        let run = try service.run(
            "cat; echo err >&2",
            input: FileHandle(forReadingAtPath: given),
            output: FileHandle(forWritingAtPath: service.path + "/taken")
        )
        #expect(await run.end(within: 60) == 0)
        #expect(FileManager.default.contents(atPath: service.path + "/taken") == bytes)
        #expect(run.errors == "err\n")
    }

    @Test(arguments: [
        ("exit 0", 0), ("exit 3", 3), ("exit 255", 255), ("kill -9 $$", 137), ("kill -15 $$", 143), ("kill -6 $$", 134),
    ])
    func `the program's end is ours`(line: String, code: Int32) async throws {
        let service = try ServiceFolder()
        #expect(try await service.run(line).end(within: 30) == code)
    }

    @Test func `a program that is not there, or no program, ends as in a shell`() async throws {
        let service = try ServiceFolder()
        try service.folder.write("no program", to: "notes.txt")
        let state = ["run", "--state", service.path + "/state", "--"]
        let missing = try RunningCommand.plimsoll(state + ["no-such-program"], in: service.path)
        #expect(await missing.end(within: 30) == 127)
        #expect(missing.errors.contains("there is no program no-such-program on the PATH"))
        let notes = try RunningCommand.plimsoll(state + ["./notes.txt"], in: service.path)
        #expect(await notes.end(within: 30) == 126)
    }

    @Test func `a config that does not hold is refused with 78 and the program is not started`() async throws {
        let service = try ServiceFolder("pool: many\n")
        let run = try service.run("touch started")
        #expect(await run.end(within: 30) == 78)
        #expect(!service.exists("started"))
        #expect(run.errors.contains("error[PL2001]"))
        #expect(run.errors.contains("app.yaml:1:7"))
    }

    @Test(arguments: [("5", 0), ("90", 78)])
    func `the instance's own variables are checked`(pool: String, code: Int32) async throws {
        let service = try ServiceFolder()
        #expect(try await service.run("true", variables: ["SHOP_POOL": pool]).end(within: 30) == code)
    }

    @Test func `config and secrets are handed over, the agent's own token is not`() async throws {
        let service = try ServiceFolder(
            "pool: 4\npassword: {secret: \"file:secret\"}\n",
            deliver: "{file: run/app.json, variables: CONF_}"
        )
        try service.folder.write("hunter2!\n", to: "secret")
        let line = """
            stat -c %a run/app.json; cat run/app.json; echo $CONF_POOL $CONF_PASSWORD; \
            echo "${PLIMSOLL_TOKEN-none} $PLIMSOLL_INSTANCE $PLIMSOLL_SERVICE $PLIMSOLL_ENVIRONMENT $PORT"; \
            echo $PLIMSOLL_REVISION
            """
        let run = try service.run(
            line,
            ["--instance", "web-1", "--port", "8080"],
            variables: ["PLIMSOLL_TOKEN": "t0k3n"]
        )
        #expect(await run.end(within: 30) == 0)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.first == "600")
        #expect(run.output.contains("\"password\": \"hunter2!\""))
        #expect(lines.contains("4 hunter2!"))
        #expect(lines.contains("none web-1 shop production 8080"))
        #expect(lines.last?.hasPrefix("r-") == true)
        #expect(lines.last?.count == 66)
    }

    @Test func `a secret that is not to be had refuses the start and is never shown`() async throws {
        let service = try ServiceFolder("pool: 4\npassword: {secret: \"file:gone\"}\n", deliver: "{file: run/app.json}")
        let run = try service.run("touch started")
        #expect(await run.end(within: 30) == 78)
        #expect(run.errors.contains("the secret of app.password is not to be had"))
        #expect(!service.exists("started"))
        #expect(!service.exists("run/app.json"))
    }

    @Test func `signals are handed on`() async throws {
        let service = try ServiceFolder()
        let names = ["HUP", "QUIT", "USR1", "USR2", "WINCH"]
        let traps = names.map { "trap 'echo \($0) >> got' \($0)" }.joined(separator: "; ")
        // Under nohup, or behind an ampersand, some would be ignored for good.
        let run = try service.run(
            "\(traps); echo $$ > pid; while :; do sleep 0.05; done",
            behind: ["/usr/bin/env", "--default-signal"]
        )
        let program = try #require(await service.number("pid"))
        for (name, number) in zip(names, [SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH]) {
            run.send(number)
            #expect(await Eventually.holds(within: 10) { service.text("got").contains(name) })
        }
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 143)
        #expect(!Processes.isAlive(program))
    }

    @Test func `at the end of its grace the whole group is killed`() async throws {
        let service = try ServiceFolder(rollout: "{grace: 1s}")
        let run = try service.run(
            "trap '' TERM; (trap '' TERM; echo $(exec sh -c 'echo $PPID') > child; sleep 60) & echo $$ > pid; while :; do sleep 1; done"
        )
        let program = try #require(await service.number("pid"))
        let child = try #require(await service.number("child"))
        let begin = ContinuousClock.now
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 137)
        #expect(begin.duration(to: .now) >= .seconds(1))
        #expect(await Eventually.holds(within: 5) { !Processes.isAlive(program) && !Processes.isAlive(child) })
        #expect(run.errors.contains("did not end within its grace of 1 s"))
    }

    @Test func `the drain hook runs before the program is told to end`() async throws {
        let service = try ServiceFolder(rollout: "{grace: 20s, drain: \"echo drain {instance} {port} >> order\"}")
        let run = try service.run(
            "trap 'echo term >> order; exit 5' TERM; echo $$ > pid; while :; do sleep 0.05; done",
            ["--instance", "web-1", "--port", "81"]
        )
        _ = try #require(await service.number("pid"))
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 5)
        #expect(service.text("order") == "drain web-1 81\nterm\n")
    }

    @Test func `a killed agent takes its program along, and the next one ends what is left`() async throws {
        let service = try ServiceFolder()
        let line = "(echo $(exec sh -c 'echo $PPID') > child; exec sleep 300) & echo $$ > pid; exec sleep 300"
        let run = try service.run(line)
        let program = try #require(await service.number("pid"))
        let child = try #require(await service.number("child"))
        run.send(SIGKILL)
        #expect(await run.end(within: 10) == -9)
        #expect(await Eventually.holds(within: 5) { !Processes.isAlive(program) })
        #expect(Processes.isAlive(child))
        let next = try service.run("true")
        #expect(await next.end(within: 30) == 0)
        #expect(next.errors.contains("that an agent before left behind"))
        #expect(await Eventually.holds(within: 5) { !Processes.isAlive(child) })
    }

    @Test func `a program that fails is started again where that is asked for`() async throws {
        let service = try ServiceFolder()
        let run = try service.run("echo x >> starts; test $(wc -l < starts) -ge 3", ["--restart", "on-failure"])
        #expect(await run.end(within: 30) == 0)
        #expect(service.text("starts") == "x\nx\nx\n")
        #expect(run.errors.contains("started again in 1 s"))
        #expect(run.errors.contains("started again in 2 s"))
    }

    @Test func `nothing of ours is left open, blocked or ignored in the program`() async throws {
        let line = "ls /proc/self/fd; grep -E 'SigBlk|SigIgn' /proc/self/status; ps -o pgid= -p $$; echo $$"
        let service = try ServiceFolder()
        let run = try service.run(line)
        #expect(await run.end(within: 30) == 0)
        let words = run.output.split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(words.count == 10, "\(words)")
        // The fourth is what ls itself reads.
        #expect(words.prefix(4) == ["0", "1", "2", "3"])
        #expect(words[4...].prefix(3) == ["SigBlk:", "0000000000000000", "SigIgn:"])
        // What was ignored before us stays so: how these tests start any program.
        let plain = try RunningCommand(["/bin/grep", "SigIgn", "/proc/self/status"], in: service.path)
        #expect(await plain.end(within: 20) == 0)
        let before = UInt(plain.output.split(whereSeparator: \.isWhitespace).last ?? "", radix: 16) ?? 0
        #expect((UInt(words[7], radix: 16) ?? .max) & ~before == 0, "\(words[7]) \(plain.output)")
        #expect(words[8] == words[9])
    }

    @Test func `a slow reader makes the program wait, and loses nothing`() async throws {
        let service = try ServiceFolder()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        let output = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let run = try service.run("head -c 3000000 /dev/zero; touch written", output: output)
        try output.close()
        try await Task.sleep(for: .seconds(1))
        #expect(!service.exists("written"))
        let from = ends[0]
        let count = await Task.detached {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var total = 0
            while true {
                let got = read(from, &buffer, buffer.count)
                if got <= 0 { return total }
                total += got
            }
        }.value
        close(ends[0])
        #expect(count == 3_000_000)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `a reader that goes away ends the program as it would without us`() async throws {
        let service = try ServiceFolder()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        let output = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let run = try service.run("exec yes", output: output)
        try output.close()
        close(ends[0])
        #expect(await run.end(within: 20) == 128 + SIGPIPE)
    }

    @Test func `as the first process of a container it reaps what is left to it`() async throws {
        let service = try ServiceFolder()
        let line = """
            i=0; while [ $i -lt 300 ]; do (true &) ; i=$((i+1)); done; sleep 1; \
            grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l; echo parent $PPID; kill -9 $$
            """
        let run = try service.run(line, behind: ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc"])
        #expect(await run.end(within: 60) == 137)
        #expect(run.output == "0\nparent 1\n")
    }

    @Test func `as the first process of a container it takes SIGTERM`() async throws {
        let service = try ServiceFolder()
        let run = try service.run(
            "trap 'exit 7' TERM; echo $$ > pid; while :; do sleep 0.05; done",
            behind: ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
        )
        _ = try #require(await service.number("pid"))
        let children = service.children(of: run.number)
        let agent = try #require(children.first)
        kill(agent, SIGTERM)
        #expect(await run.end(within: 20) == 7)
    }

    @Test func `systemd is told when it is up and when it stops`() async throws {
        let service = try ServiceFolder()
        let socket = try NoticeSocket(service.path + "/notify")
        let run = try service.run(
            "trap 'exit 0' TERM; while :; do sleep 0.05; done",
            variables: ["NOTIFY_SOCKET": service.path + "/notify", "WATCHDOG_USEC": "400000"]
        )
        var heard: Set<String> = []
        #expect(
            await Eventually.holds(within: 20) {
                heard.formUnion(socket.take())
                return heard.contains { $0.hasPrefix("READY=1") } && heard.contains("WATCHDOG=1")
            }
        )
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
        #expect(socket.take().contains("STOPPING=1"))
    }
}

extension ServiceFolder {
    /// The children of a process.
    func children(of number: Int32) -> [Int32] {
        let path = "/proc/\(number)/task/\(number)/children"
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        return text.split(separator: " ").compactMap { Int32($0) }
    }
}

/// A socket that systemd would listen on.
private final class NoticeSocket {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let (number, size) = (descriptor, socklen_t(MemoryLayout<sockaddr_un>.size))
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, size) }
        }
        try #require(code == 0)
    }

    func take() -> [String] {
        var result: [String] = []
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return result }
            result.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }

    deinit { close(descriptor) }
}
