import AssayKit
import Terminal

extension RunState {
  var cell: TextTable.Cell {
    switch self {
    case .queued: "queued"
    case .running: .init(rawValue, .running)
    case .paused, .canceled: .init(rawValue, .warning)
    case .succeeded: .init(rawValue, .success)
    case .failed: .init(rawValue, .failure)
    }
  }
}

extension SectionState {
  var cell: TextTable.Cell {
    switch self {
    case .pending, .skipped: .init(rawValue)
    case .running: .init(rawValue, .running)
    case .canceled: .init(rawValue, .warning)
    case .needsSetup: .init("needs setup", .warning)
    case .succeeded: .init(rawValue, .success)
    case .failed: .init(rawValue, .failure)
    }
  }
}

extension Subset {
  /// `all items`, `10 % of the items`, `25 items`.
  var words: String {
    switch self {
    case .percent(100): "all items"
    case .percent(let percent): "\(percent) % of the items"
    case .count: description
    }
  }
}

extension ModelReference {
  /// The full name, with the warning that simulated answers need wherever they stand.
  var labelled: String { isSimulated ? "\(description) (simulated)" : description }
}
