/// What a code point is: read from a table for the scripts that most texts are written in, since the properties of Unicode are slow
/// to ask for.
struct CodePointClasses: OptionSet {
  let rawValue: UInt8

  static let letter = CodePointClasses(rawValue: 1)
  /// A letter, or something with a numeric category.
  static let alphanumeric = CodePointClasses(rawValue: 1 << 1)
  static let decimal = CodePointClasses(rawValue: 1 << 2)
  static let upper = CodePointClasses(rawValue: 1 << 3)
  static let lower = CodePointClasses(rawValue: 1 << 4)
  static let title = CodePointClasses(rawValue: 1 << 5)

  /// As the properties of Unicode 14 have it.
  init(_ value: UInt32) {
    self = []
    guard let properties = CodePoint.properties(value) else { return }
    switch properties.generalCategory {
    case .titlecaseLetter: formUnion([.letter, .alphanumeric, .title])
    case .uppercaseLetter, .lowercaseLetter, .modifierLetter, .otherLetter: formUnion([.letter, .alphanumeric])
    case .decimalNumber: formUnion([.alphanumeric, .decimal])
    case .letterNumber, .otherNumber: insert(.alphanumeric)
    default: break
    }
    if properties.isUppercase { insert(.upper) }
    if properties.isLowercase { insert(.lower) }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Of everything up to Thai and Lao: Latin, Greek, Cyrillic, Arabic, the scripts of India.
  fileprivate static let table = (0..<UInt32(0xf00)).map(CodePointClasses.init)
}

extension CodePoint {
  static func classes(_ value: UInt32) -> CodePointClasses {
    switch value {
    case 0..<0xf00: CodePointClasses.table[Int(value)]
    // The ideographs of the first plane and the syllables of Korean.
    case 0x4e00...0x9fff, 0xac00...0xd7a3: [.letter, .alphanumeric]
    default: CodePointClasses(value)
    }
  }
}
