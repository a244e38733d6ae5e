import NIOCore
import Synchronization

/// Runs the tasks of exchanges on the event loops that their connections live on.
///
/// A piece of an answer is then read, time-stamped and taken apart on the thread on which it arrived; on another thread each piece
/// costs two changes of thread and waits for whatever runs there.
final class LoopExecutors: Sendable {
  private let executors: [LoopExecutor]
  private let turn = Atomic<Int>(0)

  init(_ group: any EventLoopGroup) { executors = group.makeIterator().map(LoopExecutor.init) }

  /// One loop after the other.
  func next() -> any TaskExecutor {
    executors[Int(UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).newValue) % UInt(executors.count))]
  }
}

/// One event loop as a place where tasks run. What runs there must be short: it keeps every connection of the loop waiting.
private final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
