import AssayKit
import Synchronization

/// Randomness for pauses, shared by the requests of a process and injected so that tests can repeat it.
public final class JitterSource: Sendable {
  private let generator: Mutex<any RandomNumberGenerator & Sendable>

  public init(_ generator: any RandomNumberGenerator & Sendable) {
    self.generator = Mutex(generator)
  }

  func decide(_ failure: Failure, after state: inout RetryState) -> RetryState.Decision {
    generator.withLock { generator in
      var borrowed = AnyGenerator(base: generator)
      defer { generator = borrowed.base }
      return state.failed(failure, jitter: &borrowed)
    }
  }

  /// Lets an existential be passed where a generic generator is wanted.
  private struct AnyGenerator: RandomNumberGenerator {
    var base: any RandomNumberGenerator & Sendable
    mutating func next() -> UInt64 { base.next() }
  }
}
