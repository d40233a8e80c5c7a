// LoginRoutes: the way in and out for people.
import Hummingbird
import Journal

enum LoginRoutes {
    static let routes = [
        Route(.get, "/login", needs: .nothing, "The page to log in.", answers: .other("text/html"), handle: page),
        Route(
            .post,
            "/login",
            needs: .nothing,
            "Logs a person in.",
            takes: .form,
            answers: .nothing,
            status: 303,
            handle: login
        ),
        Route(
            .post,
            "/logout",
            needs: .ownForm,
            "Ends the session.",
            takes: .form,
            answers: .nothing,
            status: 303,
            handle: logout
        ),
    ]

    private static func page(_ call: Call, _ ground: Ground) async throws -> Response {
        let next = target(call.query("next").map(Call.unescaped) ?? "/")
        guard call.principal == nil else { return .seeOther(next) }
        return Pages.login(next: next, name: "", complaint: nil)
    }

    private static func login(_ call: Call, _ ground: Ground) async throws -> Response {
        // Nobody is logged in yet, so no token can be in the form: where it comes from is all there is to go by.
        if let site = call.header("Sec-Fetch-Site"), call.isFromElsewhere(site) {
            throw Problem.forbidden("the form was sent by another site")
        }
        let fields = call.fields
        let next = target(fields["next"] ?? "/")
        let (name, password) = (fields["name"] ?? "", fields["password"] ?? "")
        do throws(Gatekeeper.Refusal) {
            guard password.utf8.count <= 1_024, name.utf8.count <= 64 else { throw .wrong }
            let secret = try await ground.gatekeeper.login(
                name,
                password: password,
                address: call.address,
                now: call.now
            )
            // A session that was there before is not taken over.
            if let old = call.principal?.session { try await ground.gatekeeper.logout(old.secret, now: call.now) }
            var response = Response.seeOther(next)
            response.headers.append(ground.cookie(secret, seconds: nil))
            return response
        } catch {
            switch error {
            case .wrong:
                return Pages.login(next: next, name: name, complaint: "Name and password do not belong together.")
            case .expired(let why): return Pages.login(next: next, name: name, complaint: why)
            case .tooOften(let wait):
                let problem = Problem.tooOften(wait)
                var response = Pages.login(
                    next: next,
                    name: name,
                    complaint: "Tried too often: the next try counts in \(problem.headers["Retry-After"] ?? "60") s.",
                    status: .tooManyRequests
                )
                problem.add(to: &response)
                return response
            case .unavailable(let because): throw Problem.unavailable(because)
            }
        }
    }

    private static func logout(_ call: Call, _ ground: Ground) async throws -> Response {
        if let session = call.principal?.session {
            do throws(Gatekeeper.Refusal) {
                try await ground.gatekeeper.logout(session.secret, now: call.now)
            } catch { throw Ground.problem(error) }
        }
        var response = Response.seeOther("/login")
        response.headers.append(ground.cookie("", seconds: 0))
        return response
    }

    /// Where to go after: a page of ours only.
    static func target(_ path: String) -> String {
        let isOwn =
            path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
            && !path.unicodeScalars.contains { $0.value < 0x21 || $0.value > 0x7E }
        return isOwn && path.utf8.count <= 1_000 ? path : "/"
    }

    /// A text within a query: all but letters, digits and `-._~/` as `%xx`.
    static func escaped(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            plain.contains(byte)
                ? String(decoding: [byte], as: UTF8.self) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}

extension Call {
    /// Whether what a browser says of where a form comes from is another site.
    func isFromElsewhere(_ site: String) -> Bool { site == "cross-site" || site == "same-site" }
}
