// ConnectionTarget: what a connection's expression comes to in an environment, and where each byte of it was written.
public import CEL
public import Documents
public import Findings

/// The text that a connection's expression came to, with the places its parts were read from.
///
///     let target = …                       // config.app.database.url
///     target.place(of: 16..<33)            // the host inside the URL, in the layer's file
public struct ConnectionTarget: Sendable {
    /// A value of the config that is part of the text.
    struct Piece: Sendable {
        /// Its bytes in the text.
        var bytes: Range<Int>
        /// Where the value was written.
        var place: Place
        /// Where its text starts in the source; nil where it is not written as it is read.
        var start: Int?
        /// Whether it is secret, or came from a secret reference.
        var isSecret: Bool
    }

    /// The text; may hold a password.
    public let text: String
    /// The expression's place in the contract.
    public let expression: Place
    let pieces: [Piece]

    /// A text that stands somewhere as it is, such as one given on a command line.
    public init(_ text: String, at place: Place) {
        self.text = text
        expression = place
        pieces = [Piece(bytes: 0..<text.utf8.count, place: place, start: Int(place.span.start), isSecret: false)]
    }

    init(_ text: String, expression: Place, pieces: [Piece]) {
        (self.text, self.expression, self.pieces) = (text, expression, pieces)
    }

    /// Where some bytes of the text were written: in the value of the winning layer, else at the expression.
    public func place(of bytes: Range<Int>) -> Place {
        let whole = bytes.isEmpty ? pieces.first : nil
        let piece = pieces.first { $0.bytes.lowerBound <= bytes.lowerBound && bytes.upperBound <= $0.bytes.upperBound }
        let part = pieces.first { $0.bytes.overlaps(bytes) }
        guard let found = piece ?? part ?? whole ?? (pieces.count == 1 ? pieces.first : nil) else { return expression }
        guard let start = found.start, piece != nil, !bytes.isEmpty else { return found.place }
        var place = found.place
        let offset = start - found.bytes.lowerBound
        place.span = Span(from: offset + bytes.lowerBound, to: offset + bytes.upperBound)
        return place
    }

    /// Where the whole value was written: the first value of the config that is part of it.
    public var place: Place { pieces.first?.place ?? expression }

    /// Whether some bytes may be shown: no part of them is secret.
    public func isShown(_ bytes: Range<Int>) -> Bool {
        pieces.allSatisfy { piece in
            guard piece.bytes.overlaps(bytes) || bytes.isEmpty else { return true }
            if piece.isSecret { return false }
            let place = place(of: bytes)
            return !place.source.isMasked(place.span)
        }
    }

    /// Says that some bytes are secret: no output will show them, wherever they were written.
    public func mask(_ bytes: Range<Int>) {
        guard !bytes.isEmpty else { return }
        for piece in pieces where piece.bytes.overlaps(bytes) {
            let common = piece.bytes.clamped(to: bytes)
            guard let start = piece.start else {
                piece.place.source.mask(piece.place.span)
                continue
            }
            let offset = start - piece.bytes.lowerBound
            piece.place.source.mask(Span(from: offset + common.lowerBound, to: offset + common.upperBound))
        }
    }
}

/// What became of a connection's expression.
public enum TargetOutcome: Sendable {
    /// It is a text.
    case text(ConnectionTarget)
    /// It is a whole number.
    case number(Int)
    /// It fails, or comes to something else: why, where in the contract, and how to mend it.
    case unusable(String, at: Place, mend: String)
    /// It depends on what is not known: the names, and the secret references among them.
    case unknown([String], secrets: [SecretReference])
}

/// Evaluates the expressions of connections in an environment, as rules are.
public struct TargetReader: Sendable {
    private let contract: Contract
    private let rules: RuleCheck

    /// A reader for a contract.
    public init(_ contract: Contract, timeZones: CELEnvironment.TimeZoneSource? = nil) {
        self.contract = contract
        rules = RuleCheck(contract, timeZones: timeZones)
    }

    /// What an expression comes to; `secrets` are references that were resolved on this machine.
    public func read(
        _ expression: Written<String>,
        in view: RuleScope.View,
        elsewhere: [RuleScope.View] = [],
        secrets: [SecretReference: String] = [:]
    ) -> TargetOutcome {
        let place = contract.document.place(of: expression.node)
        let program: CELProgram
        do throws(CELFailure) {
            program = try rules.declarations.compile(expression.value)
        } catch {
            let issue = error.issues.first
            let offset = issue?.offset ?? 0
            return .unusable(
                issue?.description ?? "the expression cannot be read",
                at: contract.document.place(of: expression.node, at: offset, in: expression.value),
                mend: "write where the address stands, such as config.app.database.url"
            )
        }
        let scope = rules.scope(in: view, elsewhere: elsewhere, secrets: secrets)
        let trace = program.trace(scope.bindings)
        switch trace.outcome {
        case .value(.string(let text)): return .text(target(text, place, trace, scope))
        case .value(.int(let number)): return .number(Int(number))
        case .value(let value):
            return .unusable(
                "it is \(value.type.valueName), a text is expected",
                at: place,
                mend: "name the value that holds the address"
            )
        case .unknown(let names):
            return .unknown(names, secrets: names.compactMap { scope.references[$0] })
        case .error(let fault):
            // The fault's words may quote what was read.
            let touchesSecret = !secrets.isEmpty || trace.reads.contains { scope.isSecret($0) }
            let message = touchesSecret ? "it fails (\(fault.code.rawValue))" : fault.message
            return .unusable(
                message,
                at: contract.document.place(of: expression.node, at: max(0, fault.offset), in: expression.value),
                mend: "name a value that this environment has, or leave the environment out with except:"
            )
        }
    }

    private func target(_ text: String, _ expression: Place, _ trace: CELTrace, _ scope: RuleScope) -> ConnectionTarget
    {
        let bytes = Array(text.utf8)
        var pieces: [ConnectionTarget.Piece] = []
        for read in trace.reads {
            guard let holder = scope.holder(of: read), let value = scope.text(at: read) else { continue }
            let wanted = Array(value.utf8)
            let taken = pieces.map(\.bytes)
            guard !wanted.isEmpty, let range = TargetReader.find(wanted, in: bytes, besides: taken) else { continue }
            let isReference = holder.config.document.secretReference(at: read.node) != nil
            let isSecret = isReference || holder.config.isSecret(read.node)
            pieces.append(
                ConnectionTarget.Piece(
                    bytes: range,
                    place: holder.config.place(of: read.node),
                    start: isReference ? nil : holder.config.textStart(of: read.node),
                    isSecret: isSecret
                )
            )
        }
        return ConnectionTarget(text, expression: expression, pieces: pieces)
    }

    /// The first place of some bytes that no other piece has taken.
    private static func find(_ wanted: [UInt8], in bytes: [UInt8], besides taken: [Range<Int>]) -> Range<Int>? {
        guard wanted.count <= bytes.count else { return nil }
        for start in 0...(bytes.count - wanted.count) {
            let range = start..<start + wanted.count
            if bytes[range].elementsEqual(wanted), !taken.contains(where: { $0.overlaps(range) }) { return range }
        }
        return nil
    }
}

extension EffectiveConfig {
    /// Where a scalar's text starts in the source it was written in; nil where it is not written as it is read.
    func textStart(of node: Int) -> Int? {
        guard let origin = origin(of: node) else { return nil }
        let written = document(of: origin).nodes[origin.node]
        guard !written.isContainer, !written.flags.contains(.decoded) else { return nil }
        return Int(written.first)
    }
}
