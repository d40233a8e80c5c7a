// WellKnownMessage: the protocol-buffer messages that are plain values.

/// Messages whose value is a value of the language.
enum WellKnownMessage: String {
    case bool = "google.protobuf.BoolValue"
    case bytes = "google.protobuf.BytesValue"
    case double = "google.protobuf.DoubleValue"
    case float = "google.protobuf.FloatValue"
    case int32 = "google.protobuf.Int32Value"
    case int64 = "google.protobuf.Int64Value"
    case string = "google.protobuf.StringValue"
    case uint32 = "google.protobuf.UInt32Value"
    case uint64 = "google.protobuf.UInt64Value"
    case value = "google.protobuf.Value"
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
    case list = "google.protobuf.ListValue"
    case structure = "google.protobuf.Struct"

    var type: CELType {
        switch self {
        case .bool: .wrapper(.bool)
        case .bytes: .wrapper(.bytes)
        case .double, .float: .wrapper(.double)
        case .int32, .int64: .wrapper(.int)
        case .string: .wrapper(.string)
        case .uint32, .uint64: .wrapper(.uint)
        case .value: .dynamic
        case .timestamp: .timestamp
        case .duration: .duration
        case .list: .list(.dynamic)
        case .structure: .map(.string, .dynamic)
        }
    }
}
