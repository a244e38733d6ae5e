extension String {
  /// This text with everything that could move the cursor or change colours made visible and harmless.
  ///
  /// Model output and provider messages are hostile: an escape sequence in them must not reach the terminal.
  public var withoutControlCharacters: String {
    var safe = ""
    safe.unicodeScalars.reserveCapacity(unicodeScalars.count)
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: safe.unicodeScalars.append(" ")
      case 0x00..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: safe.unicodeScalars.append("\u{FFFD}")
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
