/// Why the application cannot be put together or served.
public struct ApplicationError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  public let hint: String?
  /// Whether the command line or a setting is wrong, rather than the machine.
  public let isUserError: Bool

  init(_ description: String, hint: String?, isUserError: Bool = false) {
    self.description = description
    self.hint = hint
    self.isUserError = isUserError
  }
}
