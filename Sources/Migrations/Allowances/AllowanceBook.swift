// AllowanceBook: takes allowed findings out of a report, and says of allowances what is wrong with them.
public import Findings

/// The allowances of one migration file, held against what was found in it.
public struct AllowanceBook: Sendable {
    private let allowances: [Allowance]
    /// The statements of the file, in text order.
    private let statements: [Span]
    /// Today as `YYYY-MM-DD`; nil where it is not told: then nothing has expired.
    private let today: String?

    /// The allowances of a file whose statements have these spans.
    public init(_ allowances: [Allowance], statements: [Span], today: String?) {
        self.allowances = allowances
        self.statements = statements.sorted { $0.start < $1.start }
        self.today = today
    }

    /// The findings that stand, with those about the allowances themselves.
    public func apply(_ findings: [Finding]) -> [Finding] {
        guard !allowances.isEmpty else { return findings }
        var kept = findings
        var remarks: [Finding] = []
        for allowance in allowances {
            if let remark = remark(allowance) {
                remarks.append(remark)
                continue
            }
            let covered = coveredSpan(allowance)
            let before = kept.count
            kept.removeAll { finding in
                finding.place.source.name == allowance.place.source.name && allowance.codes.contains(finding.code)
                    && covered.map { finding.place.span.start >= $0.start && finding.place.span.start < $0.end } == true
            }
            if kept.count == before { remarks.append(UselessAllowance.finding(allowance)) }
        }
        return kept + remarks
    }

    private func remark(_ allowance: Allowance) -> Finding? {
        if let defect = allowance.defect { return UnreadableAllowance.finding(allowance, defect) }
        if let today, let until = allowance.until, until < today {
            return ExpiredAllowance.finding(allowance, today: today)
        }
        return nil
    }

    /// The statement that it is about: the one before it on its line or round it, else the next.
    private func coveredSpan(_ allowance: Allowance) -> Span? {
        let source = allowance.place.source
        let start = allowance.place.span.start
        let line = source.lineSpan(allowance.place.start.line)
        return statements.last { $0.start < start && $0.end > line.start } ?? statements.first { $0.start >= start }
    }
}
