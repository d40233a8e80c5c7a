// SchemaFaults: findings about a schema itself.
import Findings

/// Makes findings of faults.
enum SchemaFaults {
    static func findings(for compiler: SchemaCompiler) -> [Finding] {
        []
    }
}
