/// A text as Python sees it: code points, not characters, so that `\r\n`, combining marks and joined emoji count as they do there.
///
/// A part of a text shares its storage and keeps its indices.
typealias CodePoints = ArraySlice<UInt32>

extension String {
  var codePoints: CodePoints {
    var text = self
    return text.withUTF8 { bytes in
      ArraySlice(
        [UInt32](unsafeUninitializedCapacity: bytes.count) { points, count in
          var index = 0
          while index < bytes.count {
            let lead = UInt32(bytes[index])
            // A string's bytes are whole and valid, so each sequence has as many bytes as its first one says.
            let size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
            var value = size == 1 ? lead : lead & (0xff >> UInt32(size + 1))
            for place in 1..<max(size, 1) { value = value << 6 | UInt32(bytes[index + place] & 0x3f) }
            points[count] = value
            count += 1
            index += size
          }
        })
    }
  }
}

extension StaticString {
  /// The code points of an ASCII literal, to compare with.
  var codePoints: [UInt32] { withUTF8Buffer { $0.map(UInt32.init) } }
}

extension CodePoints {
  /// The text; what is no Unicode scalar, which no text from JSON has here, becomes U+FFFD.
  var string: String {
    var view = String.UnicodeScalarView()
    for value in self { view.append(Unicode.Scalar(value) ?? "\u{fffd}") }
    return String(view)
  }

  // MARK: Stripping

  /// `str.strip()`.
  var stripped: CodePoints { strippedAtStart.strippedAtEnd }

  /// `str.lstrip()`.
  var strippedAtStart: CodePoints { drop(while: CodePoint.isSpace) }

  /// `str.rstrip()`.
  var strippedAtEnd: CodePoints { droppingLast(while: CodePoint.isSpace) }

  /// `str.strip(characters)`.
  func stripped(_ isStripped: (UInt32) -> Bool) -> CodePoints { drop(while: isStripped).droppingLast(while: isStripped) }

  func droppingLast(while isDropped: (UInt32) -> Bool) -> CodePoints {
    var end = endIndex
    while end > startIndex, isDropped(self[end - 1]) { end -= 1 }
    return self[startIndex..<end]
  }

  // MARK: Splitting

  /// `str.split()`: the runs between white space.
  var words: [CodePoints] { runs { !CodePoint.isSpace($0) } }

  /// The longest parts of which every code point is `inside`, in order.
  @inline(__always)
  func runs(_ inside: (UInt32) -> Bool) -> [CodePoints] {
    var runs: [CodePoints] = []
    forEachRun(inside) { runs.append(self[$0]) }
    return runs
  }

  /// Tells of each run without making a text of it.
  @inline(__always)
  func forEachRun(_ inside: (UInt32) -> Bool, _ body: (Range<Int>) -> Void) {
    let base = startIndex
    withUnsafeBufferPointer { points in
      var start: Int?
      for index in points.indices {
        if inside(points[index]) {
          if start == nil { start = index }
        } else if let begin = start {
          body(base + begin..<base + index)
          start = nil
        }
      }
      if let begin = start { body(base + begin..<base + points.count) }
    }
  }

  /// `str.split(separator)`; one piece more than there are separators.
  func pieces(separatedBy separator: [UInt32]) -> [CodePoints] {
    var pieces: [CodePoints] = []
    var start = startIndex
    while let found = firstIndex(of: separator, from: start) {
      pieces.append(self[start..<found])
      start = found + separator.count
    }
    pieces.append(self[start..<endIndex])
    return pieces
  }

  /// `str.split("\n")`.
  var lines: [CodePoints] { split(separator: CodePoint.newline, omittingEmptySubsequences: false) }

  // MARK: Searching

  func has(_ text: some Collection<UInt32>, at index: Int) -> Bool {
    guard index >= startIndex, index + text.count <= endIndex else { return false }
    var place = index
    for value in text {
      if self[place] != value { return false }
      place += 1
    }
    return true
  }

  /// `str.find(text, start)`; the text searched for is not empty.
  func firstIndex(of text: [UInt32], from start: Int) -> Int? {
    guard let first = text.first else { return start }
    let base = startIndex
    return withUnsafeBufferPointer { points in
      let last = points.count - text.count
      var index = start - base
      while index <= last {
        if points[index] == first, text.indices.allSatisfy({ points[index + $0] == text[$0] }) { return base + index }
        index += 1
      }
      return nil
    }
  }

  func contains(_ text: [UInt32]) -> Bool { firstIndex(of: text, from: startIndex) != nil }

  func hasPrefix(_ text: some Collection<UInt32>) -> Bool { has(text, at: startIndex) }

  func hasSuffix(_ text: some Collection<UInt32>) -> Bool { has(text, at: endIndex - text.count) }

  /// `str.count(text)`: places that do not overlap.
  func count(of text: [UInt32]) -> Int {
    guard !text.isEmpty else { return count + 1 }
    var count = 0
    var start = startIndex
    while let found = firstIndex(of: text, from: start) {
      count += 1
      start = found + text.count
    }
    return count
  }

  /// `str.replace(text, replacement, limit)`.
  func replacing(_ text: [UInt32], with replacement: [UInt32], limit: Int = .max) -> CodePoints {
    var result: [UInt32] = []
    var start = startIndex
    var replaced = 0
    while replaced < limit, let found = firstIndex(of: text, from: start) {
      result += self[start..<found]
      result += replacement
      start = found + text.count
      replaced += 1
    }
    guard replaced > 0 else { return self }
    result += self[start..<endIndex]
    return result[...]
  }

  /// The text without every code point that is `removed`.
  @inline(__always)
  func removing(_ removed: (UInt32) -> Bool) -> CodePoints {
    guard contains(where: removed) else { return self }
    return withUnsafeBufferPointer { points in
      [UInt32](unsafeUninitializedCapacity: points.count) { kept, count in
        for value in points where !removed(value) {
          kept[count] = value
          count += 1
        }
      }[...]
    }
  }
}

extension Collection where Element == CodePoints {
  /// `separator.join(pieces)`.
  func joined(by separator: UInt32) -> CodePoints {
    var result: [UInt32] = []
    for (index, piece) in enumerated() {
      if index > 0 { result.append(separator) }
      result += piece
    }
    return result[...]
  }
}
