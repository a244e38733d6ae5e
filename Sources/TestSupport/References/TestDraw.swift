public import AssayKit
import Foundation

/// Random cases that can be drawn again: the seed is new in each run, written to the log, and taken from `ASSAY_TEST_SEED`
/// when that is set.
public enum TestDraw {
  /// A generator for the cases of one test.
  ///
  /// - Parameter name: what is drawn, for the log.
  public static func generator(for name: String) -> MersenneTwister {
    let given = ProcessInfo.processInfo.environment["ASSAY_TEST_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 1...UInt64(UInt32.max))
    FileHandle.standardError.write(Data("drawn \(name): repeat with ASSAY_TEST_SEED=\(seed)\n".utf8))
    return MersenneTwister(seed: seed)
  }
}
