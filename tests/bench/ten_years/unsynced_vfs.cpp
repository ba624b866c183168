#include "tests/bench/ten_years/unsynced_vfs.h"

#include <sqlite3.h>

#include <map>
#include <mutex>

namespace cmrcredit::bench {
namespace {

constexpr const char* kName = "cmrcredit-unsynced";

sqlite3_vfs* plain() {
  return sqlite3_vfs_find(nullptr);
}

int no_sync(sqlite3_file*, int) {
  return SQLITE_OK;
}

// The methods of a kind of file, but for the one that syncs.
const sqlite3_io_methods* unsynced(const sqlite3_io_methods* methods) {
  static std::mutex mutex;
  static std::map<const sqlite3_io_methods*, sqlite3_io_methods> made;
  const std::lock_guard lock(mutex);
  const auto [at, is_new] = made.try_emplace(methods, *methods);
  if (is_new) at->second.xSync = no_sync;
  return &at->second;
}

int open_unsynced(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int result = plain()->xOpen(plain(), name, file, flags, out_flags);
  if (result == SQLITE_OK && file->pMethods) file->pMethods = unsynced(file->pMethods);
  return result;
}

}  // namespace

const char* unsynced_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs made = *plain();
    made.zName = kName;
    made.pNext = nullptr;
    made.xOpen = open_unsynced;
    return made;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  static_cast<void>(registered);
  return kName;
}

}  // namespace cmrcredit::bench
