#include "credit_engine/intake/folder_walk.h"

#include <sys/stat.h>

#include <cerrno>
#include <set>
#include <system_error>

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

class Walk {
 public:
  explicit Walk(const WalkListener& listener) : listener_(listener) {}

  // False: the listener has enough.
  bool begin_at(const fs::path& path) {
    if (!meet(path, NoFile::NotThere)) return false;
    while (!folders_.empty()) {
      const auto folder = std::move(folders_.back());
      folders_.pop_back();
      if (!read(folder)) return false;
    }
    return true;
  }

 private:
  bool meet(const fs::path& path, NoFile when_missing) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      listener_.passed(path, when_missing, std::generic_category().message(errno));
      return true;
    }
    if (S_ISDIR(status.st_mode)) {
      if (visited_.emplace(status.st_dev, status.st_ino).second) folders_.push_back(path);
      return true;
    }
    if (!S_ISREG(status.st_mode)) {
      listener_.passed(path, NoFile::NotAFile, "neither a file nor a folder");
      return true;
    }
    return listener_.found({path, static_cast<std::uint64_t>(status.st_size),
                            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec});
  }

  bool read(const fs::path& folder) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    for (const fs::directory_iterator end; !error && entries != end; entries.increment(error)) {
      if (!meet(entries->path(), NoFile::NotAFile)) return false;
    }
    if (error) listener_.passed(folder, NoFile::FolderUnreadable, error.message());
    return true;
  }

  const WalkListener& listener_;
  std::vector<fs::path> folders_;
  std::set<std::pair<dev_t, ino_t>> visited_;
};

}  // namespace

void walk(const std::vector<fs::path>& paths, const WalkListener& listener) {
  Walk walk(listener);
  for (const auto& path : paths) {
    if (!walk.begin_at(path)) return;
  }
}

}  // namespace cmrcredit::credit_engine
