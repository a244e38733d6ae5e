import Hummingbird

/// The colours that somebody chose.
enum Theme: String, CaseIterable {
  /// What the system prefers, as for somebody who chose nothing.
  case system
  case dark, light

  static let cookie = "assay_theme"

  var label: String {
    switch self {
    case .system: "As the system"
    case .dark: "Dark"
    case .light: "Light"
    }
  }

  init?(_ request: Request) {
    guard let cookie = request.cookies[Theme.cookie], let theme = Theme(rawValue: cookie.value) else { return nil }
    self = theme
  }
}
