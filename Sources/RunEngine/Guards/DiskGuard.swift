import AssayKit

/// The free space where runs are stored; the file system is behind the closure.
public struct DiskSpace: Sendable {
  /// The folder of the database, for people.
  public let folder: String
  /// Bytes that this user may still write there; `nil` when nobody can tell.
  public let available: @Sendable () -> Int64?

  public init(folder: String, available: @escaping @Sendable () -> Int64?) {
    self.folder = folder
    self.available = available
  }
}

/// Compares the free space with what a run will take.
struct DiskGuard {
  let space: DiskSpace

  /// What the rows of a sample with a short answer take, measured with the starter set: no sample takes less.
  static let leastOfSample: Int64 = 512
  /// What the rows of a sample take at most, without texts.
  static let rowsOfSample: Int64 = 1_024
  /// The database's journal, whatever the run.
  static let leastOfJournal: Int64 = 1 << 20
  static let journal: Int64 = 8 << 20
  /// An output token is hardly ever longer.
  static let bytesOfToken: Int64 = 4
  /// What is taken for an answer when neither user nor protocol limits it.
  static let usualLimit = 8_192
  /// Prompts that are looked at, spread over the drawn items.
  private static let looks = 32

  func findings(for parts: [RunDraft.Part], samplesPerItem: Int) -> [RunFinding] {
    guard let available = space.available() else { return [] }
    let samples = parts.reduce(0) { $0 + Int64($1.items.count) } * Int64(samplesPerItem)
    let least = samples * Self.leastOfSample + Self.leastOfJournal
    let room = "\(Self.text(available)) are free in `\(space.folder)`"
    let hint = "free some space there, set ASSAY_HOME to a folder on another disk, or draw fewer items"
    guard available >= least else {
      return [.blocking(.disk, nil, "\(room), and this run needs at least \(Self.text(least))", hint: hint)]
    }
    let most = parts.reduce(Self.journal) { $0 + self.most(of: $1, samplesPerItem) }
    guard available < most else { return [] }
    return [
      .warning(
        .disk, nil, "\(room), and this run may need up to \(Self.text(most))",
        hint: "\(hint); when the disk is full the run stops, keeps what it has, and can be resumed")
    ]
  }

  private func most(of part: RunDraft.Part, _ samplesPerItem: Int) -> Int64 {
    let answer = Int64(part.parameters.maxOutputTokens ?? Self.usualLimit) * Self.bytesOfToken
    let samples = Int64(part.items.count) * Int64(samplesPerItem)
    return samples * (Self.rowsOfSample + answer) + Int64(part.items.count) * prompt(of: part)
  }

  /// The mean size of a few prompts; items that cannot be read take nothing.
  private func prompt(of part: RunDraft.Part) -> Int64 {
    let step = max(1, part.items.count / Self.looks)
    var sizes: [Int64] = []
    for index in stride(from: 0, to: part.items.count, by: step) {
      do throws(Failure) { sizes.append(Int64(try part.set.promptBytes(of: part.items[index]))) } catch { continue }
    }
    return sizes.isEmpty ? 0 : sizes.reduce(0, +) / Int64(sizes.count)
  }

  /// `512 kB`, `1.6 MB`, `3.4 GB`, cut off.
  private static func text(_ bytes: Int64) -> String {
    switch bytes {
    case ..<1_000_000: "\(bytes / 1_000) kB"
    case ..<1_000_000_000: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    default: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
    }
  }
}
