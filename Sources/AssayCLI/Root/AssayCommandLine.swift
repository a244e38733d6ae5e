import ArgumentParser
import AssayApp

/// The command line as a function: arguments and surroundings in, exit code out.
public enum AssayCommandLine {
  /// Parses `arguments`, without the program's name, and does what they ask for.
  ///
  /// Nothing but the arguments is looked at before they are understood, so that `--version` and `--help` are instant.
  public static func run(_ arguments: [String], surroundings: @Sendable () -> Surroundings) async -> AssayExitCode {
    let command: any ParsableCommand
    do {
      command = try AssayCommand.parseAsRoot(arguments)
    } catch {
      return answer(error, surroundings())
    }
    guard let verb = command as? any Verb else { return await runBuiltIn(command, surroundings()) }
    let surroundings = surroundings()
    let console = Console(surroundings, noColorFlag: verb.global.noColor)
    let context = CommandContext(surroundings: surroundings, console: console, isVerbose: verb.global.verbose)
    do {
      let status = try await verb.perform(in: context)
      guard let failure = console.outputFailure else { return status }
      console.report(failure)
      return status.worse(failure.status)
    } catch {
      let failure = CommandFailure(error)
      console.report(failure)
      return failure.status
    }
  }

  /// Commands of ArgumentParser itself, and groups that were named without a verb: both print help.
  private static func runBuiltIn(_ command: any ParsableCommand, _ surroundings: Surroundings) async -> AssayExitCode {
    var command = command
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return .done
    } catch {
      return answer(error, surroundings)
    }
  }

  /// Prints help, a version or a script on standard output, and anything else as an error in ArgumentParser's words.
  private static func answer(_ error: any Error, _ surroundings: Surroundings) -> AssayExitCode {
    let isAnswer = AssayCommand.exitCode(for: error).isSuccess
    let message = AssayCommand.fullMessage(for: error)
    let text = message.isEmpty || message.hasSuffix("\n") ? message : message + "\n"
    guard isAnswer else {
      surroundings.talk.write(text)
      return .usage
    }
    let console = Console(surroundings, noColorFlag: false)
    console.print(raw: text)
    guard let failure = console.outputFailure else { return .done }
    console.report(failure)
    return failure.status
  }
}
