// ShippingFailure: why what was asked was not done, and what it is to HTTP.
public import Changes
public import Journal

/// Why what was asked was not done.
public enum ShippingFailure: Error, Sendable {
    /// There is no such thing: one clause.
    case notFound(String)
    /// The gate turns the change away; nothing was taken in. The change is as it would have been.
    case refused(GateAnswer, change: Change)
    /// It cannot be done as things stand: one clause, with what would help.
    case conflict(String)
    /// What was asked makes no sense, at these places.
    case invalid([CheckedFinding])
    /// The journal did not take it, or could not be read.
    case store(StoreFailure)

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .notFound: 404
        case .refused, .conflict: 409
        case .invalid: 422
        case .store(.tooLarge): 422
        case .store: 503
        }
    }

    /// Something that makes no sense, at a place.
    static func invalid(_ message: String, at place: String) -> ShippingFailure {
        .invalid([CheckedFinding(code: "", level: "error", message: message, place: place)])
    }
}

extension ShippingFailure: CustomStringConvertible {
    /// The failure as a clause.
    public var description: String {
        switch self {
        case .notFound(let because), .conflict(let because): because
        case .refused(let answer, _):
            answer.refusals.map { "\($0.message) (\($0.code)); what lifts it: \($0.lift)" }.joined(separator: "; ")
        case .invalid(let findings): findings.map { "\($0.place): \($0.message)" }.joined(separator: "; ")
        case .store(let failure): failure.description
        }
    }
}
