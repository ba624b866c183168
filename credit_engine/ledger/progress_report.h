// Progress from what the store holds: the person's program, cases and records, as they stand or as they stood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/credit/progress.h"
#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {

struct ProgressRequest {
  std::string technologist;
  std::string program = "scmr-technologist-2022";
  int version = 0;  // 0: the one that the person is on
  Day at{};         // the day looked from
  // What the ledger knew at that moment: cases as they stood then, from the events of the studies whose cases changed
  // since, and people's facts as they were recorded by then. Names are those of today: the ledger has none.
  std::optional<std::int64_t> known_ms{};
  const Program* trial = nullptr;  // a program that is not in the store, in place of `program`
};
struct ProgressReport {
  Progress progress;
  NameOf name_of;  // of the people on the roster
};
enum class ProgressErrorKind { NoPerson, NoProgram };
struct ProgressError {
  ProgressErrorKind kind;
  std::string sentence;
};
// One consistent snapshot.
[[nodiscard]] tl::expected<ProgressReport, ProgressError> progress_report(Reader& reader,
                                                                          const ProgressRequest& request);

}  // namespace cmrcredit::credit_engine
