import Crypto
import Foundation

/// How much of a benchmark a run takes.
public enum Subset: Hashable, Sendable, Codable {
  /// 1…100 percent of the items; 100 keeps data-set order.
  case percent(Int)
  /// At most this many items, at least 1.
  case count(Int)

  public static let all = Subset.percent(100)
}

extension Subset: CustomStringConvertible {
  public var description: String {
    switch self {
    case .percent(let percent): "\(percent) %"
    case .count(let count): count == 1 ? "1 item" : "\(count) items"
    }
  }
}

/// Draws the items of a run: the same on every machine, and repeatable with a few lines of Python.
///
/// The integer of the first 16 hexadecimal digits of SHA-256 of `"{seed}_{benchmark}"` seeds CPython's generator, which
/// shuffles the ids; the first k are taken in shuffled order. So 1 % is contained in 5 %, and 5 % in 10 %.
public enum SubsetSampling {
  /// The formula's name in manifests.
  public static let formula = "sha256_16_mt19937_shuffle_v1"

  /// - Parameters:
  ///   - ids: all ids in data-set order.
  ///   - seed: the run's seed text.
  /// - Returns: the drawn ids in the order in which they are asked; all ids in data-set order when nothing is left out.
  public static func select<ID>(_ ids: [ID], subset: Subset, seed: String, benchmark: BenchmarkName) -> [ID] {
    if keepsOrder(subset, total: ids.count) { return ids }
    var shuffled = ids
    var generator = MersenneTwister(seed: seedInteger(seed: seed, benchmark: benchmark))
    generator.shuffle(&shuffled)
    return Array(shuffled.prefix(size(of: subset, total: ids.count)))
  }

  /// The number of items that `subset` takes of `total`: max(1, ⌊n·pct/100⌋), or min(n, count).
  public static func size(of subset: Subset, total: Int) -> Int {
    switch subset {
    case .percent(let percent): percent >= 100 ? total : min(total, max(1, total * percent / 100))
    case .count(let count): min(total, count)
    }
  }

  /// The generator's seed for one benchmark of a run.
  public static func seedInteger(seed: String, benchmark: BenchmarkName) -> UInt64 {
    seedInteger(of: "\(seed)_\(benchmark)")
  }

  /// The integer of the first 16 hexadecimal digits of the text's SHA-256: what seeds every draw.
  public static func seedInteger(of text: String) -> UInt64 {
    SHA256.hash(data: Data(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func keepsOrder(_ subset: Subset, total: Int) -> Bool {
    switch subset {
    case .percent(let percent): percent >= 100
    case .count(let count): count >= total
    }
  }
}
