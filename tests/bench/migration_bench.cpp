// How long a 2 GB database of the first version takes to come up to date, the copy made first included: a node must
// listen within 30 s of an upgrade. On the disk that TMPDIR names; the copy is a real one where blocks cannot be
// shared.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/migrate.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kBytes = 2'000'000'000;
constexpr double kMostSeconds = 30;

double seconds_of(const auto& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

// Studies of 500 instances, as wide as those of scanners, until the file is large enough.
void fill(const fs::path& file) {
  Connection connection(file, Connection::Kind::Writing, {});
  migrate(connection, 1);
  auto& database = connection.database();
  database.exec("PRAGMA synchronous = OFF");
  database.exec("INSERT INTO stations VALUES (1, 'SIEMENS', '4711', 'Aera')");
  database.exec("INSERT INTO common_facts VALUES (1, randomblob(32), randomblob(700), '[]', '[]', '[]', 1)");
  for (int study = 1; fs::file_size(file) < kBytes; ++study) {
    if (study % 200 == 1) database.exec("BEGIN");
    database.exec(
        fmt::format("INSERT INTO studies (id, study_uid, first_heard_ms, heard_ms, changed_ms) VALUES "
                    "({0}, '1.3.12.2.1107.5.2.19.45152.3000001606010648038590{0:07}', 0, 0, 0)",
                    study));
    database.exec(
        fmt::format("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO "
                    "instances SELECT {0}, "
                    "printf('1.3.12.2.1107.5.2.19.45152.30000016060106480385900%07d.%03d', {0}, i), 1, "
                    "randomblob(120), 0, 0 FROM n",
                    study));
    if (study % 200 == 0) {
      database.exec("COMMIT");
      static_cast<void>(connection.number("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
  }
  database.tryExec("COMMIT");
}

int run() {
  const auto data = fs::temp_directory_path() / fmt::format("cmrcredit-bench-{:08x}", std::random_device{}());
  fs::create_directories(data);
  const SystemClock clock;
  std::string complaint;
  const auto filling = seconds_of([&] { fill(database_file(data)); });
  const auto bytes = fs::file_size(database_file(data));
  const auto opening = seconds_of([&] {
    const auto store = Store::open({.data = data, .clock = &clock, .software = "bench"});
    if (!store) complaint = store.error().sentence;
  });
  fmt::print("{:.2f} GB filled in {:.0f} s; opened, copied and migrated in {:.1f} s\n",
             static_cast<double>(bytes) / 1e9, filling, opening);
  fs::remove_all(data);
  if (!complaint.empty()) fmt::print("FAILED: {}\n", complaint);
  if (opening > kMostSeconds) fmt::print("FAILED: more than {:.0f} s\n", kMostSeconds);
  return complaint.empty() && opening <= kMostSeconds ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace cmrcredit::credit_engine

int main() {
  return cmrcredit::credit_engine::run();
}
