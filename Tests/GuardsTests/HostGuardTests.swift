// HostGuardTests: which commands are asked about, and the guard's files on a real shell in a pseudo-terminal.
import Foundation
import Support
import Testing

@testable import Guards

@Suite struct HostGuardTests {
    @Test(arguments: [
        "shutdown", "shutdown -h now", "/sbin/shutdown -r +5", "reboot", "reboot -f", "halt -p", "poweroff", "init 0",
        "init 6", "telinit 1", "sudo shutdown now",
        "sudo -u root -n reboot", "sudo -- poweroff", "sudo env A=b systemctl reboot", "systemctl poweroff",
        "systemctl --force --force reboot", "systemctl kexec",
        "systemctl suspend", "systemctl hibernate", "systemctl isolate rescue.target", "systemctl start reboot.target",
        "doas halt", "nohup shutdown now", "systemctl rescue",
    ])
    func `a command that takes the host away is asked about`(_ line: String) {
        let look = HostCommand.look(line.split(separator: " ").map(String.init), services: [])
        #expect(look != .harmless)
    }

    @Test(arguments: [
        "shutdown -c", "shutdown --help", "systemctl status shop", "systemctl restart nginx", "systemctl stop nginx",
        "systemctl --version", "init 3", "init q", "ls", "sudo ls", "sudo",
        "", "systemctl", "service nginx restart", "reboot --help", "sudo -u root systemctl list-units",
    ])
    func `a harmless command is not`(_ line: String) {
        #expect(HostCommand.look(line.split(separator: " ").map(String.init), services: ["shop"]) == .harmless)
    }

    @Test(arguments: [
        "systemctl stop shop", "sudo systemctl disable --now shop.service", "service shop stop",
        "systemctl restart shop", "systemctl mask shop",
    ])
    func `ending the service that the host is for is asked about`(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard case .endsService = HostCommand.look(words, services: ["shop.service"]) else {
            return #expect(Bool(false), "\(line)")
        }
    }

    @Test(arguments: ["", "alias a=b\n", "alias a=b", "\n\n", "é # >>> other >>>\r\n", "x\n\n\n"])
    func `start-up files become what they were, byte for byte`(_ text: String) {
        let once = HostGuardText.adding(to: text, folder: "/g")
        #expect(once != text && HostGuardText.adding(to: once, folder: "/g") == once)
        #expect(Array(HostGuardText.removing(from: once).utf8) == Array(text.utf8))
        #expect(
            HostGuardText.removing(from: once + "later\n") == text + (text.hasSuffix("\n") || text.isEmpty ? "" : "\n")
                + "later\n"
        )
    }

    @Test func `only the host's own name is right`() {
        #expect(
            HostAnswer.isRight("web-1.shop.example", host: "web-1.shop.example")
                && HostAnswer.isRight("web-1", host: "web-1.shop.example")
        )
        for wrong in ["", "WEB-1", "web-1 ", "web-2", "y", "web-1.shop"] {
            #expect(!HostAnswer.isRight(wrong, host: "web-1.shop.example"))
        }
    }

    @Test func `install and remove leave nothing behind below a root`() throws {
        let root = try TemporaryFolder()
        try root.write("alias x=y", to: "etc/bash.bashrc")
        func run(_ words: String...) throws -> CommandRun {
            try CommandRun.plimsoll(["host", "guard"] + words, in: root.path)
        }
        #expect(try run("install", "--environment", "bad name", "--root", root.path).exitCode == 2)
        #expect(try run("status", "--root", root.path).exitCode == 1)
        for _ in 0..<2 {
            #expect(
                try run("install", "--environment", "production", "--service", "shop", "--root", root.path).exitCode
                    == 0
            )
        }
        #expect(try run("status", "--root", root.path).output.contains("environment production · red"))
        #expect(
            FileManager.default.isExecutableFile(atPath: root.path + "/usr/local/lib/plimsoll/host-guard/bin/shutdown")
        )
        #expect(try run("remove", "--root", root.path).exitCode == 0)
        #expect(try String(contentsOfFile: root.path + "/etc/bash.bashrc", encoding: .utf8) == "alias x=y")
        let left = try ProgramRun.run("find", [root.path, "-type", "f"]).output.split(separator: "\n")
        #expect(left == [Substring(root.path + "/etc/bash.bashrc")])
    }
}
