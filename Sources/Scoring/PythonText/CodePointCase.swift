/// Case as Python's strings have it: mappings of one to many, the final sigma, and the notion of a cased text.
extension CodePoints {
  /// `str.isupper`: no small or titlecase letter, and a capital one.
  var isUpper: Bool {
    var isCased = false
    for value in self {
      if CodePoint.isUpper(value) {
        isCased = true
      } else if CodePoint.isLower(value) || CodePoint.isTitle(value) {
        return false
      }
    }
    return isCased
  }

  /// `str.islower`: no capital or titlecase letter, and a small one.
  var isLower: Bool {
    var isCased = false
    for value in self {
      if CodePoint.isLower(value) {
        isCased = true
      } else if CodePoint.isUpper(value) || CodePoint.isTitle(value) {
        return false
      }
    }
    return isCased
  }

  /// `str.lower`.
  var lowered: CodePoints {
    guard let first = firstIndex(where: { $0 >= 0x80 || CodePoint.isUpper($0) }) else { return self }
    if !self[first...].contains(where: { $0 >= 0x80 }) { return loweredASCII }
    var result = Array(self[startIndex..<first])
    result.reserveCapacity(count)
    for index in first..<endIndex {
      let value = self[index]
      if value < 0x80 {
        result.append(CodePoint.isUpper(value) ? value | 0x20 : value)
      } else if value == CodePoint.capitalSigma {
        result.append(isFinalSigma(at: index) ? 0x3c2 : 0x3c3)
      } else {
        CodePoint.appendLowered(value, to: &result)
      }
    }
    return result[...]
  }

  /// Of ASCII alone.
  private var loweredASCII: CodePoints {
    withUnsafeBufferPointer { points in
      [UInt32](unsafeUninitializedCapacity: points.count) { lowered, count in
        for index in points.indices {
          let value = points[index]
          lowered[index] = value &- 0x41 < 26 ? value | 0x20 : value
        }
        count = points.count
      }[...]
    }
  }

  /// A sigma ends a word when a cased letter stands before it and none after it, marks and the like left aside.
  private func isFinalSigma(at index: Int) -> Bool {
    var place = index - 1
    while place >= startIndex, CodePoint.isCaseIgnorable(self[place]) { place -= 1 }
    guard place >= startIndex, CodePoint.isCased(self[place]) else { return false }
    place = index + 1
    while place < endIndex, CodePoint.isCaseIgnorable(self[place]) { place += 1 }
    return place == endIndex || !CodePoint.isCased(self[place])
  }
}

extension CodePoint {
  static let capitalSigma = UInt32(0x3a3)

  /// `str.lower` of one code point that stands alone.
  static func appendLowered(_ value: UInt32, to result: inout [UInt32]) {
    if value < 0x80 { return result.append(isUpper(value) ? value | 0x20 : value) }
    guard let properties = properties(value), properties.changesWhenLowercased else { return result.append(value) }
    for scalar in properties.lowercaseMapping.unicodeScalars { result.append(scalar.value) }
  }

  /// The simple lower case that `re` compares by: always one code point.
  static func simpleLower(_ value: UInt32) -> UInt32 {
    if value < 0x80 { return isUpper(value) ? value | 0x20 : value }
    guard let properties = properties(value), properties.changesWhenLowercased else { return value }
    return properties.lowercaseMapping.unicodeScalars.first?.value ?? value
  }

  static func isCased(_ value: UInt32) -> Bool { properties(value)?.isCased ?? false }
  static func isCaseIgnorable(_ value: UInt32) -> Bool { properties(value)?.isCaseIgnorable ?? false }
}
