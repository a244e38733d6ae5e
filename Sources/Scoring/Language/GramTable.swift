/// Numbers n-grams in the order in which they come: a flat table with open addressing.
///
/// A gram is its code points, 21 bits each; none is 0. A text of a thousand letters asks three thousand times, and the hashing of a
/// dictionary would be most of language detection.
struct GramTable: Sendable {
  /// The gram of each slot, 0 for a free one.
  private var keys: [UInt64]
  private var places: [Int32]
  private(set) var count: Int32 = 0
  private let shift: UInt64

  /// - Parameter most: as many grams as will ever be added; a quarter of the slots at least stays free.
  init(most: Int) {
    let bits = max(4, Int.bitWidth - (most + most / 3).leadingZeroBitCount)
    keys = Array(repeating: 0, count: 1 << bits)
    places = Array(repeating: 0, count: 1 << bits)
    shift = UInt64(64 - bits)
  }

  /// The place of a gram, which is the next one when it is new.
  mutating func place(adding gram: UInt64) -> Int32 {
    let slot = slot(of: gram)
    if keys[slot] == 0 {
      keys[slot] = gram
      places[slot] = count
      count += 1
    }
    return places[slot]
  }

  func place(of gram: UInt64) -> Int32? {
    let slot = slot(of: gram)
    return keys[slot] == gram ? places[slot] : nil
  }

  var isEmpty: Bool { count == 0 }

  /// How many grams both have.
  func countShared(with other: GramTable) -> Int { keys.count { $0 != 0 && other.place(of: $0) != nil } }

  /// Where the gram is, or where it would stand.
  private func slot(of gram: UInt64) -> Int {
    keys.withUnsafeBufferPointer { keys in
      // The golden ratio spreads neighbours (Knuth, TAOCP 3, 6.4).
      var slot = Int((gram &* 0x9e37_79b9_7f4a_7c15) >> shift)
      while keys[slot] != gram, keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
      return slot
    }
  }
}
