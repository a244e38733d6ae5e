import AssayCLI
import Foundation

@main
struct Assay {
  static func main() async {
    let status = await AssayCommandLine.run(Array(CommandLine.arguments.dropFirst())) { .ofThisProcess() }
    exit(status.rawValue)
  }
}
