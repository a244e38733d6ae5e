import AssayApp
import AssayKit

/// Where data sets are kept, and whether every form of them can be read.
struct DatasetCheck {
  let settings: Settings

  func findings() -> [Finding] { [cache, hub, duckDB] }

  private var cache: Finding {
    let disk = DiskCheck(folder: settings.folders.datasets, subject: "data cache").findings()
    return disk.first ?? Finding(.ok, "data cache", "`\(settings.folders.datasets)`")
  }

  private var hub: Finding {
    if settings.isHubOffline {
      return Finding(.ok, "hub", "HF_HUB_OFFLINE is set: nothing is downloaded")
    }
    return Finding(
      .ok, "hub", "\(settings.hubEndpoint), \(settings.hubToken == nil ? "without a token" : "with the token in HF_TOKEN")")
  }

  private var duckDB: Finding {
    do throws(SetupNeeded) {
      return Finding(.ok, "parquet", "read by `\(try settings.duckDBPath())`")
    } catch {
      return Finding(.warn, "parquet", error.message, hint: error.hint)
    }
  }
}
