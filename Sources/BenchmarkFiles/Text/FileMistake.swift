/// Something wrong in a file that defines a benchmark, and where.
public struct FileMistake: Error, Hashable, Sendable {
  public var place: FilePlace
  /// Lower case, no full stop; names the value.
  public var message: String
  /// What to write instead, when it is not obvious.
  public var hint: String?

  public init(_ message: String, hint: String? = nil, at place: FilePlace) {
    self.place = place
    self.message = message
    self.hint = hint
  }
}

/// A place in a text; both counted from 1.
public struct FilePlace: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// As compilers write it: `7:3`.
  public var description: String { "\(line):\(column)" }

  public static func < (left: FilePlace, right: FilePlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }

  static let start = FilePlace(line: 1, column: 1)
}

/// What is wrong in one file, as far as it was read.
struct Mistakes {
  /// Nobody mends more at once, and each takes time to describe.
  private static let most = 100

  private(set) var all: [FileMistake] = []

  /// Whether there are so many that others need not be looked for.
  var areEnough: Bool { all.count >= Self.most }

  mutating func add(_ message: String, hint: String? = nil, at place: FilePlace) {
    if !areEnough { all.append(FileMistake(message, hint: hint, at: place)) }
  }

  /// Each once, from the top of the file.
  var inOrder: [FileMistake] {
    var seen: Set<FileMistake> = []
    let sorted = all.filter { seen.insert($0).inserted }.sorted { $0.place < $1.place }
    guard areEnough, let last = sorted.last else { return sorted }
    return sorted + [FileMistake("there may be more mistakes than these", hint: "mend these first", at: last.place)]
  }
}
