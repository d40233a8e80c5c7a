// CELOpaque: values of libraries.
public import Documents

/// A value that only its library's functions look into.
public final class CELOpaque: Sendable {
    /// What it is.
    public let content: Content

    /// A value of a library.
    public init(_ content: Content) { self.content = content }

    /// The libraries' values.
    public enum Content: Sendable, Equatable {
        /// An address.
        case ip(IPAddress)
        /// A network.
        case cidr(IPNetwork)
        /// A URL.
        case url(WebAddress)
        /// A version by the rules of semver.org.
        case semver(SemanticVersion)
        /// A quantity as Kubernetes writes them.
        case quantity(Quantity)
        /// A cron line.
        case cron(Cron)
        /// A place whose value is not known; reading it makes the result unknown.
        case unknown(String)

        var typeName: String {
            switch self {
            case .ip: "net.IP"
            case .cidr: "net.CIDR"
            case .url: "url"
            case .semver: "semver"
            case .quantity: "quantity"
            case .cron: "cron"
            case .unknown: "unknown"
            }
        }

        var text: String {
            switch self {
            case .ip(let address): address.description
            case .cidr(let network): network.description
            case .url(let url): url.text
            case .semver(let version): version.description
            case .quantity(let quantity): quantity.description
            case .cron(let cron): cron.line
            case .unknown(let name): name
            }
        }

        func order(to other: Content) -> CELOrder? {
            switch (self, other) {
            case (.semver(let one), .semver(let two)): one.order(to: two)
            case (.quantity(let one), .quantity(let two)): CELOrder(one, two)
            default: nil
            }
        }

        func adding(_ other: Content) -> Content? {
            guard case .quantity(let one) = self, case .quantity(let two) = other else { return nil }
            return one.adding(two).map { .quantity($0) }
        }

        var negated: Content? {
            guard case .quantity(let quantity) = self else { return nil }
            return .quantity(quantity.negated)
        }
    }
}
