// CELMachine+time: the fields of instants and spans.

extension CELMachine {
    func timeField(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        switch operands.first {
        case .duration(let span) where operands.count == 1: return .int(try field(builtin, of: span, operands))
        case .timestamp(let instant):
            var offset: Int64 = 0
            if operands.count == 2 {
                guard case .string(let zone) = operands.second else {
                    throw CELFault.noOverload("\(builtin)", operands.second)
                }
                offset = try zoneOffset(zone, at: instant)
            }
            return .int(field(builtin, of: instant, offset))
        default: throw CELFault.noOverload("\(builtin)", operands.first)
        }
    }

    private func field(_ builtin: CELBuiltin, of instant: CELTimestamp, _ offset: Int64) -> Int64 {
        let civil = CivilTime(instant.seconds + offset)
        switch builtin {
        case .getFullYear: return civil.year
        case .getMonth: return civil.month - 1
        case .getDate: return civil.day
        case .getDayOfMonth: return civil.day - 1
        case .getDayOfWeek: return civil.weekday
        case .getDayOfYear: return civil.dayOfYear
        case .getHours: return civil.second / 3_600
        case .getMinutes: return civil.second / 60 % 60
        case .getSeconds: return civil.second % 60
        default: return Int64(instant.nanoseconds / 1_000_000)
        }
    }

    private func field(
        _ builtin: CELBuiltin,
        of span: CELDuration,
        _ operands: CELOperands
    ) throws(CELFault) -> Int64 {
        switch builtin {
        case .getHours: return span.seconds / 3_600
        case .getMinutes: return span.seconds / 60
        case .getSeconds: return span.seconds
        case .getMilliseconds: return Int64(span.nanoseconds / 1_000_000)
        default: throw CELFault.noOverload("\(builtin)", operands.first)
        }
    }

    /// Seconds east of UTC in a zone by name, or by a fixed offset such as `-02:30` or `02:00`.
    func zoneOffset(_ zone: String, at instant: CELTimestamp) throws(CELFault) -> Int64 {
        if zone.isEmpty || zone == "UTC" || zone == "Z" { return 0 }
        if let fixed = fixedOffset(zone) { return fixed }
        guard isPlainZone(zone), let bytes = code.environment.timeZones?(zone), let file = TimeZoneFile(bytes) else {
            throw CELFault(.invalidArgument, "there is no time zone '\(zone)'")
        }
        return file.offset(at: instant.seconds)
    }

    /// Only names of the database reach its source: no paths out of it.
    private func isPlainZone(_ zone: String) -> Bool {
        zone.utf8.count <= 64 && !zone.hasPrefix("/") && !zone.contains("..")
            && zone.utf8.allSatisfy { isLetter($0) || isDigit($0) || "/+-".utf8.contains($0) }
    }

    private func fixedOffset(_ zone: String) -> Int64? {
        var bytes = Array(zone.utf8)[...]
        let isWest = bytes.first == UInt8(ascii: "-")
        if isWest || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy { isDigit($0) } }) else {
            return nil
        }
        let numbers = parts.map { $0.reduce(Int64(0)) { $0 * 10 + Int64($1 &- 0x30) } }
        guard numbers[0] <= 23, numbers[1] <= 59 else { return nil }
        let seconds = numbers[0] * 3_600 + numbers[1] * 60
        return isWest ? -seconds : seconds
    }
}
