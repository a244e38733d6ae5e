import Foundation
import Logging

/// How many files and connections this process may have open at once.
enum OpenFileLimit {
  /// What a thousand streams, the requests to models and the database need together.
  static let comfortable = 4_096

  /// Raises the soft limit to the hard one: shells set 1,024, which a page open on a few hundred screens would use up.
  static func raise(_ logger: Logger) {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = limit.rlim_max
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    guard limit.rlim_cur < comfortable else { return }
    let hint = "raise it with `ulimit -Hn`, or in the service's unit"
    logger.warning("few files may be open at once", metadata: ["limit": "\(limit.rlim_cur)", "hint": "\(hint)"])
  }

  #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    private static let resource = RLIMIT_NOFILE
  #endif
}
