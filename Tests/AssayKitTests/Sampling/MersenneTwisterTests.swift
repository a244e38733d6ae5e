import AssayKit
import Testing

/// Facts computed with CPython's `random.Random`.
@Suite struct MersenneTwisterTests {
  static let words: [(UInt64, [UInt32])] = [
    (1, [577_090_037, 2_444_712_010, 3_639_700_191]),
    (.max, [93_740_670, 1_068_495_656, 1_452_108_352]),
  ]

  @Test(arguments: words)
  func firstWordsEqualCPython(seed: UInt64, words: [UInt32]) {
    var generator = MersenneTwister(seed: seed)

    #expect(words.indices.map { _ in generator.nextWord() } == words)
  }

  static let shuffles: [(UInt64, [Int])] = [
    (
      10_296_938_968_002_876_940,
      [0, 19, 3, 5, 17, 2, 12, 9, 6, 15, 8, 14, 7, 1, 11, 10, 18, 13, 4, 16]
    ),
    (
      14_719_646_617_289_284_457,
      [7, 19, 1, 14, 4, 10, 18, 0, 5, 13, 6, 2, 9, 3, 12, 8, 11, 16, 17, 15]
    ),
  ]

  @Test(arguments: shuffles)
  func fullShuffleOfTwentyEqualsCPython(seed: UInt64, order: [Int]) {
    var generator = MersenneTwister(seed: seed)
    var numbers = Array(0..<20)

    generator.shuffle(&numbers)

    #expect(numbers == order)
  }

  /// The order of GPQA's options: the seed is the first 8 hexadecimal digits of SHA-256 of the item's id.
  static let options: [(UInt64, [String])] = [
    (0x5fec_eb66, ["C", "I1", "I2", "I3"]),
    (0x6b86_b273, ["I2", "I3", "C", "I1"]),
    (0xd473_5e3a, ["I1", "C", "I2", "I3"]),
  ]

  @Test(arguments: options)
  func optionShuffleEqualsCPython(seed: UInt64, order: [String]) {
    var generator = MersenneTwister(seed: seed)
    var options = ["C", "I1", "I2", "I3"]

    generator.shuffle(&options)

    #expect(options == order)
  }

  @Test func shufflingOneElementDrawsNothing() {
    var shuffling = MersenneTwister(seed: 5)
    var untouched = shuffling
    var single = ["only"]

    shuffling.shuffle(&single)

    #expect(single == ["only"])
    #expect(shuffling.nextWord() == untouched.nextWord())
  }

  @Test func wideWordsAreTwoWordsLowFirst() {
    var wide = MersenneTwister(seed: 1)

    #expect(wide.next() == 0x91b7_584a_2265_b1f5)
  }
}
