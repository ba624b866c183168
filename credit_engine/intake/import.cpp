#include "credit_engine/intake/import.h"

#include <sodium.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "credit_engine/intake/folder_walk.h"
#include "credit_engine/intake/intake.h"
#include "credit_engine/ledger/imports.h"
#include "credit_engine/ledger/reader.h"
#include "dicom_parsing/instance_reader.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMostWaitingFiles = 1024, kNotesAtATime = 512;
// So many in a row that the store could not keep are no accident of one file.
constexpr std::uint64_t kMostNotKeptInARow = 20;
// So much longer than the quiet period a study waits while files come in: it is evaluated when no more of it comes from
// the import, and complete by that.
constexpr std::uint32_t kMoreQuietSeconds = 3600;
constexpr auto kBetweenLooks = seconds{60};

struct WaitingFile {
  fs::path path;
  std::int64_t mark = 0;
};

// Files between the thread that walks and those that read.
class FileQueue {
 public:
  // False: the import is breaking off.
  bool push(WaitingFile file, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return files_.size() < kMostWaitingFiles; })) return false;
    files_.push_back(std::move(file));
    changed_.notify_all();
    return true;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] std::optional<WaitingFile> pop(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const bool some = changed_.wait(lock, stop, [this] { return ended_ || !files_.empty(); });
    if (!some || files_.empty() || stop.stop_requested()) return std::nullopt;
    auto file = std::move(files_.front());
    files_.pop_front();
    changed_.notify_all();
    return file;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<WaitingFile> files_;
  bool ended_ = false;
};

// The node's own work goes first.
void step_back() {
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10));
}

const char* reason_of(NoFile what) {
  switch (what) {
    case NoFile::NotThere:
      return "no such file or folder";
    case NoFile::FolderUnreadable:
      return "the folder cannot be read";
    case NoFile::NotAFile:
      break;
  }
  return "neither a file nor a folder";
}

const char* reason_of(dicom_parsing::FileErrorKind what) {
  switch (what) {
    case dicom_parsing::FileErrorKind::CannotOpen:
      return "the file cannot be opened";
    case dicom_parsing::FileErrorKind::NotDicom:
      return "not DICOM";
    case dicom_parsing::FileErrorKind::UnknownTransferSyntax:
      return "the transfer syntax is not known";
    case dicom_parsing::FileErrorKind::MissingUid:
      return "a UID is missing";
    case dicom_parsing::FileErrorKind::Unreadable:
      break;
  }
  return "the header is damaged";
}

bool is_dicomdir(const fs::path& path) {
  auto name = path.filename().string();
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name == "DICOMDIR" || name == "DICOMDIR.DCM";
}

config::IntakeSettings until_the_end(config::IntakeSettings periods) {
  periods.quiet_seconds += kMoreQuietSeconds;
  periods.open_step_quiet_seconds += kMoreQuietSeconds;
  return periods;
}

unsigned readers_of(const ImportOptions& options) {
  if (options.readers > 0) return options.readers;
  return std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
}

}  // namespace

struct Import::Parts {
  Parts(Store& its_store, ImportOptions its_options)
      : store(its_store),
        options(std::move(its_options)),
        intake(store, {.periods = until_the_end(options.periods),
                       .keep_accession = options.keep_accession,
                       .sites = options.sites}) {}

  void run(const std::stop_token& stop);
  void count(const std::stop_token& stop);
  void find(Connection& connection, const std::stop_token& stop);
  void read(const std::stop_token& stop);
  void bring(const WaitingFile& file, dicom_parsing::ReadInstance instance);
  void arrived(const WaitingFile& file, const Receipt& receipt);
  void note_marks(bool all);
  void look_for_whole_studies();
  void submit(Store::Work work);
  void wait_for_the_writer();
  void end(Connection& connection, const std::stop_token& stop);
  void skip(const std::string& reason, const std::string& example, bool fails = false);
  void break_off(const std::string& why);
  [[nodiscard]] std::int64_t mark_of(const FoundFile& file) const;

  Store& store;
  const ImportOptions options;
  Intake intake;
  FileQueue queue;
  const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();

  mutable std::mutex mutex;
  std::condition_variable changed;
  ImportStatus status;
  std::size_t in_flight = 0;
  std::uint64_t not_kept_in_a_row = 0;
  std::chrono::steady_clock::time_point looked = began;
  std::vector<std::int64_t> marks;  // of files that are durable and not noted yet

  std::stop_source stopping;
  std::thread thread;
};

