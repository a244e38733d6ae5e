import ArgumentParser

/// Flags that every command has.
struct GlobalOptions: ParsableArguments {
  @Flag(name: .long, help: "Print without colour.")
  var noColor = false

  @Flag(name: [.long, .short], help: "Print what happens inside, for finding out what is wrong.")
  var verbose = false
}

/// The flag of commands that can print for machines.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print JSON on standard output and nothing else there.")
  var json = false
}
