import AssayKit
import TestSupport
import Testing

@Suite struct SubsetSamplingTests {
  /// Vectors of the design: benchmark, number of items, subset, ids drawn.
  static let vectors: [(String, String, Int, Subset, [Int])] = [
    ("assay", "mmlu_pro", 100, .percent(10), [22, 19, 83, 62, 12, 24, 98, 94, 81, 63]),
    ("assay", "aime_2025", 30, .count(5), [13, 4, 16, 12, 9]),
    ("alpha", "mmlu_pro", 100, .percent(10), [37, 23, 56, 20, 2, 54, 45, 74, 29, 82]),
    // Two vectors of the older ":" form, whose text splits at another underscore: "alpha:mmlu" + "_" + "pro".
    ("alpha:mmlu", "pro", 100, .percent(10), [17, 81, 49, 14, 16, 30, 2, 93, 39, 34]),
    ("alpha:gpqa", "diamond", 198, .count(5), [1, 60, 121, 80, 165]),
  ]

  @Test(arguments: vectors)
  func drawsEqualTheVectors(seed: String, benchmark: String, total: Int, subset: Subset, drawn: [Int]) {
    let ids = (0..<total).map(String.init)

    let selected = SubsetSampling.select(ids, subset: subset, seed: seed, benchmark: BenchmarkName(benchmark))

    #expect(selected == drawn.map(String.init))
  }

  static let integers: [(String, UInt64)] = [
    ("alpha:mmlu", 0x1533_3f65_0b87_65ce),
    ("seed:mmlu", 10_296_938_968_002_876_940),
    ("run-1:mmlu", 14_719_646_617_289_284_457),
  ]

  @Test(arguments: integers)
  func generatorSeedsEqualTheVectors(seed: String, integer: UInt64) {
    #expect(SubsetSampling.seedInteger(seed: seed, benchmark: BenchmarkName("pro")) == integer)
  }

  @Test func twoHundredRandomDrawsEqualCPython() async throws {
    var generator = TestDraw.generator(for: "sampling cases")
    let cases = (0..<200).map { _ in Draw.random(using: &generator) }

    let expected = try await Self.cpython(cases, as: [[Int]].self)

    try #require(expected.count == 200)
    for (draw, ids) in zip(cases, expected) {
      let selected = SubsetSampling.select(
        Array(0..<draw.total), subset: draw.subset, seed: draw.seed, benchmark: BenchmarkName(draw.benchmark))
      #expect(selected == ids, "\(draw)")
    }
  }

  @Test(arguments: ["assay", "", "é 字", "a_b:c"])
  func smallerSharesAreContainedInLargerOnes(seed: String) {
    let ids = (0..<731).map { ItemID("item-\($0)") }
    let draws = [1, 2, 5, 10, 25, 50, 99].map {
      SubsetSampling.select(ids, subset: .percent($0), seed: seed, benchmark: BenchmarkName("swe_bench_pro"))
    }

    for (smaller, larger) in zip(draws, draws.dropFirst()) {
      #expect(Array(larger.prefix(smaller.count)) == smaller)
      #expect(larger.count > smaller.count)
    }
  }

  @Test(arguments: [Subset.percent(100), .count(40), .count(41), .count(.max)])
  func everythingKeepsDataSetOrder(subset: Subset) {
    let ids = Array(0..<40)

    #expect(SubsetSampling.select(ids, subset: subset, seed: "assay", benchmark: BenchmarkName("starter")) == ids)
  }

  static let sizes: [(Subset, Int, Int)] = [
    (.percent(1), 30, 1), (.percent(1), 199, 1), (.percent(1), 200, 2), (.percent(50), 7, 3), (.percent(99), 100, 99),
    (.percent(100), 7, 7), (.percent(10), 0, 0), (.count(5), 3, 3), (.count(5), 5, 5), (.count(1), 9, 1),
  ]

  @Test(arguments: sizes)
  func sizeIsRoundedDownAndAtLeastOne(subset: Subset, total: Int, size: Int) {
    #expect(SubsetSampling.size(of: subset, total: total) == size)
    #expect(SubsetSampling.select(Array(0..<total), subset: subset, seed: "assay", benchmark: BenchmarkName("x")).count == size)
  }
}

extension SubsetSamplingTests {
  /// One call of the formula, as both languages see it.
  struct Draw: Encodable, Sendable {
    var seed: String
    var benchmark: String
    var total: Int
    var percent: Int?
    var count: Int?

    var subset: Subset { count.map(Subset.count) ?? .percent(percent ?? 100) }

    static func random(using generator: inout MersenneTwister) -> Draw {
      let alphabet = Array("abcXYZ019_:-/ éß字🙂\"\\")
      func text(upTo length: Int) -> String {
        String((0..<(1 + generator.below(length))).map { _ in alphabet[generator.below(alphabet.count)] })
      }
      let total = 1 + generator.below(generator.below(4) == 0 ? 12_000 : 300)
      var draw = Draw(seed: text(upTo: 20), benchmark: text(upTo: 12), total: total)
      if generator.below(2) == 0 { draw.percent = 1 + generator.below(100) } else { draw.count = 1 + generator.below(total + 5) }
      return draw
    }
  }

  /// The design's formula in the language that defines it.
  private static let cpython = PythonReference(
    """
    import hashlib, random

    def draw(case):
        ids = list(range(case["total"]))
        count, percent = case.get("count"), case.get("percent")
        if percent == 100 or (count is not None and count >= len(ids)):
            return ids
        text = f'{case["seed"]}_{case["benchmark"]}'
        random.Random(int(hashlib.sha256(text.encode("utf-8")).hexdigest()[:16], 16)).shuffle(ids)
        return ids[: min(len(ids), count) if count is not None else max(1, len(ids) * percent // 100)]

    def reference(given):
        return [draw(case) for case in given]
    """)
}
