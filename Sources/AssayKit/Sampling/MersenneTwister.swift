/// CPython's generator: MT19937 seeded by `init_by_array`, so that a draw can be repeated with `random.Random(seed)`.
///
/// Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); seeding and `randbelow` as CPython's `random` module.
public struct MersenneTwister: Sendable {
  private static let size = 624
  private var state = [UInt32](repeating: 0, count: MersenneTwister.size)
  private var used = MersenneTwister.size

  /// Equal to `random.Random(seed)` for a non-negative integer seed.
  public init(seed: UInt64) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    fill(key: high == 0 ? [low] : [low, high])
  }

  private mutating func fill(key: [UInt32]) {
    state[0] = 19_650_218
    for i in 1..<Self.size { state[i] = 1_812_433_253 &* (state[i - 1] ^ state[i - 1] >> 30) &+ UInt32(i) }
    var i = 1
    var j = 0
    for _ in 0..<max(Self.size, key.count) {
      state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) &* 1_664_525) &+ key[j] &+ UInt32(j)
      i += 1
      j = (j + 1) % key.count
      if i == Self.size { state[0] = state[Self.size - 1]; i = 1 }
    }
    for _ in 0..<(Self.size - 1) {
      state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) &* 1_566_083_941) &- UInt32(i)
      i += 1
      if i == Self.size { state[0] = state[Self.size - 1]; i = 1 }
    }
    state[0] = 0x8000_0000
  }

  /// The next 32 bits, as `getrandbits(32)`.
  public mutating func nextWord() -> UInt32 {
    if used == Self.size { twist() }
    var word = state[used]
    used += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  private mutating func twist() {
    for i in 0..<Self.size {
      let bits = state[i] & 0x8000_0000 | state[(i + 1) % Self.size] & 0x7fff_ffff
      state[i] = state[(i + 397) % Self.size] ^ bits >> 1 ^ (bits & 1 == 0 ? 0 : 0x9908_b0df)
    }
    used = 0
  }

  /// A uniform integer below `bound` (1…2³²−1), by rejection, as CPython's `randbelow`.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "bound must be in 1…2³²−1")
    let bits = Int.bitWidth - bound.leadingZeroBitCount
    while true {
      let drawn = Int(nextWord() >> UInt32(32 - bits))
      if drawn < bound { return drawn }
    }
  }

  /// Shuffles in place, as CPython's `random.shuffle`.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for i in stride(from: elements.count - 1, through: 1, by: -1) { elements.swapAt(i, below(i + 1)) }
  }
}

/// Draws 64-bit words from the twister, low word first, for everything that takes a Swift generator.
extension MersenneTwister: RandomNumberGenerator {
  public mutating func next() -> UInt64 { UInt64(nextWord()) | UInt64(nextWord()) << 32 }
}
