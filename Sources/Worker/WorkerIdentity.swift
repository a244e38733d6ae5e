public import AssayKit
import Foundation

extension WorkerID {
  /// The machine's part of a name that `WorkerIdentity` made; the whole name otherwise.
  var host: String { String(rawValue.prefix { $0 != ":" }) }
}

/// Names this process so that another one on the same machine can tell whether it still lives.
public enum WorkerIdentity {
  /// `host:boot:pid:start`, where boot and start come from the kernel; a process id alone could have been used again.
  public static func current() -> WorkerID {
    let pid = ProcessInfo.processInfo.processIdentifier
    return WorkerID("\(hostName):\(bootID):\(pid):\(startTicks(of: pid) ?? "?")")
  }

  /// Whether `worker` was a process of this machine and has ended. `false` whenever that cannot be known.
  public static func isKnownDead(_ worker: WorkerID) -> Bool {
    let parts = worker.rawValue.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == hostName, bootID != "?", parts[3] != "?", let pid = Int32(parts[2]) else { return false }
    return parts[1] != bootID || startTicks(of: pid) != parts[3]
  }

  private static var hostName: String { ProcessInfo.processInfo.hostName.replacing(":", with: "_") }

  private static var bootID: String {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)  // Absent outside Linux.
    return text.map { String($0.prefix(8)) } ?? "?"
  }

  /// Field 22 of `/proc/PID/stat`, counted after the command name, which may hold anything; `nil` when there is no such process
  /// or it is a zombie.
  private static func startTicks(of pid: Int32) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),  // Absent when the process has ended.
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return String(fields[19])
  }
}
