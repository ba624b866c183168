// Backup and restore. A backup is one file, mode 0600: a copy of the database as it stood at one moment, and in its
// table `backup_files` everything else that a restore needs: keys, the ledger's head file, the configuration and the
// site's rule files. It holds the keys, so it is as secret as they are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

struct BackupRequest {
  std::filesystem::path data;
  std::filesystem::path file;                   // a file that is not there yet, or a folder for one named by the time
  std::vector<std::filesystem::path> beside{};  // configuration and rule files, to be kept with it
  const Clock* clock = nullptr;
  std::string software{};
  std::string vfs{};
};

struct BackupReport {
  std::filesystem::path file;
  std::uintmax_t bytes = 0;
  std::int64_t studies = 0;
  std::vector<std::string> files;  // what is in it beside the database
  AuditReport audit;               // of the copy
};

// Beside a running serve too: it reads one snapshot in slices, and nobody waits for it. The copy is opened and its
// ledger verified before it gets its name; a backup that does not verify is an error, and no file is left.
[[nodiscard]] tl::expected<BackupReport, StoreError> make_backup(const BackupRequest& request);

struct RestoreRequest {
  std::filesystem::path file, data;
  const Clock* clock = nullptr;
  std::string software{};
  Actor actor{};
  bool although_unsound = false;  // a ledger that does not verify, knowingly
};

struct RestoreReport {
  std::int64_t studies = 0, events = 0, made_ms = 0;
  std::vector<std::filesystem::path> beside;  // where configuration and rules of then lie now: DATA/restored
};

// Into a folder that is not there yet or empty. The backup is verified first; the restored ledger says that it was
// restored.
[[nodiscard]] tl::expected<RestoreReport, StoreError> restore_backup(const RestoreRequest& request);

}  // namespace cmrcredit::credit_engine
