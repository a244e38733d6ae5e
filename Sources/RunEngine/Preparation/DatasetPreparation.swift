public import AssayKit
public import ServiceLifecycle
import Synchronization

/// Gets the data of benchmarks in the background when somebody asks for it, one after the other.
public final class DatasetPreparation: Service {
  /// How a benchmark's preparation stands.
  public enum State: Hashable, Sendable {
    case waiting
    /// What is being done; `nil` before the first word of it.
    case running(DatasetProgress?)
    case failed(SetupNeeded)
    case done

    public var hasEnded: Bool {
      switch self {
      case .waiting, .running: false
      case .failed, .done: true
      }
    }
  }

  private let benchmarks: BenchmarkRegistry
  private let library: any DatasetLibrary
  private let states = Mutex<[BenchmarkName: State]>([:])
  private let wishes: AsyncStream<BenchmarkName>
  private let inbox: AsyncStream<BenchmarkName>.Continuation

  public init(benchmarks: BenchmarkRegistry, library: any DatasetLibrary) {
    self.benchmarks = benchmarks
    self.library = library
    // Each benchmark stands in it at most once.
    (wishes, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(max(1, benchmarks.all.count)))
  }

  /// Puts a benchmark in the queue; one that waits or is being prepared stays where it is.
  ///
  /// - Throws: for an unknown benchmark, and for one that has nothing to prepare.
  public func request(_ name: BenchmarkName) throws(UserError) {
    guard try !benchmarks.benchmark(named: name).requiredDatasets.isEmpty else {
      throw UserError(
        field: "benchmark", "benchmark `\(name)` has nothing to prepare", hint: "its items are in the program: run it")
    }
    let isNew = states.withLock { states in
      if let state = states[name], !state.hasEnded { return false }
      states[name] = .waiting
      return true
    }
    if isNew { inbox.yield(name) }
  }

  /// `nil` when nobody has asked since the program started.
  public func state(of name: BenchmarkName) -> State? { states.withLock { $0[name] } }

  public func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        for await name in self.wishes { await self.prepare(name) }
        try Task.checkCancellation()
      }
    } catch is CancellationError {
      return
    }
  }

  private func prepare(_ name: BenchmarkName) async {
    set(name, .running(nil))
    do throws(SetupNeeded) {
      guard let benchmark = benchmarks.all.first(where: { $0.card.name == name }) else { return }
      for specification in benchmark.requiredDatasets {
        _ = try await library.prepare(specification, from: .hub) { [weak self] in self?.tell(name, $0) }
      }
      // The data may be there and the benchmark still lack something else.
      if let standard = benchmark.card.defaultProtocol { _ = try await benchmark.open(standard) }
      set(name, .done)
    } catch {
      set(name, .failed(error))
    }
  }

  /// A late word about a preparation that has ended changes nothing.
  private func tell(_ name: BenchmarkName, _ progress: DatasetProgress) {
    states.withLock { states in
      if case .running = states[name] { states[name] = .running(progress) }
    }
  }

  private func set(_ name: BenchmarkName, _ state: State) { states.withLock { $0[name] = state } }
}
