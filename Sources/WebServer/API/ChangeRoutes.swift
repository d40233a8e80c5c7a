// ChangeRoutes: what people and pipelines do to changes, environments and stops: each asks `Shipping`.
import Changes
import Hummingbird
import Journal
import Processes

enum ChangeRoutes {
    static let routes =
        [
            Route(
                .post,
                "/api/v1/services/{service}/environments/{environment}/changes",
                needs: .verb(.change),
                "Proposes a change, and starts it where the gate is open.",
                takes: .json("Proposal", limit: 12 << 20),
                answers: .json("ProposalAnswer"),
                status: 201,
                handle: propose
            ),
            Route(
                .post,
                "/api/v1/services/{service}/environments/{environment}/gate",
                needs: .verb(.gate),
                "Whether a change could start now; nothing is kept.",
                takes: .json("Proposal", limit: 12 << 20),
                answers: .json("GateAnswer"),
                handle: gate
            ),
            Route(
                .post,
                "/api/v1/services/{service}/environments/{environment}/freezes",
                needs: .verb(.freeze),
                "No changes in an environment, until a time or until somebody thaws it.",
                takes: .json("FreezeOrder", limit: 16 << 10),
                answers: .json("OrderedFreeze"),
                status: 201,
                handle: freeze
            ),
            Route(
                .post,
                "/api/v1/services/{service}/environments/{environment}/freezes/{freeze}/thaw",
                needs: .verb(.freeze),
                "Changes again.",
                takes: .json("Reason", limit: 16 << 10),
                answers: .json("EnvironmentAnswer"),
                handle: thaw
            ),
            Route(
                .post,
                "/api/v1/services/{service}/environments/{environment}/announcements/trial",
                needs: .verb(.change),
                "Sends a trial message to each channel that the live contract tells of an environment.",
                answers: .json("ChannelAnswers"),
                handle: tryChannels
            ),
            Route(
                .post,
                "/api/v1/stops",
                needs: .verb(.stop),
                "Refuses all changes of a scope from now on, and halts those under way.",
                takes: .json("StopOrder", limit: 16 << 10),
                answers: .json("Stops"),
                handle: { call, ground in try await stop(call, ground, lifting: false) }
            ),
            Route(
                .post,
                "/api/v1/stops/lift",
                needs: .verb(.stop),
                "Lets changes of a scope go on.",
                takes: .json("StopOrder", limit: 16 << 10),
                answers: .json("Stops"),
                handle: { call, ground in try await stop(call, ground, lifting: true) }
            ),
        ] + Act.allCases.flatMap { act in [api(act), form(act)] }

    private static func api(_ act: Act) -> Route {
        Route(
            .post,
            "/api/v1/services/{service}/changes/{change}/\(act.rawValue)",
            needs: .verb(act.verb),
            act.summary,
            takes: .json("Reason", limit: 16 << 10),
            answers: .json("ChangeAnswer"),
            handle: { call, ground in
                let why = try call.decoded(Reason.self).why
                return try .json(try await act.perform(call, ground, why: why))
            }
        )
    }

    /// The same by a form of the change's page.
    private static func form(_ act: Act) -> Route {
        Route(
            .post,
            "/services/{service}/changes/{change}/\(act.rawValue)",
            needs: .form(act.verb),
            act.summary,
            takes: .form,
            answers: .nothing,
            status: 303,
            handle: { call, ground in
                let answer = try await act.perform(call, ground, why: call.fields["why"] ?? "")
                let (service, id) = (answer.change.service, answer.change.id.text)
                return .seeOther("/services/\(LoginRoutes.escaped(service))/changes/\(LoginRoutes.escaped(id))")
            }
        )
    }

    private static func propose(_ call: Call, _ ground: Ground) async throws -> Response {
        let proposal = try call.decoded(Proposal.self)
        let (service, environment, origin) = (try call.service, try call.environment, try call.origin())
        do throws(ShippingFailure) {
            let answer = try await ground.shipping.propose(proposal, to: environment, of: service, by: origin)
            return try answer.response(status: .created)
        } catch {
            throw Problem(error)
        }
    }

    private static func gate(_ call: Call, _ ground: Ground) async throws -> Response {
        let proposal = try call.decoded(Proposal.self)
        let (service, environment, origin) = (try call.service, try call.environment, try call.origin())
        do throws(ShippingFailure) {
            return try await ground.shipping.gate(proposal, to: environment, of: service, by: origin).response()
        } catch {
            throw Problem(error)
        }
    }

    private static func freeze(_ call: Call, _ ground: Ground) async throws -> Response {
        let order = try call.decoded(FreezeOrder.self)
        let (service, environment, origin) = (try call.service, try call.environment, try call.origin())
        do throws(ShippingFailure) {
            return try await ground.shipping.freeze(
                service,
                environment,
                from: order.from,
                until: order.until,
                because: order.why,
                by: origin
            ).response(status: .created)
        } catch {
            throw Problem(error)
        }
    }

