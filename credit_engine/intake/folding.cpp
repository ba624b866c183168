#include "credit_engine/intake/folding.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {
namespace {

using std::chrono::seconds;

constexpr std::size_t kRowsInSlice = 250, kStudiesAtATime = 500;
// Free pages are taken by the next studies. Only what no usual day will fill again goes back to the disk.
constexpr std::int64_t kPagesInSlice = 500, kFreePagesKept = 16'384, kFreeShareKept = 4;

// True: this slice gave something back, and there may be more.
bool give_pages_back(WriteSession& session) {
  auto& connection = session.connection();
  const auto free = connection.number("PRAGMA freelist_count");
  if (free <= kFreePagesKept || free <= connection.number("PRAGMA page_count") / kFreeShareKept) return false;
  connection.database().exec("PRAGMA incremental_vacuum(" + std::to_string(kPagesInSlice) + ")");
  return connection.number("PRAGMA freelist_count") < free;
}

}  // namespace

struct Folding::Parts {
  Store& store;
  seconds after;
  Reader reader;

  [[nodiscard]] bool fold(std::int64_t study);
  [[nodiscard]] std::vector<std::int64_t> due();
  void give_space_back(const std::stop_token& stop);
};

Folding::Folding(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Folding::~Folding() = default;

tl::expected<std::unique_ptr<Folding>, StoreError> Folding::open(Store& store, seconds after) {
  auto reader = Reader::open(store.data(), store.vfs());
  if (!reader) return tl::unexpected(reader.error());
  return std::unique_ptr<Folding>(
      new Folding(std::unique_ptr<Parts>(new Parts{.store = store, .after = after, .reader = std::move(*reader)})));
}

std::vector<std::int64_t> Folding::Parts::due() {
  const auto until = store.clock().utc() - after;
  return studies_to_fold(reader.connection(), until.time_since_epoch().count(), kStudiesAtATime);
}

bool Folding::Parts::fold(std::int64_t study) {
  const auto plan = plan_folding(reader.connection(), study);
  if (!plan) return false;
  bool kept = false;
  auto left = RowsLeft::Some;
  auto receipt = store.perform([&](WriteSession& session) {
    kept = keep_pack(session, *plan);
    if (kept) left = delete_folded_rows(session, *plan, kRowsInSlice);
  });
  while (receipt.durable && kept && left == RowsLeft::Some) {
    receipt = store.perform([&](WriteSession& session) { left = delete_folded_rows(session, *plan, kRowsInSlice); });
  }
  if (!receipt.durable) spdlog::warn("folding waits: {}", receipt.why);
  return receipt.durable && kept && left == RowsLeft::None;
}

void Folding::Parts::give_space_back(const std::stop_token& stop) {
  bool more = true;
  while (more && !stop.stop_requested()) {
    const auto receipt = store.perform([&](WriteSession& session) { more = give_pages_back(session); });
    if (!receipt.durable) return;
  }
}

std::size_t Folding::fold_due(const std::stop_token& stop) {
  std::size_t folded = 0;
  for (auto studies = parts_->due(); !studies.empty(); studies = parts_->due()) {
    const auto before = folded;
    for (const auto study : studies) {
      if (stop.stop_requested()) return folded;
      try {
        folded += parts_->fold(study) ? 1 : 0;
      } catch (const std::exception& error) {  // one study that cannot be packed must not stop the others
        spdlog::error("study number {} could not be folded: {}", study, error.what());
      }
    }
    if (folded == before) break;  // the rest could not be
  }
  if (folded > 0) {
    spdlog::info("{} studies folded", folded);
    parts_->give_space_back(stop);
  }
  return folded;
}

void Folding::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  const seconds pause = std::clamp(parts_->after / 24, seconds{10}, seconds{3600});
  while (!stop.stop_requested()) {
    fold_due(stop);
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, pause, [] { return false; });
  }
}

}  // namespace cmrcredit::credit_engine
