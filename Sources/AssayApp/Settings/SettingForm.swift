import AssayKit
import Foundation
import Logging
import Server

/// What the text of a setting may look like.
public enum SettingForm: Hashable, Sendable {
  case text
  case path
  case program
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
  /// A truth value, in the words that the hub's own tools take.
  case yesOrNo
  /// Origins such as `https://bench.example`, separated by commas.
  case origins
  /// Anything but nothing switches it on.
  case presence

  /// The accepted form in words, for errors and the reference.
  public var accepted: String {
    switch self {
    case .text: "text"
    case .path: "an absolute path of a folder"
    case .program: "an absolute path of a program"
    case .webAddress: "an address that starts with http:// or https://"
    case .model: "a model as provider/slug"
    case .wholeNumber(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    case .seconds(let range): "seconds from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    case .logLevel: "one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    case .database: "a path of an SQLite file, or sqlite:PATH"
    case .yesOrNo: "1, true, yes or on; 0, false, no or off"
    case .origins: "origins such as https://bench.example, separated by commas; `*` is none"
    case .presence: "anything; empty is the same as not set"
    }
  }

  /// Whether `text`, which is not empty, has this form.
  func accepts(_ text: String) -> Bool {
    switch self {
    case .text, .presence, .database: true
    case .path, .program: text.hasPrefix("/")
    case .yesOrNo: Self.truth(of: text) != nil
    case .origins: OriginList.parse(text) != nil
    case .webAddress:
      URL(string: text).map { ["http", "https"].contains($0.scheme?.lowercased()) && !($0.host() ?? "").isEmpty } ?? false
    case .model: ModelReference(text) != nil
    case .wholeNumber(let range): Int(text).map(range.contains) ?? false
    case .number(let range), .seconds(let range): Double(text).map(range.contains) ?? false
    case .logLevel: Logger.Level(rawValue: text.lowercased()) != nil
    }
  }

  /// What a word of `.yesOrNo` means; `nil` for another word.
  static func truth(of text: String) -> Bool? {
    switch text.lowercased() {
    case "1", "true", "yes", "on": true
    case "0", "false", "no", "off": false
    default: nil
    }
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }
}