    private static func thaw(_ call: Call, _ ground: Ground) async throws -> Response {
        let why = try call.decoded(Reason.self).why
        let (service, environment, origin) = (try call.service, try call.environment, try call.origin())
        let freeze = try call.parameter("freeze")
        do throws(ShippingFailure) {
            try await ground.shipping.thaw(freeze, service, environment, because: why, by: origin)
        } catch {
            throw Problem(error)
        }
        let composing = try await Composing(ground, now: call.now)
        guard let answer = try await composing.environment(service, environment) else {
            throw Problem.notFound("nothing is known of \(service) in \(environment)")
        }
        return try .json(answer)
    }

    private static func tryChannels(_ call: Call, _ ground: Ground) async throws -> Response {
        let (service, environment, origin) = (try call.service, try call.environment, try call.origin())
        guard let notifier = ground.notifier else { throw Problem.unavailable("this server brings no words out") }
        do throws(ShippingFailure) {
            return try await ground.shipping.tryChannels(service, environment, through: notifier, by: origin).response()
        } catch {
            throw Problem(error)
        }
    }

    private static func stop(_ call: Call, _ ground: Ground, lifting: Bool) async throws -> Response {
        let order = try call.decoded(StopOrder.self)
        let origin = try call.origin()
        let scope: StopScope =
            switch (order.service, order.actor) {
            case (nil, nil): .everything
            case (let service?, nil): .service(service)
            case (nil, let actor?): .actor(actor)
            default: throw Problem.badRequest("a stop is of a service, of an actor, or of everything: not of two")
            }
        do throws(ShippingFailure) {
            let stops =
                lifting
                ? try await ground.shipping.lift(scope, because: order.why, by: origin)
                : try await ground.shipping.stop(scope, because: order.why, by: origin)
            return try stops.map { stop -> StopOrder in
                switch stop.scope {
                case .everything: StopOrder(service: nil, actor: nil, why: stop.because)
                case .service(let name): StopOrder(service: name, actor: nil, why: stop.because)
                case .actor(let name): StopOrder(service: nil, actor: name, why: stop.because)
                }
            }.response()
        } catch {
            throw Problem(error)
        }
    }
}

/// What may be done to one change.
enum Act: String, CaseIterable, Sendable {
    case approve, start, cancel, revert, resume, finish, fail

    var verb: Verb { self == .approve ? .approve : .change }

    var summary: String {
        switch self {
        case .approve: "Says yes to somebody else's change, and starts it where that opens the gate."
        case .start: "Starts a change that waited."
        case .cancel: "Calls a change off that moved nothing yet."
        case .revert: "Takes a change back: all that moved goes back, or a new change undoes it."
        case .resume: "Lets a change go on that waits for a person."
        case .finish: "Ends a change that others made."
        case .fail: "Ends a change that others made, and that failed."
        }
    }

    /// Does it; the answer is the change, or the one that undoes it.
    func perform(_ call: Call, _ ground: Ground, why: String) async throws -> ChangeAnswer {
        let service = try call.service
        // Whether who asks may do this in the environment of the change, which the path does not name.
        let id = try ReadRoutes.view(call, try await Composing(ground, now: call.now), verb).entry.change.id
        let (origin, shipping) = (try call.origin(), ground.shipping)
        let answer: ProposalAnswer
        do throws(ShippingFailure) {
            switch self {
            case .approve: answer = try await shipping.approve(id, in: service, because: why, by: origin)
            case .start: answer = try await shipping.start(id, in: service, by: origin)
            case .cancel: answer = try await shipping.cancel(id, in: service, because: why, by: origin)
            case .revert: answer = try await shipping.revert(id, in: service, because: why, by: origin)
            case .resume: answer = try await shipping.resume(id, of: service, because: why, by: origin)
            case .finish: answer = try await shipping.finishRecorded(id, in: service, failure: nil, by: origin)
            case .fail: answer = try await shipping.finishRecorded(id, in: service, failure: why, by: origin)
            }
        } catch {
            throw Problem(error)
        }
        let after = try await Composing(ground, now: call.now)
        guard let view = after.model.change(service, answer.change.id) else {
            throw Problem.notFound("\(answer.change.id) is not in the journal")
        }
        return try await after.whole(view)
    }
}

extension Encodable {
    /// The value as an answer, for who throws only what `Shipping` throws.
    func response(status: HTTPResponse.Status = .ok) throws(ShippingFailure) -> Response {
        do { return try .json(self, status: status) } catch {
            throw .store(.unavailable(because: "the answer cannot be written: \(error)"))
        }
    }
}

extension Problem {
    /// The problem that a refusal of `Shipping` is; the gate's words come along whole.
    init(_ failure: ShippingFailure) {
        switch failure {
        case .notFound: self = .notFound("\(failure)")
        case .refused(let gate, let change):
            self = Problem(409, "the gate is closed", "\(failure)")
            members = [
                "refusals": JSONLine.value(gate.refusals), "holds": JSONLine.value(gate.holds),
                "unknown": JSONLine.value(gate.unknown), "change": JSONLine.value(change),
            ]
            if let opens = gate.opens { members["opens"] = JSONLine.value(opens) }
        case .conflict: self = .conflict("\(failure)")
        case .invalid(let findings):
            self = Problem(422, "what was asked makes no sense", "\(failure)")
            members = ["findings": JSONLine.value(findings)]
        case .store(let failure): self = .store(failure)
        }
    }
}
