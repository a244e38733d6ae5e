/// What matches a code point under Python's `re.IGNORECASE`.
///
/// A pattern's code point is lowered, and so is the text's; the two must be equal, or be one of the pairs that share a capital
/// letter. Wider than ASCII: `i` matches `İ` and `ı`, `k` the Kelvin sign, `s` the long s.
enum CaseVariants {
  /// Small letters with the same capital one (`Lib/re/_casefix.py`).
  private static let families: [[UInt32]] = [
    [0x69, 0x131], [0x73, 0x17f], [0xb5, 0x3bc], [0x345, 0x3b9, 0x1fbe], [0x390, 0x1fd3], [0x3b0, 0x1fe3], [0x3b2, 0x3d0],
    [0x3b5, 0x3f5], [0x3b8, 0x3d1], [0x3ba, 0x3f0], [0x3c0, 0x3d6], [0x3c1, 0x3f1], [0x3c2, 0x3c3], [0x3c6, 0x3d5],
    [0x432, 0x1c80], [0x434, 0x1c81], [0x43e, 0x1c82], [0x441, 0x1c83], [0x442, 0x1c84, 0x1c85], [0x44a, 0x1c86],
    [0x463, 0x1c87], [0x1c88, 0xa64b], [0x1e61, 0x1e9b], [0xfb05, 0xfb06],
  ]
  /// Capital letters beside the usual one: the dotted I, the Kelvin and Ångström signs, the Ohm sign, the capital sharp s.
  private static let capitals: [UInt32: [UInt32]] = [
    0x69: [0x130], 0x6b: [0x212a], 0xe5: [0x212b], 0x3c9: [0x2126], 0xdf: [0x1e9e], 0x3b8: [0x3f4],
  ]

  /// Every code point that matches `value`, itself included.
  static func of(_ value: UInt32) -> Set<UInt32> {
    let lower = CodePoint.simpleLower(value)
    var found: Set<UInt32> = [value]
    for small in families.first(where: { $0.contains(lower) }) ?? [lower] {
      var candidates = [small] + (capitals[small] ?? [])
      if let properties = CodePoint.properties(small) {
        for mapping in [properties.uppercaseMapping, properties.titlecaseMapping] {
          let scalars = mapping.unicodeScalars
          if scalars.count == 1, let only = scalars.first { candidates.append(only.value) }
        }
      }
      found.formUnion(candidates.filter { CodePoint.simpleLower($0) == small })
    }
    return found
  }
}
