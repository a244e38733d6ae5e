import Foundation

/// A page's content: a plain model for one template.
protocol PageModel: Sendable {
  /// The template of the content.
  static var template: String { get }
  /// Shown in the browser's tab.
  var title: String { get }
  /// The place in the navigation that is marked as current.
  var place: Place? { get }
  /// The ES module that makes the page more comfortable, besides `frame.js`.
  var script: String? { get }
  /// Seconds after which a browser without scripts loads the page again.
  var reloadSeconds: Int? { get }
}

extension PageModel {
  var place: Place? { nil }
  var script: String? { nil }
  var reloadSeconds: Int? { nil }
}

/// Entries of the navigation, in its order.
enum Place: String, CaseIterable, Sendable {
  case run, history, compare, leaderboard, benchmarks, models, verify, operations, api

  var path: String {
    switch self {
    case .run: "/"
    case .history: "/runs"
    case .operations: "/ops"
    case .api: "/api-guide"
    case .compare, .leaderboard, .benchmarks, .models, .verify: "/\(rawValue)"
    }
  }

  var label: String { self == .api ? "API" : rawValue.capitalized }

  /// What follows `g` in the shortcut that leads there.
  var key: String {
    switch self {
    case .run: "r"
    case .history: "h"
    case .compare: "c"
    case .leaderboard: "l"
    case .benchmarks: "b"
    case .models: "m"
    case .verify: "v"
    case .operations: "o"
    case .api: "a"
    }
  }
}
