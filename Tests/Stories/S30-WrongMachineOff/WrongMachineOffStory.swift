// WrongMachineOffStory: S30, shutdown typed into the wrong window, in real shells on a pseudo-terminal.
import Foundation
import Support
import Testing

@Suite struct WrongMachineOffStory {
    /// A home with a shell and a `shutdown` that leaves a note instead of ending anything.
    private func home(guarded: Bool) throws -> TemporaryFolder {
        let home = try TemporaryFolder()
        let fake = "#!/bin/sh\necho \"$0 $*\" >> '\(home.path)/note'\n"
        for name in ["shutdown", "systemctl", "sudo"] {
            let text = name == "sudo" ? "#!/bin/sh\nexec \"$@\"\n" : fake
            let path = try home.write(text, to: "sbin/" + name)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        try home.write("PS1='$ '\n", to: ".bashrc")
        guard guarded else { return home }
        let run = try CommandRun.plimsoll(
            ["host", "guard", "install", "--user", "--environment", "production", "--service", "shop"],
            in: home.path,
            variables: ["HOME": home.path]
        )
        #expect(run.exitCode == 0, "\(run.errors)")
        return home
    }

    /// Types lines into an interactive shell that came over SSH.
    private func type(
        _ lines: [String],
        in home: TemporaryFolder,
        remote: Bool = true,
        shell: String = "bash --noediting -i"
    ) throws -> String {
        var variables = [
            "HOME": home.path, "PATH": home.path + "/sbin:/usr/bin:/bin", "TERM": "dumb", "ENV": home.path + "/.bashrc",
        ]
        if remote { variables["SSH_CONNECTION"] = "10.0.0.7 50000 10.0.0.9 22" }
        let run = try ProgramRun.run(
            "script",
            ["-qec", shell, "/dev/null"],
            variables: variables,
            input: lines.joined(separator: "\n") + "\nexit\n",
            folder: home.path
        )
        return run.output
    }

    private func note(_ home: TemporaryFolder) -> String {
        String(decoding: FileManager.default.contents(atPath: home.path + "/note") ?? Data(), as: UTF8.self)
    }

    @Test func `without Plimsoll the server is off`() throws {
        let home = try home(guarded: false)
        _ = try type(["shutdown -h now"], in: home)
        #expect(note(home).contains("shutdown -h now"))
    }

    @Test(arguments: [
        "shutdown -h now", "sudo shutdown -h now", "systemctl poweroff", "systemctl stop shop", "\\shutdown now",
        "command shutdown now",
    ])
    func `with Plimsoll a wrong name does nothing`(_ line: String) throws {
        let home = try home(guarded: true)
        let screen = try type([line, "laptop"], in: home)
        #expect(screen.contains("Type the name of the host"), "\(screen)")
        #expect(screen.contains("nothing was done: that is not the name of this host"), "\(screen)")
        #expect(screen.contains("PRODUCTION"))
        #expect(note(home) == "")
    }

    @Test func `with Plimsoll the right name goes on, and sitting at the machine nobody is asked`() throws {
        let name = try ProgramRun.run("uname", ["-n"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        let right = try home(guarded: true)
        _ = try type(["shutdown -h now", name], in: right)
        #expect(note(right).contains("shutdown -h now"))
        let harmless = try home(guarded: true)
        _ = try type(["shutdown -c", "systemctl status shop"], in: harmless)
        #expect(note(harmless).contains("shutdown -c") && note(harmless).contains("status shop"))
    }

    @Test func `no terminal, no answer or no plimsoll: nothing happens`() throws {
        let home = try home(guarded: true)
        let wrapper = home.path + "/.local/share/plimsoll/host-guard/bin/shutdown"
        let variables = [
            "HOME": home.path, "PATH": home.path + "/sbin:/usr/bin:/bin", "SSH_CONNECTION": "10.0.0.7 1 10.0.0.9 22",
        ]
        let piped = try ProgramRun.run(wrapper, ["-h", "now"], variables: variables, input: "web-1\n")
        #expect(piped.exitCode == 1 && piped.errors.contains("there is no terminal to ask on"), "\(piped.errors)")
        let ended = try ProgramRun.run(
            "script",
            ["-qec", wrapper + " now </dev/tty", "/dev/null"],
            variables: variables,
            input: ""
        )
        #expect(ended.exitCode != 0)
        let guarded = try String(contentsOfFile: wrapper, encoding: .utf8)
        let gone = guarded.replacing(#/ask='.*'/#, with: "ask='/nowhere/plimsoll'")
        try gone.write(toFile: wrapper, atomically: false, encoding: .utf8)
        let missing = try ProgramRun.run(wrapper, ["now"], variables: variables)
        #expect(
            missing.exitCode == 1 && missing.errors.contains("plimsoll is gone")
                && missing.errors.contains("in an emergency: "),
            "\(missing.errors)"
        )
        #expect(note(home) == "")
    }
}
