// OpenAPIDocument: the table of routes as an OpenAPI document.

import HTTPTypes

/// The document of a table.
///
/// - Source: OpenAPI Specification 3.1.0.
enum OpenAPIDocument {
    /// The document as JSON.
    static func text(_ routes: [Route], version: String) -> String {
        let api = routes.filter(\.isAPI)
        var paths: [String] = []
        for path in Set(api.map(\.path)).sorted() {
            let operations = api.filter { $0.path == path }.sorted { $0.method.rawValue < $1.method.rawValue }
            let inner = operations.map { "\(JSONLine.text($0.method.rawValue.lowercased())):\(operation($0))" }
            paths.append("\(JSONLine.text(path)):{\(inner.joined(separator: ","))}")
        }
        return """
            {"openapi":"3.1.0","info":{"title":"Plimsoll","version":\(JSONLine.text(version)),
            "description":"Is this change safe for the environment it is about to enter?"},
            "components":{"securitySchemes":{"token":{"type":"http","scheme":"bearer"}},
            "schemas":\(Components.schemas)},
            "paths":{\(paths.joined(separator: ",\n"))}}

            """
    }

    private static func operation(_ route: Route) -> String {
        var parts = ["\"summary\":\(JSONLine.text(route.summary))"]
        switch route.need {
        case .nothing: parts.append("\"security\":[]")
        case .verb(let verb), .anywhere(let verb), .form(let verb):
            parts.append("\"security\":[{\"token\":[]}]")
            parts.append("\"x-plimsoll-verb\":\(JSONLine.text(verb.rawValue))")
        case .session, .ownForm: break
        }
        let parameters =
            route.parameters.map { name in
                "{\"name\":\(JSONLine.text(name)),\"in\":\"path\",\"required\":true,"
                    + "\"schema\":{\"$ref\":\"#/components/schemas/Name\"}}"
            } + route.queries.map(parameter)
        if !parameters.isEmpty { parts.append("\"parameters\":[\(parameters.joined(separator: ","))]") }
        if case .json(let name, _) = route.taking {
            parts.append("\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\(reference(name))}}}")
        }
        parts.append("\"responses\":{\(responses(route).joined(separator: ","))}")
        return "{" + parts.joined(separator: ",") + "}"
    }

    private static func parameter(_ query: Query) -> String {
        let type = query.type == "integer" ? "\"type\":\"integer\",\"format\":\"int64\"" : "\"type\":\"string\""
        return "{\"name\":\(JSONLine.text(query.name)),\"in\":\"query\",\"required\":\(query.isRequired),"
            + "\"description\":\(JSONLine.text(query.summary)),\"schema\":{\(type)}}"
    }

    private static func responses(_ route: Route) -> [String] {
        let description = "\"description\":\(JSONLine.text(route.summary))"
        var result: [String]
        switch route.answering {
        case .json(let name):
            result = ["\"\(route.status)\":{\(description),\"content\":{\"application/json\":{\(reference(name))}}}"]
        case .jsonOrNothing(let name):
            result = [
                "\"\(route.status)\":{\(description),\"content\":{\"application/json\":{\(reference(name))}}}",
                "\"204\":{\"description\":\"Nothing new.\"}",
            ]
        case .other(let type):
            result = ["\"\(route.status)\":{\(description),\"content\":{\(JSONLine.text(type)):{}}}"]
        case .nothing: result = ["\"\(route.status)\":{\(description)}"]
        }
        result.append(
            "\"default\":{\"description\":\"What went wrong and how to mend it.\",\"content\":"
                + "{\"application/problem+json\":{\(reference("Problem"))}}}"
        )
        return result
    }

    private static func reference(_ name: String) -> String {
        "\"schema\":{\"$ref\":\(JSONLine.text("#/components/schemas/" + name))}"
    }
}
