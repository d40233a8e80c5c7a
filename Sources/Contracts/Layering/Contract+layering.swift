// Contract+layering: the contract with one more layer over all others.
import Documents

extension Contract {
    /// The contract where a JSON file is the last layer of a document, over all that is written.
    ///
    /// Findings in that layer stand in the file of this path; the contract's own text is unchanged.
    public func layering(_ path: String, over name: String) -> Contract {
        var result = self
        for index in result.config.indices where result.config[index].name.value == name {
            let node = result.config[index].name.node
            result.config[index].layers.append(
                LayerDeclaration(
                    source: .file(Written(path, at: node)),
                    isOptional: false,
                    format: .json,
                    only: [],
                    except: [],
                    node: node
                )
            )
        }
        return result
    }
}
