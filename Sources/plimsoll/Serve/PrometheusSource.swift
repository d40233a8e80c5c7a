// PrometheusSource: asks a Prometheus server for the values of queries.
import Agent
import Journal
import Processes

/// A Prometheus server, or whatever speaks its API for queries.
///
/// Each question has three seconds: who waits for it are rollouts. Its address is given to `plimsoll serve`, never by a
/// contract: a contract would make the server ask what only the server reaches.
/// - Source: Prometheus 2.42, "HTTP API", range queries.
struct PrometheusSource: MetricsSource {
    static let deadline = Duration.seconds(3)
    /// How many bytes an answer may have.
    static let limit = 16 << 20

    private let client: ServerClient

    /// A server at an address.
    init(_ address: String) throws(ServerFailure) {
        client = try ServerClient(ServerAddress(address), token: nil, limit: Self.limit)
    }

    func values(
        of query: String,
        from: Timestamp,
        to: Timestamp,
        step seconds: Int
    ) async throws(MetricsFailure) -> [MeasuredSeries] {
        let answer: Answer
        do throws(ServerFailure) {
            answer = try await client.get(
                "/api/v1/query_range",
                query: [
                    ("query", query), ("start", "\(from.seconds)"), ("end", "\(to.seconds)"), ("step", "\(seconds)"),
                ],
                as: Answer.self,
                within: Self.deadline
            )
        } catch { throw MetricsFailure(because: words(error, query)) }
        guard answer.status == "success", let data = answer.data else {
            throw MetricsFailure(because: "\(query): \(answer.error ?? "it gave no values")")
        }
        guard data.resultType == "matrix" else {
            throw MetricsFailure(because: "\(query) gives a \(data.resultType), series over time are expected")
        }
        return data.result.map(\.series)
    }

    private func words(_ failure: ServerFailure, _ query: String) -> String {
        switch failure {
        case .problem(let problem): "\(query): \(problem.member(Answer.self)?.error ?? problem.words)"
        case .unreadable: "\(client.address) answers, and not as Prometheus does"
        default: "\(client.address): \(failure.words)"
        }
    }
}

extension PrometheusSource {
    /// What it answers.
    struct Answer: Decodable, Sendable {
        struct Content: Decodable, Sendable {
            var resultType: String
            var result: [Series]
        }

        var status: String
        var data: Content?
        var error: String?
    }

    /// A series as it is written: labels, and pairs of a time in seconds and a number as text.
    struct Series: Decodable, Sendable {
        struct Pair: Decodable, Sendable {
            var time: Double
            var text: String

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                time = try values.decode(Double.self)
                text = try values.decode(String.self)
            }
        }

        var metric: [String: String]
        var values: [Pair]

        /// Values that are no numbers, such as a rate of nothing, are left out.
        var series: MeasuredSeries {
            MeasuredSeries(
                labels: metric,
                points: values.compactMap { pair in
                    guard pair.time.magnitude < 1e11, let value = Double(pair.text), value.isFinite else { return nil }
                    return MeasuredSeries.Point(Timestamp(microseconds: Int64((pair.time * 1e6).rounded())), value)
                }
            )
        }
    }
}
