import ArgumentParser

/// A command that does something, given everything from outside that it needs.
protocol Verb: AsyncParsableCommand {
  var global: GlobalOptions { get }

  /// - Throws: any error; `CommandFailure` decides what it means for the user.
  func perform(in context: CommandContext) async throws -> AssayExitCode
}
