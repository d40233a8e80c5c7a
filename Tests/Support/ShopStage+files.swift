// ShopStage+files: the contract, config and schemas that stories of the shop begin with.
import Foundation

extension ShopStage {
    /// What holds for the shop, unless a story says otherwise: quick steps, one environment.
    public static func contract(
        environments: String = "  production: {}\n",
        rollout: String = "steps: [1, 50%, 100%]; bake: 3s",
        judgesRequests: Bool = true,
        drains: Bool = false,
        knowsDurations: Bool = true,
        rules: String = ""
    ) -> String {
        """
        plimsoll: 1
        service: shop
        config:
          app:
            layers:
              - config/app.yaml
              - {file: "config/app.{environment}.yaml", optional: true}
            schema: config/app.schema.json
            deliver: {file: run/app.json}
        environments:
        \(environments)
        rules:
        \(knowsDurations ? durationRule : "  []")
        \(rules)rollout:
          \(rollout.replacingOccurrences(of: "; ", with: "\n  "))
          health: {http: "http://127.0.0.1:{port}/health", every: 200ms, deadline: 2s, start_within: 30s}
          grace: 10s

        """
            + (judgesRequests
                ? "  requests: {metrics: \"http://127.0.0.1:{port}/metrics\", counter: http_requests_total}\n" : "")
            + (drains ? "  drain: \"\(ShopProxy.drain)\"\n" : "")
    }

    private static let durationRule = """
          - id: search-gives-up-before-the-proxy
            require: duration(config.app.search.timeout) < duration(config.app.server.request_timeout)
            because: a search slower than the proxy's patience is paid for and thrown away
        """

    /// What holds in every environment.
    public static let config = """
        server:
          port: 8080
          request_timeout: 30s
        search:
          timeout: 10s
          results: 20
        catalogue:
          currency: EUR

        """

    /// The schema of the effective config.
    static let schema = """
        {
          "$defs": {"duration": {"type": "string", "pattern": "^[1-9][0-9]*(ms|s|m|h)$"}},
          "type": "object", "additionalProperties": false, "required": ["server", "search", "catalogue"],
          "properties": {
            "server": {
              "type": "object", "additionalProperties": false, "required": ["port", "request_timeout"],
              "properties": {
                "port": {"type": "integer", "minimum": 1, "maximum": 65535},
                "request_timeout": {"$ref": "#/$defs/duration"}
              }
            },
            "search": {
              "type": "object", "additionalProperties": false, "required": ["timeout", "results"],
              "properties": {
                "timeout": {"$ref": "#/$defs/duration"},
                "results": {"type": "integer", "minimum": 1, "maximum": 100},
                "url": {"type": "string", "format": "uri"}
              }
            },
            "catalogue": {
              "type": "object", "additionalProperties": false, "required": ["currency"],
              "properties": {"currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}
            }
          }
        }

        """

    /// A schema as teams have it: types, and little more.
    public static let looseSchema = """
        {"type": "object", "required": ["server", "search", "catalogue"], "properties": {
          "search": {"type": "object", "properties": {
            "timeout": {"type": "string"}, "results": {"type": "integer", "minimum": 1, "maximum": 100}}}}}

        """
}
