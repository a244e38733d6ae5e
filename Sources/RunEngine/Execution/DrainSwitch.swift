import Synchronization

/// Asks a worker to take no more samples and to finish what is in flight; once set it stays set.
public final class DrainSwitch: Sendable {
  private let draining = Atomic<Bool>(false)

  public init() {}

  public func drain() { draining.store(true, ordering: .releasing) }

  public var isDraining: Bool { draining.load(ordering: .acquiring) }
}
