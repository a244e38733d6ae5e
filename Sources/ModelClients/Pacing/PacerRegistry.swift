public import AssayKit
import Crypto
import Foundation
import Synchronization

/// The pacers of this process: one for each pair of base URL and credential, shared by every run that uses the pair.
public final class PacerRegistry: Sendable {
  private struct Key: Hashable {
    let baseURL: String
    /// SHA-256: keys of single runs are erased when those end, and must not live on here.
    let credential: SHA256Digest?
  }

  /// Servers meet a new key with every run that brings one; past so many, pacers that nobody uses are forgotten.
  private static let capacity = 1_000

  private let pacers = Mutex<[Key: Pacer]>([:])
  private let clock: MonotonicClock

  public init(clock: MonotonicClock) { self.clock = clock }

  /// What all pacers together allow, use and keep waiting.
  public var load: PacerLoad {
    pacers.withLock { Array($0.values) }.reduce(into: PacerLoad()) { load, pacer in
      load.credentials += 1
      load.limit += pacer.limit
      load.inFlight += pacer.inFlight
      load.waiting += pacer.waiting
    }
  }

  /// The pacer for a credential at a base URL; its ceiling is the largest concurrency that anyone asked for.
  public func pacer(baseURL: String, credential: Secret?, concurrency: Int) -> Pacer {
    let pacer = pacers.withLock { pacers in
      let digest = credential.map { SHA256.hash(data: Data($0.exposed.utf8)) }
      let key = Key(baseURL: baseURL, credential: digest)
      if let known = pacers[key] { return known }
      if pacers.count >= Self.capacity { pacers = pacers.filter { !$0.value.isIdle } }
      let made = Pacer(limit: concurrency, clock: clock)
      pacers[key] = made
      return made
    }
    pacer.raiseCeiling(to: concurrency)
    return pacer
  }
}
