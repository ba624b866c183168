#include "fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

namespace cmrcredit::credit_engine {

namespace fs = std::filesystem;

namespace {

// A change that a sync has not made durable yet.
struct Pending {
  std::int64_t offset = 0;                // of a write
  std::string bytes;                      // written
  std::optional<std::int64_t> truncated;  // or: cut to this size
};

struct File {
  std::optional<std::string> durable;  // nothing: after a power cut there is no such file
  std::vector<Pending> pending;
  bool deleted = false;    // though its folder has not been synced since: a cut brings `durable` back
  bool made_anew = false;  // a journal or log whose first sync, in SQLite's VFS for Unix, syncs the folder too
};

void apply(std::string& content, const Pending& change) {
  if (change.truncated) {
    content.resize(static_cast<std::size_t>(*change.truncated));
    return;
  }
  const auto offset = static_cast<std::size_t>(change.offset);
  if (content.size() < offset + change.bytes.size()) content.resize(offset + change.bytes.size());
  content.replace(offset, change.bytes.size(), change.bytes);
}

}  // namespace

struct FaultVfs::State {
  std::string name;
  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;

  mutable std::mutex mutex;
  std::map<std::string, File> files;  // by full path
  std::vector<Operation> log;
  std::size_t cut_at = std::numeric_limits<std::size_t>::max();
  std::map<Kind, int> failing;
  double probability = 0;
  std::mt19937 random;

  void folder_synced() {
    std::erase_if(files, [](const auto& entry) { return entry.second.deleted && entry.second.pending.empty(); });
  }

  // Counts the operation; a code other than SQLITE_OK says that it must fail.
  int begin(Kind kind, const std::string& path, int fitting_code) {
    int code = SQLITE_OK;
    if (log.size() >= cut_at) code = fitting_code;
    if (const auto ordered = failing.find(kind); ordered != failing.end() && ordered->second != 0)
      code = ordered->second;
    if (probability > 0 && std::uniform_real_distribution<>(0, 1)(random) < probability) code = fitting_code;
    log.push_back({kind, fs::path(path).filename().string(), code == SQLITE_OK});
    return code;
  }
};

namespace {

using State = FaultVfs::State;
using Kind = FaultVfs::Kind;

// SQLite allocates szOsFile bytes: this, then the real file behind it.
struct OpenFile {
  sqlite3_file base;
  State* state;
  std::string* path;  // null for files that nobody keeps (temporary ones)
  sqlite3_file* real;
};
static_assert(std::is_standard_layout_v<OpenFile>);

constexpr std::size_t kOwnSize = (sizeof(OpenFile) + 15) / 16 * 16;

OpenFile* self(sqlite3_file* file) {
  return reinterpret_cast<OpenFile*>(file);
}

int file_close(sqlite3_file* file) {
  auto* own = self(file);
  const int code = own->real->pMethods != nullptr ? own->real->pMethods->xClose(own->real) : SQLITE_OK;
  delete own->path;
  own->path = nullptr;
  return code;
}

int file_read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return self(file)->real->pMethods->xRead(self(file)->real, into, size, offset);
}

int file_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  auto* own = self(file);
  if (own->path == nullptr) return own->real->pMethods->xWrite(own->real, from, size, offset);
  const std::lock_guard lock(own->state->mutex);
  if (const int code = own->state->begin(Kind::Write, *own->path, SQLITE_IOERR_WRITE); code != SQLITE_OK) return code;
  own->state->files[*own->path].pending.push_back(
      {offset, std::string(static_cast<const char*>(from), static_cast<std::size_t>(size)), std::nullopt});
  return own->real->pMethods->xWrite(own->real, from, size, offset);
}

int file_truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto* own = self(file);
  if (own->path == nullptr) return own->real->pMethods->xTruncate(own->real, size);
  const std::lock_guard lock(own->state->mutex);
  if (const int code = own->state->begin(Kind::Truncate, *own->path, SQLITE_IOERR_TRUNCATE); code != SQLITE_OK)
    return code;
  own->state->files[*own->path].pending.push_back({0, {}, size});
  return own->real->pMethods->xTruncate(own->real, size);
}

