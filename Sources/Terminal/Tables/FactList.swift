/// Names and values one below the other, the values aligned.
public struct FactList: Hashable, Sendable {
  public var facts: [Fact]

  public init(_ facts: [Fact]) { self.facts = facts }

  public func lines(_ painter: Painter) -> [String] {
    let width = facts.reduce(0) { max($0, $1.name.displayWidth) }
    return facts.map { fact in
      painter(fact.name, .muted) + String(repeating: " ", count: width - fact.name.displayWidth + 2)
        + painter(fact.value.text, fact.value.style)
    }
  }

  public struct Fact: Hashable, Sendable {
    public var name: String
    public var value: TextTable.Cell

    public init(_ name: String, _ value: String, _ style: Style? = nil) {
      self.name = name
      self.value = TextTable.Cell(value, style)
    }
  }
}
