// CELMachine+library: addresses, networks, URLs, versions, quantities, globs.
import Documents

extension CELMachine {
    mutating func library(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        switch operands.first {
        case .string(let text):
            try budget.scan(8 * text.utf8.count)
            return try fromText(builtin, text, operands)
        case .opaque(let opaque): return try ofLibrary(builtin, opaque.content, operands)
        case .int(let number):
            if builtin == .quantity { return .opaque(CELOpaque(.quantity(Quantity(number)))) }
            if builtin == .byteSize { return operands.first }
        default: break
        }
        throw CELFault.noOverload("\(builtin)", operands.first)
    }

    private mutating func fromText(
        _ builtin: CELBuiltin,
        _ text: String,
        _ operands: CELOperands
    ) throws(CELFault) -> CELValue {
        switch builtin {
        case .ip: return .opaque(CELOpaque(.ip(try address(text))))
        case .cidr: return .opaque(CELOpaque(.cidr(try network(text))))
        case .isIP: return .bool((try? IPAddress(text)) != nil)
        case .isCIDR: return .bool((try? IPNetwork(text)) != nil)
        case .ipIsCanonical: return .bool(try address(text).description == text)
        case .url:
            guard let url = WebAddress(text) else { throw invalid(text, "URL with a scheme and a host") }
            return .opaque(CELOpaque(.url(url)))
        case .isURL: return .bool(WebAddress(text) != nil)
        case .semver:
            guard let version = SemanticVersion(text) else { throw invalid(text, "version such as 1.2.3") }
            return .opaque(CELOpaque(.semver(version)))
        case .isSemver: return .bool(SemanticVersion(text) != nil)
        case .quantity:
            guard let quantity = Quantity(text) else { throw invalid(text, "quantity such as 500m or 2Gi") }
            return .opaque(CELOpaque(.quantity(quantity)))
        case .isQuantity: return .bool(Quantity(text) != nil)
        case .byteSize:
            guard let count = ByteSize.read(text) else { throw invalid(text, "number of bytes such as 512MiB") }
            return .int(count)
        case .cron:
            do throws(CronFailure) {
                return .opaque(CELOpaque(.cron(try Cron(text))))
            } catch {
                throw CELFault(.invalidArgument, "the cron line cannot be read: \(error.message)")
            }
        case .isCron: return .bool((try? Cron(text)) != nil)
        case .glob:
            guard case .string(let subject) = operands.second else {
                throw CELFault.noOverload("glob", operands.second)
            }
            return .bool(try glob(text, subject))
        default: throw CELFault.noOverload("\(builtin)", operands.first)
        }
    }

    private func invalid(_ text: String, _ what: String) -> CELFault {
        CELFault(.invalidArgument, "\(CELValue.string(text).shortText) is no \(what)")
    }

    private func address(_ text: String) throws(CELFault) -> IPAddress {
        do throws(IPAddress.Failure) {
            return try IPAddress(text)
        } catch {
            throw refusal(error, text, "IP Address")
        }
    }

    private func network(_ text: String) throws(CELFault) -> IPNetwork {
        do throws(IPAddress.Failure) {
            return try IPNetwork(text)
        } catch {
            throw refusal(error, text, "CIDR")
        }
    }

    private func refusal(_ failure: IPAddress.Failure, _ text: String, _ kind: String) -> CELFault {
        switch failure {
        case .zone: CELFault(.invalidArgument, "\(kind) with zone value is not allowed")
        case .mapped: CELFault(.invalidArgument, "IPv4-mapped IPv6 address is not allowed")
        case .syntax:
            kind == "CIDR"
                ? CELFault(.invalidArgument, "network address parse error during conversion from string")
                : CELFault(.invalidArgument, "IP Address '\(text)' parse error during conversion from string")
        }
    }

