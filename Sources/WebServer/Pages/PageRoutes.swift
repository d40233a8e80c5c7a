// PageRoutes: the pages that people see, and what belongs to them.
import Changes
import Hummingbird
import Journal
import Processes

enum PageRoutes {
    static let routes = [
        Route(.get, "/", needs: .session, "The overview.", answers: .other("text/html"), handle: overview),
        Route(
            .get,
            "/services/{service}/environments/{environment}",
            needs: .session,
            "An environment.",
            answers: .other("text/html"),
            handle: environment
        ),
        Route(
            .get,
            "/services/{service}/environments/{environment}/instances/{instance}",
            needs: .session,
            "An instance and its last lines.",
            answers: .other("text/html"),
            handle: instance
        ),
        Route(
            .get,
            "/services/{service}/changes/{change}",
            needs: .session,
            "A change.",
            answers: .other("text/html"),
            handle: change
        ),
        Route(.get, "/journal", needs: .session, "The journal.", answers: .other("text/html"), handle: journal),
        Route(.get, "/live", needs: .session, "News for pages.", answers: .other("text/event-stream"), handle: live),
        Route(.get, "/style.css", needs: .nothing, "The style sheet.", answers: .other("text/css"), handle: style),
        Route(.get, "/live.js", needs: .nothing, "The script.", answers: .other("text/javascript"), handle: script),
        Route(.get, "/mark.svg", needs: .nothing, "The mark.", answers: .other("image/svg+xml"), handle: mark),
    ]

    private static func asset(_ text: String, _ type: String) -> Response {
        var response = Response.text(text, type: type)
        response.headers[.cacheControl] = "public, max-age=300"
        return response
    }

    private static func style(_ call: Call, _ ground: Ground) async throws -> Response {
        asset(Style.sheet, "text/css; charset=utf-8")
    }

    private static func script(_ call: Call, _ ground: Ground) async throws -> Response {
        asset(Style.script, "text/javascript; charset=utf-8")
    }

    private static func mark(_ call: Call, _ ground: Ground) async throws -> Response {
        asset(Style.mark, "image/svg+xml")
    }

    private static func overview(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        var services: [[String: Any]] = []
        for service in composing.model.services {
            var cells: [[String: Any]] = []
            for name in try await composing.environments(of: service) where call.may(.read, service, name) {
                guard let answer = try await composing.environment(service, name) else { continue }
                cells.append(PageValues.cell(answer, composing))
            }
            if !cells.isEmpty { services.append(["service": service, "cells": cells]) }
        }
        var values: [String: Any] = ["services": services, "isEmpty": services.isEmpty]
        let waiting = try await PageValues.waiting(composing) { call.may(.read, $0, $1) }
        (values["waiting"], values["hasWaiting"]) = (waiting, !waiting.isEmpty)
        let entries = composing.model.timeline.filter { entry in
            PageValues.isNews(entry) && call.may(.read, entry.service, entry.environment)
        }.suffix(8)
        values["entries"] = PageValues.entries(entries.reversed(), composing.clock)
        values["hasEntries"] = !entries.isEmpty
        let late = composing.model.announcements.delayed.count
        if late > 0 { values["late"] = Words.count(late, "announcement") }
        values["stops"] = composing.model.stops.stops.map { stop in
            ["words": stop.scope.words, "by": stop.by, "because": stop.because, "at": stop.at.shown]
        }
        return Pages.page("overview", title: "Overview", values, principal: call.principal)
    }

    private static func environment(_ call: Call, _ ground: Ground) async throws -> Response {
        let (service, name) = (try call.service, try call.environment)
        let composing = try await Composing(ground, now: call.now)
        guard call.may(.read, service, name), let answer = try await composing.environment(service, name) else {
            throw Problem.notFound("nothing is known of \(service) in \(name), or you may not see it")
        }
        let clock = composing.clock(service, name)
        var values = PageValues.cell(answer, composing)
        values["instances"] = PageValues.ordered(answer.instances).map {
            PageValues.instance($0, answer, composing.now)
        }
        values["changes"] = composing.model.changes(service, name, limit: 50).map {
            PageValues.change($0, call.now, clock)
        }
        values["freezes"] = answer.freezes.map { freeze in
            [
                "id": freeze.id, "from": clock.shown(freeze.from),
                "until": freeze.until.map(clock.shown) ?? "somebody thaws it",
                "because": freeze.because, "by": freeze.by,
            ]
        }
        return Pages.page("environment", title: "\(service) \(name)", values, principal: call.principal)
    }

