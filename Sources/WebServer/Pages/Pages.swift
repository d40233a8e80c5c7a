// Pages: what people see, from templates and values.
import Hummingbird
import Mustache

/// The pages.
enum Pages {
    /// A page from a template of its own, within the frame that all share.
    static func page(
        _ template: String,
        title: String,
        _ values: [String: Any],
        principal: Principal? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var frame: [String: Any] = ["title": title]
        frame["body"] = Templates.library.render(values, withTemplate: template) ?? "template \(template) is missing"
        if let principal, let session = principal.session {
            frame["who"] =
                [
                    "name": principal.actor.split(separator: ":").last.map(String.init) ?? "",
                    "form": session.formToken,
                    "pages": [("/", "Overview"), ("/journal", "Journal"), ("/tokens", "Tokens")].map { path, name in
                        ["path": path, "name": name, "isHere": name == title] as [String: Any]
                    },
                ] as [String: Any]
        }
        let text = Templates.library.render(frame, withTemplate: "frame") ?? ""
        return .text(text, type: "text/html; charset=utf-8", status: status)
    }

    static func login(
        next: String,
        name: String,
        complaint: String?,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var values: [String: Any] = ["next": next, "name": name]
        values["complaint"] = complaint
        return page(
            "login",
            title: "Log in",
            values,
            status: complaint == nil ? status : status == .ok ? .unauthorized : status
        )
    }

    static func problem(_ problem: Problem) -> Response {
        page(
            "problem",
            title: problem.title,
            ["title": problem.title, "detail": problem.detail, "status": problem.status],
            status: .init(code: problem.status)
        )
    }
}