    private mutating func ofLibrary(
        _ builtin: CELBuiltin,
        _ content: CELOpaque.Content,
        _ operands: CELOperands
    ) throws(CELFault) -> CELValue {
        switch (builtin, content) {
        case (_, .unknown(let name)): throw CELFault.unknown(name)
        case (.ip, .ip), (.cidr, .cidr), (.url, .url), (.semver, .semver), (.quantity, .quantity): return operands.first
        case (.cron, .cron): return operands.first
        case (.next, .cron(let cron)): return try next(cron, operands)
        case (.containsIP, .cidr(let network)): return .bool(network.contains(try otherAddress(operands.second)))
        case (.containsCIDR, .cidr(let network)): return .bool(network.contains(try otherNetwork(operands.second)))
        case (.isLessThan, _), (.isGreaterThan, _), (.compareTo, _):
            guard case .opaque(let other) = operands.second, let order = content.order(to: other.content) else { break }
            if builtin == .compareTo { return .int(order == .below ? -1 : order == .above ? 1 : 0) }
            return .bool(order == (builtin == .isLessThan ? .below : .above))
        case (.plus, .quantity(let one)), (.minus, .quantity(let one)):
            guard let two = operands.second.quantity else { break }
            guard let sum = one.adding(builtin == .plus ? two : two.negated) else {
                throw CELFault.range("the quantity")
            }
            return .opaque(CELOpaque(.quantity(sum)))
        default:
            if let value = content.field("\(builtin)") { return value }
        }
        throw CELFault.noOverload("\(builtin)", operands.first)
    }

    /// When a cron line runs next after an instant, in UTC or as clocks stand in a zone at that instant.
    private mutating func next(_ cron: Cron, _ operands: CELOperands) throws(CELFault) -> CELValue {
        guard case .timestamp(let instant) = operands.second else { throw CELFault.noOverload("next", operands.second) }
        var offset: Int64 = 0
        if operands.count == 3 {
            guard case .string(let zone) = operands.third else { throw CELFault.noOverload("next", operands.third) }
            offset = try zoneOffset(zone, at: instant)
        }
        // Nine years of days may be gone through.
        try budget.spend(4_000)
        let found = cron.next(after: instant.seconds, zoneOffset: Int(offset), count: 1).first
        return .maybe(found.flatMap { CELTimestamp(seconds: $0) }.map { .timestamp($0) })
    }

    private func otherAddress(_ value: CELValue) throws(CELFault) -> IPAddress {
        if case .opaque(let opaque) = value, case .ip(let address) = opaque.content { return address }
        if case .string(let text) = value { return try address(text) }
        throw CELFault.noOverload("containsIP", value)
    }

    private func otherNetwork(_ value: CELValue) throws(CELFault) -> IPNetwork {
        if case .opaque(let opaque) = value, case .cidr(let network) = opaque.content { return network }
        if case .string(let text) = value { return try network(text) }
        throw CELFault.noOverload("containsCIDR", value)
    }
}

extension CELValue {
    fileprivate var quantity: Quantity? {
        switch self {
        case .int(let number): return Quantity(number)
        case .opaque(let opaque):
            if case .quantity(let quantity) = opaque.content { return quantity }
            return nil
        default: return nil
        }
    }
}

extension CELOpaque.Content {
    /// What a value of a library has under a name, as a field or a call without operands.
    func field(_ name: String) -> CELValue? {
        switch self {
        case .ip(let address): field(name, of: address)
        case .cidr(let network): field(name, of: network)
        case .url(let url): url.field(name)
        case .semver(let version): version.field(name)
        case .quantity(let quantity): quantity.field(name)
        case .cron(let cron):
            switch name {
            case "describe": .string(cron.describe())
            case "everRuns": .bool(cron.everRuns)
            default: nil
            }
        case .unknown: nil
        }
    }

    private func field(_ name: String, of address: IPAddress) -> CELValue? {
        switch name {
        case "family": .int(address.isVersion4 ? 4 : 6)
        case "isUnspecified": .bool(address.isUnspecified)
        case "isLoopback": .bool(address.isLoopback)
        case "isGlobalUnicast": .bool(address.isGlobalUnicast)
        case "isLinkLocalMulticast": .bool(address.isLinkLocalMulticast)
        case "isLinkLocalUnicast": .bool(address.isLinkLocalUnicast)
        default: nil
        }
    }

    private func field(_ name: String, of network: IPNetwork) -> CELValue? {
        switch name {
        case "ip": .opaque(CELOpaque(.ip(network.address)))
        case "masked": .opaque(CELOpaque(.cidr(network.masked)))
        case "prefixLength": .int(Int64(network.prefixLength))
        default: nil
        }
    }
}
