// OtherShellsTests: S30 in zsh, and behind the real sudo, each on a pseudo-terminal.
import Foundation
import Glibc
import Support
import Testing

@Suite struct OtherShellsTests {
    /// A home whose shell is guarded, and commands that leave a note instead of ending anything.
    private func home(_ startup: String) throws -> TemporaryFolder {
        let home = try TemporaryFolder()
        for name in ["shutdown", "systemctl"] {
            let path = try home.write("#!/bin/sh\necho \"${0##*/} $*\" >> '\(home.path)/note'\n", to: "sbin/" + name)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        try home.write("PS1='$ '\n", to: startup)
        let run = try CommandRun.plimsoll(
            ["host", "guard", "install", "--user", "--environment", "production", "--service", "shop"],
            in: home.path,
            variables: ["HOME": home.path]
        )
        #expect(run.exitCode == 0, "\(run.errors)")
        return home
    }

    private func note(_ home: TemporaryFolder) -> String {
        String(decoding: FileManager.default.contents(atPath: home.path + "/note") ?? Data(), as: UTF8.self)
    }

    private func shell(_ program: String, _ arguments: [String], _ home: TemporaryFolder, remote: Bool = true) throws
        -> TerminalSession
    {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw MissingProgram(
                words: "\(program) is missing: apt-get install \((program as NSString).lastPathComponent)"
            )
        }
        var variables = ["HOME": home.path, "PATH": home.path + "/sbin:/usr/bin:/bin", "TERM": "dumb"]
        if remote { variables["SSH_CONNECTION"] = "10.0.0.7 50000 10.0.0.9 22" }
        let session = try TerminalSession(program, arguments, variables: variables, folder: home.path)
        #expect(session.sees("PRODUCTION"), "\(session.screen)")
        return session
    }

    /// Waits for the prompt, since sudo throws away what was typed before it, and ends the shell.
    private func leave(_ session: TerminalSession) {
        #expect(session.sees("PRODUCTION"), "\(session.screen)")
        session.type("exit\r")
        #expect(session.ends() != nil, "\(session.screen)")
    }

    private var host: String {
        get throws { try ProgramRun.run("uname", ["-n"]).output.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    @Test(arguments: ["shutdown -h now", "systemctl stop shop", "command shutdown now", "\\shutdown now"])
    func `zsh asks, and a wrong name does nothing`(_ line: String) throws {
        let home = try home(".zshrc")
        let session = try shell("/usr/bin/zsh", ["-i"], home)
        session.type(line + "\r")
        #expect(session.sees("Type the name of the host"), "\(session.screen)")
        session.type("laptop\r")
        #expect(session.sees("nothing was done: that is not the name of this host"), "\(session.screen)")
        leave(session)
        #expect(note(home) == "")
    }

    @Test func `zsh goes on with the right name, and asks nobody at the machine`() throws {
        let home = try home(".zshrc")
        let session = try shell("/usr/bin/zsh", ["-i"], home)
        session.type("shutdown -h now\r")
        #expect(session.sees("Type the name of the host"), "\(session.screen)")
        session.type(try host + "\r")
        leave(session)
        #expect(note(home) == "shutdown -h now\n")
        let local = try shell("/usr/bin/zsh", ["-i"], home, remote: false)
        local.type("systemctl stop shop\r")
        leave(local)
        #expect(note(home).contains("systemctl stop shop"), "\(local.screen)")
    }

    // The fakes are named by their paths: sudo has a PATH of its own, on which the machine's own commands are.
    @Test(.enabled(if: geteuid() == 0, "sudo asks others for a password"), arguments: ["bash", "zsh"])
    func `behind the real sudo it is asked, and only the right name goes on`(_ name: String) throws {
        let home = try home(name == "bash" ? ".bashrc" : ".zshrc")
        let session = try shell("/usr/bin/" + name, name == "bash" ? ["--noediting", "-i"] : ["-i"], home)
        #expect(FileManager.default.isExecutableFile(atPath: "/usr/bin/sudo"), "apt-get install sudo")
        session.type("sudo -n \(home.path)/sbin/shutdown -r +5\r")
        #expect(session.sees("Type the name of the host"), "\(session.screen)")
        session.type("laptop\r")
        #expect(session.sees("nothing was done"), "\(session.screen)")
        #expect(note(home) == "")
        session.type("sudo -n \(home.path)/sbin/shutdown -r +5\r")
        #expect(session.sees("Type the name of the host"), "\(session.screen)")
        session.type(try host + "\r")
        leave(session)
        #expect(note(home) == "shutdown -r +5\n", "\(session.screen)")
    }
}