// Path, size and time of change under the node's own key: a path may name a patient.
std::int64_t Import::Parts::mark_of(const FoundFile& file) const {
  const auto& key = store.patient_key().bytes;
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), 16);
  const auto add = [&state](const void* bytes, std::size_t size) {
    crypto_generichash_update(&state, static_cast<const unsigned char*>(bytes), size);
  };
  add(&file.bytes, sizeof file.bytes);
  add(&file.changed_ns, sizeof file.changed_ns);
  add(file.path.native().data(), file.path.native().size());
  std::array<unsigned char, 16> digest{};
  crypto_generichash_final(&state, digest.data(), digest.size());
  std::uint64_t mark = 0;
  for (std::size_t i = 0; i < sizeof mark; ++i)
    mark = mark << 8 | digest[i];
  return static_cast<std::int64_t>(mark);
}

void Import::Parts::skip(const std::string& reason, const std::string& example, bool fails) {
  const std::lock_guard lock(mutex);
  auto& skips = status.skips[reason];
  ++skips.count;
  ++status.skipped;
  status.failed |= fails;
  if (skips.examples.size() < Skips::kMostExamples) skips.examples.push_back(example);
}

void Import::Parts::break_off(const std::string& why) {
  {
    const std::lock_guard lock(mutex);
    if (status.stage != ImportStatus::Stage::Reading) return;
    if (status.broken_off.empty()) status.broken_off = why;
  }
  stopping.request_stop();
}

// A walk of its own, so that the remaining time can be told.
void Import::Parts::count(const std::stop_token& stop) {
  step_back();
  walk(options.paths, {.found =
                           [&](const FoundFile&) {
                             const std::lock_guard lock(mutex);
                             ++status.found;
                             return !stop.stop_requested();
                           },
                       .passed = [](const fs::path&, NoFile, const std::string&) {}});
  const std::lock_guard lock(mutex);
  status.counted = !stop.stop_requested();
}

void Import::Parts::find(Connection& connection, const std::stop_token& stop) {
  struct End {
    FileQueue& queue;
    ~End() { queue.end(); }
  } const end_in_any_case{queue};
  walk(options.paths, {.found =
                           [&](FoundFile file) {
                             const auto mark = mark_of(file);
                             if (!options.again && is_imported(connection, mark)) {
                               const std::lock_guard lock(mutex);
                               ++status.imported_before;
                               return !stop.stop_requested();
                             }
                             return queue.push({std::move(file.path), mark}, stop);
                           },
                       .passed =
                           [&](const fs::path& path, NoFile what, const std::string& why) {
                             skip(reason_of(what), path.string() + ": " + why, what != NoFile::NotAFile);
                           }});
}

void Import::Parts::read(const std::stop_token& stop) {
  step_back();
  while (const auto file = queue.pop(stop)) {
    if (is_dicomdir(file->path)) {
      skip("a DICOMDIR: the files it lists are read themselves", file->path.string());
      continue;
    }
    auto instance = dicom_parsing::read_file(file->path);
    if (instance) {
      bring(*file, *std::move(instance));
    } else {
      skip(reason_of(instance.error().kind), file->path.string() + ": " + instance.error().sentence,
           instance.error().kind == dicom_parsing::FileErrorKind::CannotOpen);
    }
  }
}

void Import::Parts::bring(const WaitingFile& file, dicom_parsing::ReadInstance instance) {
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return in_flight < options.most_in_flight; });
    ++in_flight;
  }
  const auto ticket =
      intake.take({std::move(instance), {}}, [this, file](const Receipt& receipt) { arrived(file, receipt); });
  intake.ended(ticket, true);
  note_marks(false);
  look_for_whole_studies();
}

// In the writer's thread.
void Import::Parts::arrived(const WaitingFile& file, const Receipt& receipt) {
  bool enough = false;
  {
    const std::lock_guard lock(mutex);
    if (receipt.durable) {
      ++status.imported;
      not_kept_in_a_row = 0;
      marks.push_back(file.mark);
    } else {
      ++status.not_kept;
      status.failed = true;
      enough = ++not_kept_in_a_row == kMostNotKeptInARow;
    }
  }
  if (!receipt.durable) skip("the store could not keep it", file.path.string() + ": " + receipt.why, true);
  if (enough) break_off(receipt.why);
  {
    // last: whoever waits for the end may then take all this away
    const std::lock_guard lock(mutex);
    --in_flight;
    changed.notify_all();
  }
}

