// HostGuardText: the files that a host guard consists of, as texts.

/// What a host is, for its guard.
public struct HostGuardSettings: Equatable, Sendable {
    /// The environment's name, as the prompt shows it.
    public var environment: String
    /// The prompt mark's colour.
    public var colour: Colour
    /// Services that the host is for.
    public var services: [String]
    /// The program that asks.
    public var program: String

    /// A colour of the prompt mark.
    public enum Colour: String, CaseIterable, Sendable {
        case red, yellow, green, blue

        var codes: String {
            switch self {
            case .red: "1;97;41"
            case .yellow: "30;43"
            case .green: "30;42"
            case .blue: "97;44"
            }
        }
    }

    /// Settings.
    public init(environment: String, colour: Colour = .red, services: [String] = [], program: String) {
        (self.environment, self.colour, self.services, self.program) = (environment, colour, services, program)
    }

    /// The small file that holds them.
    public var text: String {
        let lines = [
            "# What this host is: read by plimsoll host guard.", "environment=\(environment)",
            "colour=\(colour.rawValue)",
            "program=\(program)",
        ]
        return (lines + services.map { "service=\($0)" }).joined(separator: "\n") + "\n"
    }

    /// Reads the file; unknown lines are passed over.
    public init(reading text: String) {
        self.init(environment: "this host", program: "plimsoll")
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = String(parts[1])
            switch parts[0] {
            case "environment": environment = value
            case "colour": colour = Colour(rawValue: value) ?? .red
            case "service": services.append(value)
            case "program": program = value
            default: break
            }
        }
    }

    /// Why a value cannot stand in shell files; nil where all can.
    public var problem: String? {
        func isPlain(_ text: String, _ more: String) -> Bool {
            !text.isEmpty
                && text.unicodeScalars.allSatisfy { scalar in
                    scalar.isASCII
                        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                            || more.unicodeScalars.contains(scalar))
                }
        }
        if !isPlain(environment, "-_.") { return "the environment's name has letters, digits, - _ . alone" }
        if let wrong = services.first(where: { !isPlain($0, "-_.@:") }) { return "\(wrong) is no name of a service" }
        if !isPlain(program, "/-_.+") { return "the program's path has characters that shells change: \(program)" }
        return nil
    }
}

/// The texts of a guard.
public enum HostGuardText {
    /// Commands that have a wrapper.
    public static let commands = [
        "shutdown", "reboot", "halt", "poweroff", "init", "telinit", "systemctl", "service", "pm-suspend",
        "pm-hibernate",
    ]

    /// The wrapper of every command: it asks, then runs the real one.
    ///
    /// Without plimsoll it refuses: a guard that is half gone must not look like one.
    public static func wrapper(folder: String, settings: HostGuardSettings) -> String {
        """
        #!/bin/sh
        # plimsoll host guard: asks before a command that takes this host away, then runs the real one.
        name=${0##*/}
        ask='\(settings.program)'
        [ -x "$ask" ] || ask=$(command -v plimsoll) || ask=
        real=
        IFS=:
        for place in $PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin; do
            [ "$place" = '\(folder)/bin' ] && continue
            [ -x "$place/$name" ] && { real=$place/$name; break; }
        done
        unset IFS
        if [ -z "$real" ]; then
            echo "plimsoll: $name: command not found" >&2
            exit 127
        fi
        if [ -z "$ask" ]; then
            echo "plimsoll: $name was not run: the guard of this host cannot ask, for plimsoll is gone" >&2
            echo "plimsoll: in an emergency: $real $*" >&2
            exit 1
        fi
        "$ask" host guard ask --config '\(folder)/host.conf' -- "$name" "$@" || exit 1
        exec "$real" "$@"

        """
    }

    /// What interactive shells read: the mark, the wrappers first on the PATH and as functions, sudo looked into.
    public static func shell(folder: String, settings: HostGuardSettings) -> String {
        let functions = commands.filter { !$0.contains("-") }.map { "    \($0)() { '\(folder)/bin/\($0)' \"$@\"; }" }
        return """
            # plimsoll host guard: read by interactive shells; plimsoll host guard remove takes it away.
            if [ -d '\(folder)/bin' ]; then
                case ":$PATH:" in
                *":\(folder)/bin:"*) ;;
                *) PATH='\(folder)/bin':$PATH ;;
                esac
                _plimsoll_ask() {
                    if [ -x '\(settings.program)' ]; then
                        '\(settings.program)' host guard ask --config '\(folder)/host.conf' -- "$@"
                    elif command -v plimsoll >/dev/null 2>&1; then
                        plimsoll host guard ask --config '\(folder)/host.conf' -- "$@"
                    else
                        case " $* " in
                        *shutdown*|*reboot*|*halt*|*poweroff*|*init*|*systemctl*|*service*)
                            echo "plimsoll: not run: the guard of this host cannot ask, for plimsoll is gone" >&2
                            echo "plimsoll: in an emergency: command $*" >&2
                            return 1 ;;
                        esac
                    fi
                }
            \(functions.joined(separator: "\n"))
                sudo() { _plimsoll_ask sudo "$@" && command sudo "$@"; }
                doas() { _plimsoll_ask doas "$@" && command doas "$@"; }
            fi
            case "${PS1-}" in
            ''|*'\(settings.environment.uppercased())'*) ;;
            *)
                if [ -n "${BASH_VERSION-}" ]; then
                    PS1='\\[\\e[\(settings.colour.codes)m\\] \(settings.environment.uppercased()) \\[\\e[0m\\] '$PS1
                elif [ -n "${ZSH_VERSION-}" ]; then
                    PS1=$'%{\\e[\(settings.colour.codes)m%} \(settings.environment.uppercased()) %{\\e[0m%} '$PS1
                else
                    PS1='[\(settings.environment.uppercased())] '$PS1
                fi ;;
            esac

            """
    }

    private static let opening = "# >>> plimsoll host guard >>>"
    private static let closing = "# <<< plimsoll host guard <<<"
    private static let lineEndAdded = " (a line end was added before)"

    /// A start-up file with the guard's lines at its end.
    public static func adding(to text: String, folder: String) -> String {
        let text = removing(from: text)
        let isWhole = text.isEmpty || text.hasSuffix("\n")
        let source = "[ -r '\(folder)/guard.sh' ] && . '\(folder)/guard.sh'"
        return text + (isWhole ? "" : "\n") + opening + (isWhole ? "" : lineEndAdded) + "\n" + source + "\n" + closing
            + "\n"
    }

    /// The file as it was before; whatever was added behind the lines stays.
    public static func removing(from text: String) -> String {
        let bytes = Array(text.utf8)
        guard let start = find(opening, in: bytes, from: 0), let last = find(closing, in: bytes, from: start) else {
            return text
        }
        var from = start
        var end = last + closing.utf8.count
        if end < bytes.count, bytes[end] == 10 { end += 1 }
        let lineEnd = bytes[start...].firstIndex(of: 10) ?? bytes.count
        if String(decoding: bytes[start..<lineEnd], as: UTF8.self).hasSuffix(lineEndAdded), from > 0, end == bytes.count
        {
            from -= 1
        }
        return String(decoding: bytes[..<from] + bytes[end...], as: UTF8.self)
    }

    /// Whether a start-up file has the guard's lines.
    public static func isIn(_ text: String) -> Bool { removing(from: text) != text }

    private static func find(_ wanted: String, in bytes: [UInt8], from: Int) -> Int? {
        let wanted = Array(wanted.utf8)
        guard bytes.count >= wanted.count + from else { return nil }
        return (from...(bytes.count - wanted.count)).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