    private static func instance(_ call: Call, _ ground: Ground) async throws -> Response {
        let (service, name) = (try call.service, try call.environment)
        let id = InstanceID(try call.parameter("instance"))
        let composing = try await Composing(ground, now: call.now)
        guard call.may(.read, service, name),
            let answer = try await composing.instances(service, name).first(where: { $0.instance == id })
        else { throw Problem.notFound("nothing was heard of \(id) in \(service) \(name) for ten minutes") }
        let lines: [LogLine]
        let view: InstanceView?
        do {
            lines = try await ground.telemetry.lines(of: id, service: service, environment: name, limit: 200)
            view = try await ground.telemetry.instances(of: service, in: name, since: call.now - Composing.gone)
                .first { $0.report.instance == id }
        } catch { throw Problem.store(error) }
        var environment = EnvironmentAnswer(service: service, environment: name)
        environment.live = composing.model.environment(service, name)?.record.live
        var values = PageValues.instance(answer, environment, composing.now)
        values["lines"] = lines.map { ["time": $0.time.shown, "source": $0.source, "text": $0.text] }
        values["hasLines"] = !lines.isEmpty
        values["exits"] = (view?.exits ?? []).map(PageValues.exit)
        values["findings"] = (view?.report.findings ?? []).map(PageValues.finding)
        return Pages.page("instance", title: id.text, values, principal: call.principal)
    }

    private static func change(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        let view = try ReadRoutes.view(call, composing)
        var values = try await PageValues.changePage(view, composing, call)
        if let gate = try await composing.whole(view).gate {
            let change = view.entry.change
            values["gate"] = PageValues.gate(gate, composing.clock(change.service, change.environment))
        }
        return Pages.page("change", title: view.entry.change.id.text, values, principal: call.principal)
    }

    private static func journal(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        let before = try call.number("before", in: 1...Int64.max, else: Int64.max)
        let seen = composing.model.timeline.filter { entry in
            entry.position < before && call.may(.read, entry.service, entry.environment)
        }
        let entries = seen.suffix(100).reversed()
        // Events of all environments stand between each other here: one clock for all of them.
        let utc = { (_: String?, _: String?) in composing.clock(nil, nil) }
        var values: [String: Any] = ["entries": PageValues.entries(Array(entries), utc), "isEmpty": entries.isEmpty]
        if seen.count > entries.count, let last = entries.last { values["older"] = String(last.position) }
        values["head"] = String(composing.model.position)
        return Pages.page("journal", title: "Journal", values, principal: call.principal)
    }

    /// Tells that there is news, at most once a second; who listens loads the page again.
    private static func live(_ call: Call, _ ground: Ground) async throws -> Response {
        EventStream.response { sink in
            let end = ContinuousClock.now + .seconds(600)
            var (growth, fleet) = (await ground.growth.seen, await ground.fleet.seen)
            try await sink.send("hello", name: "hello")
            var pulse = ContinuousClock.now + EventStream.pulse
            while ContinuousClock.now < end, await !ground.growth.isOver {
                // News from instances come all the time: they are looked at once a second, those of the journal at once.
                _ = await ground.growth.wait(beyond: growth, atMost: .seconds(1))
                let (nextGrowth, nextFleet) = (await ground.growth.seen, await ground.fleet.seen)
                if nextGrowth != growth || nextFleet != fleet {
                    try await sink.send(String(nextGrowth), name: "news")
                    (growth, fleet) = (nextGrowth, nextFleet)
                    pulse = .now + EventStream.pulse
                    try await Task.sleep(for: .milliseconds(500))
                } else if pulse < .now {
                    try await sink.send("", name: "pulse")
                    pulse = .now + EventStream.pulse
                }
            }
        }
    }
}
