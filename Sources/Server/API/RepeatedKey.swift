import Foundation

/// Looks for an object that has a key twice. JSON's readers take one of the two values in silence, each another one.
///
/// The text must be JSON already.
struct RepeatedKey {
  /// The objects and lists that are open: whether each is an object, whether its next text is a key, and its keys so far.
  private var isObject: [Bool] = []
  private var expectsKey: [Bool] = []
  private var keys: [Set<String>] = []

  /// - Returns: the first such key.
  static func find(in json: Data) -> String? {
    var search = RepeatedKey()
    return search.run(Array(json))
  }

  private mutating func run(_ bytes: [UInt8]) -> String? {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"): begin(object: true)
      case UInt8(ascii: "["): begin(object: false)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): end()
      case UInt8(ascii: ","): expectKey()
      case UInt8(ascii: "\""):
        let last = Self.end(of: bytes, from: index + 1)
        if let key = take(bytes[index...last]) { return key }
        index = last
      default: break
      }
      index += 1
    }
    return nil
  }

  private mutating func begin(object: Bool) {
    isObject.append(object)
    expectsKey.append(object)
    keys.append([])
  }

  private mutating func expectKey() {
    guard let isObject = isObject.last else { return }
    expectsKey[expectsKey.count - 1] = isObject
  }

  private mutating func end() {
    _ = (isObject.popLast(), expectsKey.popLast(), keys.popLast())
  }

  /// - Returns: the text, when it is a key that the object has already.
  private mutating func take(_ quoted: ArraySlice<UInt8>) -> String? {
    guard expectsKey.last == true else { return nil }
    expectsKey[expectsKey.count - 1] = false
    // Escapes make two spellings of one key. A text of JSON can be read alone.
    guard let key = try? JSONDecoder().decode(String.self, from: Data(quoted)) else { return nil }
    return keys[keys.count - 1].insert(key).inserted ? nil : key
  }

  /// The place of the quotation mark that ends a text.
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index, bytes.count - 1)
  }
}
