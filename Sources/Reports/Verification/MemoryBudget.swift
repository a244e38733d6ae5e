import AssayKit

/// How much of an archive may be held at once, shared by all that is kept of it until it is compared.
struct MemoryBudget {
  private var left: Int
  private var names: Set<String> = []

  init(_ bytes: Int) { left = bytes }

  /// - Throws: when it is used up.
  mutating func take(_ bytes: Int) throws(BundleFault) {
    left -= bytes
    guard left >= 0 else { throw BundleFault("it says more of its benchmarks and items than can be kept to be compared") }
  }

  /// Takes what an item adds to what is kept of its benchmark; a name is kept once, however often it comes.
  mutating func take(_ item: StoredItem) throws(BundleFault) {
    try take(item.id.rawValue.utf8.count)
    for name in item.names where names.insert(name).inserted { try take(name.utf8.count) }
  }
}
