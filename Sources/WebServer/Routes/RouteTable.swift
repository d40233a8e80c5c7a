// RouteTable: all that the server answers.

/// The table.
enum RouteTable {
    /// All routes.
    static let routes: [Route] =
        LoginRoutes.routes + AgentRoutes.routes + ReadRoutes.routes + ChangeRoutes.routes + ServerRoutes.routes
        + PageRoutes.routes + TokenRoutes.routes + TokenPages.routes
}
