// `cmrcredit import`: folders of DICOM files through the same door as the wire. Several threads read, a bounded number
// of instances waits for the writer, so that no C-STORE beside it waits for long. What came in is noted in the store
// file by file: an import that was broken off goes on where it was, and one that is called again reads only what is
// new. Sending by files is as idempotent as by wire, so a lost note costs a second reading and nothing else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

struct ImportOptions {
  std::vector<std::filesystem::path> paths{};
  bool again = false;  // reads files that came in before, too
  config::IntakeSettings periods{};
  bool keep_accession = true;
  std::vector<config::SiteSettings> sites{};
  unsigned readers = 0;             // threads; 0: one a processor, at most eight
  std::size_t most_in_flight = 64;  // instances that wait for the writer at a time
};

// Files (or folders, or paths) passed over for one reason.
struct Skips {
  std::uint64_t count = 0;
  std::vector<std::string> examples{};  // at most kMostExamples, "PATH: what is wrong with it"
  static constexpr std::size_t kMostExamples = 5;
};

struct ImportStatus {
  enum class Stage { Reading, Evaluating, Ended } stage = Stage::Reading;
  std::uint64_t found = 0;  // files below the paths, as far as they are counted
  bool counted = false;     // all of them are
  std::uint64_t imported = 0, imported_before = 0;
  std::uint64_t skipped = 0, not_kept = 0;  // what the store could not keep is among the skipped
  std::map<std::string, Skips> skips{};     // by reason
  bool failed = false;                      // something that was asked for could not be read or kept
  std::string broken_off{};  // why it ended before the end: a person's wish, a full disk; empty: it did not
  double seconds = 0;        // since it began; stands still once it has ended
};

class Import {
 public:
  // Begins at once, on threads of its own. The store must outlive it; one Import a store at a time, and a Completion
  // beside it that evaluates what came.
  Import(Store& store, ImportOptions options);
  ~Import();  // breaks off
  Import(const Import&) = delete;
  Import& operator=(const Import&) = delete;

  void stop();                                // breaks off; what is on its way to the writer arrives. Any thread
  [[nodiscard]] ImportStatus status() const;  // any thread
  [[nodiscard]] const std::vector<std::filesystem::path>& paths() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace cmrcredit::credit_engine
