// A folder of a test's own, gone afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace cmrcredit::tools {

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "cmrcredit-simulator-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path path(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace cmrcredit::tools
