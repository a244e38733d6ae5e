import AssayCLI
import CMalloc
import Foundation

@main
struct Assay {
  static func main() async {
    // By default each thread gets a heap of its own, up to eight for each core, and what one has freed the others cannot use:
    // memory would grow with the length of a run. Two are as fast. It fails only where the system's allocator is another.
    mallopt(M_ARENA_MAX, 2)
    // A file that grows above the limit of the shell is then an error that names it, and not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    let status = await AssayCommandLine.run(Array(CommandLine.arguments.dropFirst())) { .ofThisProcess() }
    exit(status.rawValue)
  }
}
