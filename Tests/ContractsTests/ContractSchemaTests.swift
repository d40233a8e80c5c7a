// ContractSchemaTests: the schema for editors is the shape, and is kept beside this test for review.
import Contracts
import Documents
import Support
import Testing

@Suite struct ContractSchemaTests {
    @Test func `the contract's schema is as reviewed`() {
        #expect(Golden.difference(ContractSchema.text, "contract.schema.json") == nil)
        #expect(Golden.difference(ContractSchema.packText, "rules.schema.json") == nil)
    }
}
