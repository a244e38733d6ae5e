import Foundation
import Synchronization

/// Takes the bytes of an export, in order.
protocol ByteSink {
  func write(_ bytes: some Collection<UInt8>) throws(ExportError)
}

/// Gathers small writes and puts them to a file in large ones.
final class FileSink: ByteSink {
  private static let room = 1 << 17

  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []

  /// - Parameter path: for errors.
  init(_ descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
    buffer.reserveCapacity(Self.room + 4_096)
  }

  func write(_ bytes: some Collection<UInt8>) throws(ExportError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.room { try flush() }
  }

  func write(_ text: String) throws(ExportError) { try write(text.utf8) }

  /// Writes what is still held back; to be called at the end.
  func flush() throws(ExportError) {
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw OutputFile.failure(path) }
      rest = rest.dropFirst(count)
    }
    buffer.removeAll(keepingCapacity: buffer.capacity <= 4 * Self.room)
  }
}

/// Tells work on another thread that nobody waits for it any more.
final class StopSwitch: Sendable {
  private let stopped = Atomic(false)

  func stop() { stopped.store(true, ordering: .relaxed) }
  var isStopped: Bool { stopped.load(ordering: .relaxed) }
}
