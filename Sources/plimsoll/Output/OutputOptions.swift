// OutputOptions: the flags that all commands with findings share, and the renderer they choose.
public import ArgumentParser
public import Findings

extension ReportFormat: ExpressibleByArgument {}

/// How findings are shown.
struct OutputOptions: ParsableArguments {
    @Option(help: "terminal, json, sarif, github or junit.")
    var format = ReportFormat.terminal

    /// The renderer for the chosen format.
    func renderer(pages: @autoclosure () -> [FindingCode: CheckPage]) -> any Renderer {
        format.renderer(pages: pages())
    }
}

extension ReportFormat {
    /// The renderer of the format, for this terminal; `pages` are only made where the format shows them.
    func renderer(pages: @autoclosure () -> [FindingCode: CheckPage]) -> any Renderer {
        switch self {
        case .terminal: TerminalRenderer(usesColour: Console.usesColour, width: Console.width)
        case .json: JSONRenderer()
        case .sarif: SARIFRenderer(version: plimsollVersion, pages: pages())
        case .github: GitHubRenderer()
        case .junit: JUnitRenderer()
        }
    }
}
