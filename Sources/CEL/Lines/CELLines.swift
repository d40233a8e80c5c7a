// CELLines: one request a line in, one answer a line out, both JSON.
import Documents
import Findings

/// Evaluates requests as `plimsoll eval --lines` takes them.
///
/// Shape of a request: `expr`, and where wanted `bindings`, `container`, `types`, `disable_macros`, `disable_check`,
/// `check_only`; values are tagged with their type, as in `{"int": "42"}`.
/// Shape of an answer: `{"value": …, "type": …}`, `{"error": {"code", "message", "offset"}}` or `{"unknown": […]}`; with
/// `check_only`, `{"type": …}`.
public struct CELLines: Sendable {
    private let timeZones: CELEnvironment.TimeZoneSource?
    private let limits: CELLimits

    /// Requests evaluated within limits, with time zones from a source.
    public init(timeZones: CELEnvironment.TimeZoneSource? = nil, limits: CELLimits = CELLimits()) {
        self.timeZones = timeZones
        self.limits = limits
    }

    /// The answer to one request, without a line end; never empty.
    public func answer(_ line: [UInt8]) -> String {
        let source = SourceText(name: "request", bytes: line)
        let result = Document.read(source, as: .json)
        guard result.isSound, let document = result.document, let root = document.root else {
            let reason = result.findings.first?.message ?? "the line is empty"
            return CELLines.failure("invalid_request", "the line is no JSON: \(reason)", nil)
        }
        do throws(RequestFault) {
            let request = try CELRequest(CELDocument(document), root, timeZones: timeZones)
            return answer(request)
        } catch {
            return CELLines.failure("invalid_request", error.message, nil)
        }
    }

    private func answer(_ request: CELRequest) -> String {
        do throws(CELFailure) {
            if request.isCheckOnly {
                let type = try request.environment.check(request.expression)
                return "{\"type\": \(type.json)}"
            }
            let program = try request.environment.compile(request.expression)
            return CELLines.answer(
                to: program,
                with: program.evaluate(request.bindings, limits: limits),
                limits: limits
            )
        } catch {
            return CELLines.answer(to: error)
        }
    }

    /// What a program came to, as an answer.
    public static func answer(to program: CELProgram, with outcome: CELOutcome, limits: CELLimits) -> String {
        switch outcome {
        case .value(let value):
            var text = ""
            var budget = CELBudget(limits)
            do throws(CELFault) {
                try value.writeTagged(to: &text, &budget)
            } catch {
                return failure(error.code.rawValue, error.message, nil)
            }
            return "{\"value\": \(text), \"type\": \(program.type.json)}"
        case .error(let fault):
            return failure(fault.code.rawValue, fault.message, fault.offset < 0 ? nil : fault.offset)
        case .unknown(let names):
            return "{\"unknown\": [\(names.map { jsonText($0) }.joined(separator: ", "))]}"
        }
    }

    /// Why an expression cannot be compiled, as an answer.
    public static func answer(to failure: CELFailure) -> String {
        guard let issue = failure.issues.first else { return self.failure("syntax_error", "", nil) }
        return self.failure(issue.code.rawValue, issue.description, issue.offset)
    }

    private static func failure(_ code: String, _ message: String, _ offset: Int?) -> String {
        let place = offset.map { ", \"offset\": \($0)" } ?? ""
        return "{\"error\": {\"code\": \(jsonText(code)), \"message\": \(jsonText(message))\(place)}}"
    }
}

/// Why a line is no request.
struct RequestFault: Error {
    var message: String
}

/// A text as a JSON string.
func jsonText(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1F}": result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