int file_sync(sqlite3_file* file, int flags) {
  auto* own = self(file);
  if (own->path == nullptr) return own->real->pMethods->xSync(own->real, flags);
  const std::lock_guard lock(own->state->mutex);
  if (const int code = own->state->begin(Kind::Sync, *own->path, SQLITE_IOERR_FSYNC); code != SQLITE_OK) return code;
  auto& known = own->state->files[*own->path];
  if (!known.durable || known.deleted) known.durable.emplace();
  known.deleted = false;
  for (const auto& change : known.pending)
    apply(*known.durable, change);
  known.pending.clear();
  if (std::exchange(known.made_anew, false)) own->state->folder_synced();
  return SQLITE_OK;  // the real file need not be synced: only the model counts
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return self(file)->real->pMethods->xFileSize(self(file)->real, size);
}
int file_lock(sqlite3_file* file, int level) {
  return self(file)->real->pMethods->xLock(self(file)->real, level);
}
int file_unlock(sqlite3_file* file, int level) {
  return self(file)->real->pMethods->xUnlock(self(file)->real, level);
}
int file_reserved(sqlite3_file* file, int* out) {
  return self(file)->real->pMethods->xCheckReservedLock(self(file)->real, out);
}
int file_control(sqlite3_file* file, int op, void* arg) {
  return self(file)->real->pMethods->xFileControl(self(file)->real, op, arg);
}
int file_sector(sqlite3_file* file) {
  return self(file)->real->pMethods->xSectorSize(self(file)->real);
}
int file_traits(sqlite3_file* file) {
  return self(file)->real->pMethods->xDeviceCharacteristics(self(file)->real);
}
int file_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return self(file)->real->pMethods->xShmMap(self(file)->real, page, size, extend, out);
}
int file_shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return self(file)->real->pMethods->xShmLock(self(file)->real, offset, n, flags);
}
void file_shm_barrier(sqlite3_file* file) {
  self(file)->real->pMethods->xShmBarrier(self(file)->real);
}
int file_shm_unmap(sqlite3_file* file, int remove) {
  return self(file)->real->pMethods->xShmUnmap(self(file)->real, remove);
}

constexpr sqlite3_io_methods kMethods{
    2,           file_close,   file_read,     file_write,       file_truncate,  file_sync,
    file_size,   file_lock,    file_unlock,   file_reserved,    file_control,   file_sector,
    file_traits, file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap, nullptr,
    nullptr};

State& state_of(sqlite3_vfs* vfs) {
  return *static_cast<State*>(vfs->pAppData);
}

int vfs_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  auto& state = state_of(vfs);
  auto* own = new (file) OpenFile{};
  own->state = &state;
  own->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kOwnSize);
  int existed = 1;
  if (path != nullptr) state.real->xAccess(state.real, path, SQLITE_ACCESS_EXISTS, &existed);
  const int code = state.real->xOpen(state.real, path, own->real, flags, out_flags);
  if (code != SQLITE_OK) return code;
  if (path != nullptr) own->path = new std::string(path);
  if (existed == 0 && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0) {
    const std::lock_guard lock(state.mutex);
    state.files[path].made_anew = true;
  }
  own->base.pMethods = &kMethods;
  return SQLITE_OK;
}

// Without a sync of its folder a deletion may be undone by the cut; with one it is durable.
int vfs_delete(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  auto& state = state_of(vfs);
  const std::lock_guard lock(state.mutex);
  if (const int code = state.begin(Kind::Delete, path, SQLITE_IOERR_DELETE); code != SQLITE_OK) return code;
  if (const auto known = state.files.find(path); known != state.files.end()) {
    known->second.pending.clear();
    known->second.deleted = true;
    if (sync_folder != 0) state.folder_synced();
  }
  return state.real->xDelete(state.real, path, sync_folder);
}

