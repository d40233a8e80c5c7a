// DemoShopTests: the demo's shop is the example of the repository.
import Support
import Testing

@testable import plimsoll

@Suite struct DemoShopTests {
    @Test func `the demo's program is examples/shop/shop.py, word for word`() {
        #expect(DemoShop.program == Repository.text(of: "examples/shop/shop.py"))
    }
}
