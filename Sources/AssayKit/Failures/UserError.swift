/// Something in a request that the user can mend: an unknown name, a value out of range.
public struct UserError: Error, Hashable, Sendable {
  /// The field or flag at fault, by its name in the API (`subset_pct`), when there is one.
  public let field: String?
  /// What is wrong, naming the value; lower case, no full stop.
  public let message: String
  /// What to do, when it is not obvious.
  public let hint: String?
  /// Where and how long it holds.
  public let scope: Scope

  /// Whether the same request may go well in another place or at another time.
  public enum Scope: Hashable, Sendable {
    /// Nowhere, until somebody changes it or what it names.
    case everywhere
    /// On another machine: this one lacks a setting, a key, data.
    case thisMachine
    /// Later: something that is asked does not answer now.
    case now
  }

  public init(field: String? = nil, _ message: String, hint: String? = nil, scope: Scope = .everywhere) {
    self.field = field
    self.message = message
    self.hint = hint
    self.scope = scope
  }
}

extension UserError {
  /// An unknown name, with the nearest known one suggested and all of them listed.
  ///
  /// - Parameters:
  ///   - kind: what the name stands for, such as `benchmark`.
  ///   - known: every accepted name.
  public static func unknown(
    _ kind: String, _ name: String, field: String, known: [String], scope: Scope = .everywhere
  ) -> UserError {
    // A name that nobody mistyped is not compared: that costs its length times that of every known one.
    let nearest = name.count <= 100 ? known.min { editDistance($0, name) < editDistance($1, name) } : nil
    var hint = ""
    if let nearest, editDistance(nearest, name) <= min(max(2, name.count / 3), name.count - 1) {
      hint = "did you mean `\(nearest)`? "
    }
    hint += known.isEmpty ? "there are none" : "known: " + known.sorted().prefix(20).joined(separator: ", ")
    if known.count > 20 { hint += ", … (\(known.count) in all)" }
    return UserError(field: field, "unknown \(kind) `\(name.prefix(200))`", hint: hint, scope: scope)
  }

  /// Levenshtein distance over characters.
  static func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in right.indices {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (character == right[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