int vfs_access(sqlite3_vfs* vfs, const char* path, int flags, int* out) {
  return state_of(vfs).real->xAccess(state_of(vfs).real, path, flags, out);
}
int vfs_full_path(sqlite3_vfs* vfs, const char* path, int size, char* out) {
  return state_of(vfs).real->xFullPathname(state_of(vfs).real, path, size, out);
}
int vfs_random(sqlite3_vfs* vfs, int size, char* out) {
  return state_of(vfs).real->xRandomness(state_of(vfs).real, size, out);
}
int vfs_sleep(sqlite3_vfs* vfs, int microseconds) {
  return state_of(vfs).real->xSleep(state_of(vfs).real, microseconds);
}
int vfs_time(sqlite3_vfs* vfs, double* out) {
  return state_of(vfs).real->xCurrentTime(state_of(vfs).real, out);
}
int vfs_time64(sqlite3_vfs* vfs, sqlite3_int64* out) {
  return state_of(vfs).real->xCurrentTimeInt64(state_of(vfs).real, out);
}
int vfs_last_error(sqlite3_vfs* vfs, int size, char* out) {
  return state_of(vfs).real->xGetLastError(state_of(vfs).real, size, out);
}

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

}  // namespace

FaultVfs::FaultVfs() : state_(std::make_unique<State>()) {
  static std::atomic<unsigned> number{0};
  auto& state = *state_;
  state.name = "cmrcredit-fault-" + std::to_string(++number);
  state.real = sqlite3_vfs_find(nullptr);
  state.vfs.iVersion = 2;
  state.vfs.szOsFile = static_cast<int>(kOwnSize) + state.real->szOsFile;
  state.vfs.mxPathname = state.real->mxPathname;
  state.vfs.zName = state.name.c_str();
  state.vfs.pAppData = &state;
  state.vfs.xOpen = vfs_open;
  state.vfs.xDelete = vfs_delete;
  state.vfs.xAccess = vfs_access;
  state.vfs.xFullPathname = vfs_full_path;
  state.vfs.xRandomness = vfs_random;
  state.vfs.xSleep = vfs_sleep;
  state.vfs.xCurrentTime = vfs_time;
  state.vfs.xCurrentTimeInt64 = vfs_time64;
  state.vfs.xGetLastError = vfs_last_error;
  sqlite3_vfs_register(&state.vfs, 0);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&state_->vfs);
}

const std::string& FaultVfs::name() const {
  return state_->name;
}

std::vector<FaultVfs::Operation> FaultVfs::operations() const {
  const std::lock_guard lock(state_->mutex);
  return state_->log;
}

std::size_t FaultVfs::operation_count() const {
  const std::lock_guard lock(state_->mutex);
  return state_->log.size();
}

std::size_t FaultVfs::unsynced_bytes(const std::string& file_ending) const {
  const std::lock_guard lock(state_->mutex);
  std::size_t bytes = 0;
  for (const auto& [path, file] : state_->files) {
    if (!ends_with(path, file_ending)) continue;
    for (const auto& change : file.pending)
      bytes += change.bytes.size();
  }
  return bytes;
}

void FaultVfs::cut_power_at(std::size_t operation) {
  const std::lock_guard lock(state_->mutex);
  state_->cut_at = operation;
}

bool FaultVfs::power_is_off() const {
  const std::lock_guard lock(state_->mutex);
  return state_->log.size() > state_->cut_at;
}

void FaultVfs::fail(Kind kind, int code) {
  const std::lock_guard lock(state_->mutex);
  state_->failing[kind] = code;
}

void FaultVfs::fail_at_random(double probability, std::uint32_t seed) {
  const std::lock_guard lock(state_->mutex);
  state_->probability = probability;
  state_->random.seed(seed);
}

void FaultVfs::write_survivors(const fs::path& folder, std::mt19937* luck) const {
  const std::lock_guard lock(state_->mutex);
  std::bernoulli_distribution coin(0.5);
  for (const auto& [path, file] : state_->files) {
    auto content = file.durable;
    for (const auto& change : file.pending) {
      if (luck == nullptr || !coin(*luck)) continue;
      if (!content) content.emplace();
      apply(*content, change);
    }
    if (!content) continue;
    std::ofstream(folder / fs::path(path).filename(), std::ios::binary) << *content;
  }
}

}  // namespace cmrcredit::credit_engine
