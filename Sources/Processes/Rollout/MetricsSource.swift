// MetricsSource: a server of metrics that answers queries, and which instance an answer is of.
import Changes
public import Journal

/// Values of one series at moments.
public struct MeasuredSeries: Sendable, Hashable {
    /// A value at a moment.
    public struct Point: Sendable, Hashable {
        /// When.
        public var time: Timestamp
        /// The value.
        public var value: Double

        /// A value.
        public init(_ time: Timestamp, _ value: Double) {
            self.time = time
            self.value = value
        }
    }

    /// Its labels.
    public var labels: [String: String]
    /// Its values, ascending by time.
    public var points: [Point]

    /// A series.
    public init(labels: [String: String], points: [Point]) {
        self.labels = labels
        self.points = points
    }
}

/// A server of metrics that answers queries (PromQL).
public protocol MetricsSource: Sendable {
    /// The values of a query from a moment to another, each so many seconds.
    func values(of query: String, from: Timestamp, to: Timestamp, step seconds: Int) async throws(MetricsFailure)
        -> [MeasuredSeries]
}

/// Why a server of metrics did not answer.
public struct MetricsFailure: Error, Sendable, Hashable {
    /// Why, one clause.
    public var because: String
    /// A failure.
    public init(because: String) { self.because = because }
}

/// Tells which instance a label's value is of.
///
/// Prometheus names what it asks by `HOST:PORT`, or by whatever its configuration says. The instance's own name goes first;
/// else the port that it reports on its host, or on this machine where no other reports the same port.
struct InstanceNames: Sendable {
    private let views: [InstanceReport]

    init(_ views: [InstanceReport]) { self.views = views }

    func instance(_ label: String) -> InstanceID? {
        if let view = views.first(where: { $0.instance.text == label }) { return view.instance }
        guard let colon = label.lastIndex(of: ":"), let port = Int(label[label.index(after: colon)...]) else {
            return only(views.filter { $0.host == label })
        }
        let host = String(label[..<colon])
        if let view = views.first(where: { $0.instance.text == host }) { return view.instance }
        let there = views.filter { $0.port == port }
        if let id = only(there.filter { $0.host == host }) { return id }
        return ["127.0.0.1", "localhost", "[::1]"].contains(host) ? only(there) : nil
    }

    /// The one instance; nil for none, or where it is not known which.
    private func only(_ views: [InstanceReport]) -> InstanceID? { views.count == 1 ? views[0].instance : nil }
}
