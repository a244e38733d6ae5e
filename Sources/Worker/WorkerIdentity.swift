public import AssayKit
import Foundation

extension WorkerID {
  /// The machine's part of a name that `WorkerIdentity` made; the whole name otherwise.
  var host: String { String(rawValue.prefix { $0 != ":" }) }
}

/// Names this process so that another one on the same machine can tell whether it still lives.
public enum WorkerIdentity {
  /// `host:machine.boot.namespace:pid:start`, where the later parts come from the system; a process id alone could have been used
  /// again, and in a container it counts from 1.
  public static func current() -> WorkerID {
    let pid = ProcessInfo.processInfo.processIdentifier
    return WorkerID("\(hostName):\(Place.here.text):\(pid):\(startTicks(of: pid) ?? "?")")
  }

  /// Whether `worker` was a process of this machine and has ended. `false` whenever that cannot be known.
  public static func isKnownDead(_ worker: WorkerID) -> Bool {
    let parts = worker.rawValue.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == hostName, parts[3] != "?", let pid = Int32(parts[2]), let place = Place(parts[1]) else {
      return false
    }
    switch place.seen(from: .here) {
    case .gone: return true
    case .elsewhere: return false
    case .here: return startTicks(of: pid) != parts[3]
    }
  }

  /// Where process ids mean something.
  struct Place: Hashable {
    /// Of the installation; containers often have none.
    let machine: String
    /// New at each start of the machine.
    let boot: String
    /// Process ids of one container say nothing in another.
    let namespace: String

    enum Sight: Hashable { case here, gone, elsewhere }

    init(machine: String, boot: String, namespace: String) {
      self.machine = machine
      self.boot = boot
      self.namespace = namespace
    }

    init?(_ text: String) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return nil }
      self.init(machine: parts[0], boot: parts[1], namespace: parts[2])
    }

    var text: String { "\(machine).\(boot).\(namespace)" }

    /// What has become of this place, for somebody at `other`; what cannot be known is elsewhere.
    func seen(from other: Place) -> Sight {
      guard boot != "?", other.boot != "?" else { return .elsewhere }
      if boot != other.boot { return machine != "?" && machine == other.machine ? .gone : .elsewhere }
      return namespace != "?" && namespace == other.namespace ? .here : .elsewhere
    }

    static var here: Place {
      Place(
        machine: start(of: "/etc/machine-id"), boot: start(of: "/proc/sys/kernel/random/boot_id"), namespace: processNamespace)
    }

    /// The first digits of a file with an id; `?` where there is none.
    private static func start(of path: String) -> String {
      let text = try? String(contentsOfFile: path, encoding: .utf8)  // Absent outside Linux and in many containers.
      let digits = String((text ?? "").prefix(8))
      return digits.isEmpty || !digits.allSatisfy(\.isHexDigit) ? "?" : digits
    }

    private static var processNamespace: String {
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")  // Absent outside Linux.
      return link.map { $0.filter(\.isNumber) } ?? "?"
    }
  }

  private static var hostName: String { ProcessInfo.processInfo.hostName.replacing(":", with: "_") }

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
