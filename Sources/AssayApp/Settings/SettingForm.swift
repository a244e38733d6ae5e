import AssayKit
import Foundation
import Logging

/// What the text of a setting may look like.
public enum SettingForm: Hashable, Sendable {
  case text
  case path
  /// `http://` or `https://`, with a host.
  case webAddress
  /// `provider/slug`.
  case model
  case wholeNumber(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  /// Seconds, fractions allowed.
  case seconds(ClosedRange<Double>)
  case logLevel
  /// A file, `sqlite:` and a file, or `postgres://…`.
  case database
  /// Anything but nothing switches it on.
  case presence

  /// The accepted form in words, for errors and the reference.
  public var accepted: String {
    switch self {
    case .text: "text"
    case .path: "an absolute path of a folder"
    case .webAddress: "an address that starts with http:// or https://"
    case .model: "a model as provider/slug"
    case .wholeNumber(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    case .seconds(let range): "seconds from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    case .logLevel: "one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    case .database: "a path of an SQLite file, or sqlite:PATH"
    case .presence: "anything; empty is the same as not set"
    }
  }

  /// Whether `text`, which is not empty, has this form.
  func accepts(_ text: String) -> Bool {
    switch self {
    case .text, .presence, .database: true
    case .path: text.hasPrefix("/")
    case .webAddress:
      URL(string: text).map { ["http", "https"].contains($0.scheme?.lowercased()) && !($0.host() ?? "").isEmpty } ?? false
    case .model: ModelReference(text) != nil
    case .wholeNumber(let range): Int(text).map(range.contains) ?? false
    case .number(let range), .seconds(let range): Double(text).map(range.contains) ?? false
    case .logLevel: Logger.Level(rawValue: text.lowercased()) != nil
    }
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }
}
