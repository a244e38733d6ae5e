import AssayKit
import Testing

@Suite struct ServingFactsTests {
  @Test func eachNameIsKeptOnceInOrder() {
    var facts = ServingFacts()
    #expect(facts.isEmpty)
    for name in ["b", "a", "b", "", nil] { facts.add(ServedBy(model: name, upstream: name.map { $0 + "!" })) }
    var others = ServingFacts()
    others.add(ServedBy(model: "c", fingerprint: "f"))
    facts.add(others)

    #expect(facts.models == ["a", "b", "c"])
    #expect(facts.upstreams == ["!", "a!", "b!"])
    #expect(facts.fingerprints == ["f"])
  }

  @Test func aProviderThatNamesEveryAnswerAnewFillsNoMemory() {
    var facts = ServingFacts()
    for number in 0..<1_000 { facts.add(ServedBy(fingerprint: "\(number)")) }

    #expect(facts.fingerprints.count == ServingFacts.most)
  }
}