void Import::Parts::note_marks(bool all) {
  std::vector<std::int64_t> some;
  {
    const std::lock_guard lock(mutex);
    if (marks.empty() || (!all && marks.size() < kNotesAtATime)) return;
    some.swap(marks);
  }
  std::ranges::sort(some);
  // what cannot be noted is read again by the next import, and changes nothing
  submit([some = std::move(some)](WriteSession& session) { note_imported(session, some); });
}

// A long import need not end before its first studies are seen.
void Import::Parts::look_for_whole_studies() {
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex);
    if (now - looked < kBetweenLooks) return;
    looked = now;
  }
  const seconds quiet{options.periods.quiet_seconds};
  submit([quiet](WriteSession& session) { imported_studies_are_due(session, quiet, quiet); });
}

void Import::Parts::submit(Store::Work work) {
  {
    const std::lock_guard lock(mutex);
    ++in_flight;
  }
  store.submit(std::move(work), [this](const Receipt&) {
    const std::lock_guard lock(mutex);
    --in_flight;
    changed.notify_all();
  });
}

void Import::Parts::wait_for_the_writer() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return in_flight == 0; });
}

void Import::Parts::end(Connection& connection, const std::stop_token& stop) {
  wait_for_the_writer();
  note_marks(true);
  wait_for_the_writer();
  {
    const std::lock_guard lock(mutex);
    if (stop.stop_requested()) return;
    status.stage = ImportStatus::Stage::Evaluating;
  }
  const seconds quiet{options.periods.quiet_seconds};
  const auto due =
      store.perform([quiet](WriteSession& session) { imported_studies_are_due(session, milliseconds{0}, quiet); });
  if (!due.durable) spdlog::warn("import: the studies wait for their quiet period: {}", due.why);
  // until all are evaluated; one that cannot be is not waited for
  constexpr auto kMostStanding = seconds{30};
  auto left = studies_due_by_import(connection);
  for (auto moved = std::chrono::steady_clock::now();
       left > 0 && !stop.stop_requested() && std::chrono::steady_clock::now() - moved < kMostStanding;) {
    std::this_thread::sleep_for(milliseconds{50});  // the evaluator tells nobody; the store says how many are left
    const auto now = studies_due_by_import(connection);
    if (now < left) moved = std::chrono::steady_clock::now();
    left = now;
  }
}

void Import::Parts::run(const std::stop_token& stop) {
  step_back();
  auto reader = Reader::open(store.data(), store.vfs());
  if (reader) {
    // each a thread's root
    const auto guarded = [this, &stop](void (Parts::*work)(const std::stop_token&)) {
      try {
        (this->*work)(stop);
      } catch (const std::exception& error) {
        break_off(error.what());
      }
    };
    std::jthread counting([&] { guarded(&Parts::count); });
    {
      std::vector<std::jthread> reading;
      for (unsigned i = 0; i < readers_of(options); ++i)
        reading.emplace_back([&] { guarded(&Parts::read); });
      find(reader->connection(), stop);
    }
    end(reader->connection(), stop);
  }
  const std::lock_guard lock(mutex);
  if (!reader) status.broken_off = reader.error().sentence;
  status.failed |= !status.broken_off.empty();
  status.stage = ImportStatus::Stage::Ended;
  status.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  spdlog::info("import: {} files came in, {} had come before, {} were passed over{}{}", status.imported,
               status.imported_before, status.skipped,
               status.broken_off.empty() ? "" : "; broken off: ", status.broken_off);
}

Import::Import(Store& store, ImportOptions options) : parts_(std::make_unique<Parts>(store, std::move(options))) {
  parts_->thread = std::thread([parts = parts_.get()] {
    try {
      parts->run(parts->stopping.get_token());
    } catch (const std::exception& error) {  // this thread's root
      spdlog::error("import: {}", error.what());
      const std::lock_guard lock(parts->mutex);
      parts->status.broken_off = error.what();
      parts->status.failed = true;
      parts->status.stage = ImportStatus::Stage::Ended;
    }
  });
}

Import::~Import() {
  stop();
  parts_->thread.join();
  parts_->wait_for_the_writer();
}

void Import::stop() {
  parts_->break_off("stopped; call it again to go on");
  parts_->stopping.request_stop();
}

ImportStatus Import::status() const {
  const std::lock_guard lock(parts_->mutex);
  auto status = parts_->status;
  if (status.stage != ImportStatus::Stage::Ended) {
    status.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - parts_->began).count();
  }
  return status;
}

const std::vector<fs::path>& Import::paths() const {
  return parts_->options.paths;
}

}  // namespace cmrcredit::credit_engine
