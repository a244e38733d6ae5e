import AssayKit
import Yams

/// Keys and values of the file. Keys are taken one by one; those that nobody asked for are mistakes.
struct FileTable {
  let place: FilePlace
  private let name: String
  private let entries: [Entry]
  private var known: [String] = []

  private struct Entry {
    let key: String
    let place: FilePlace
    let value: FileValue
  }

  init(_ mapping: Node.Mapping, name: String, at place: FilePlace, _ mistakes: inout Mistakes) {
    self.name = name
    self.place = place
    var entries: [Entry] = []
    for (key, value) in mapping {
      let place = FileValue(key, name: "").place
      guard let text = key.scalar?.string else {
        mistakes.add("a key is not a text", at: place)
        continue
      }
      entries.append(Entry(key: text, place: place, value: FileValue(value, name: name.isEmpty ? text : "\(name).\(text)")))
    }
    self.entries = entries
  }

  /// The value of a key that may be missing.
  mutating func take(_ key: String) -> FileValue? {
    known.append(key)
    return entries.first { $0.key == key }?.value
  }

  /// The value of a key that must be there.
  mutating func need(_ key: String, _ hint: String, _ mistakes: inout Mistakes) -> FileValue? {
    if let value = take(key) { return value }
    mistakes.add("`\(path(key))` is missing", hint: hint, at: place)
    return nil
  }

  mutating func text(_ key: String, _ mistakes: inout Mistakes) -> String? { take(key)?.text(&mistakes) }

  /// Every key with its value, where the keys are the writer's own.
  mutating func all() -> [(key: String, place: FilePlace, value: FileValue)] {
    known += entries.map(\.key)
    return entries.map { ($0.key, $0.place, $0.value) }
  }

  /// Makes a mistake of every key that nobody took.
  func refuseOthers(_ mistakes: inout Mistakes) {
    for entry in entries where !mistakes.areEnough && !known.contains(entry.key) {
      let error = UserError.unknown(name.isEmpty ? "key" : "key in `\(name)`", entry.key, field: entry.key, known: known)
      mistakes.add(error.message, hint: error.hint, at: entry.place)
    }
  }

  private func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
}
