// Every file below some paths, each folder once however many links lead to it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cmrcredit::credit_engine {

struct FoundFile {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::int64_t changed_ns = 0;
};

enum class NoFile { NotThere, FolderUnreadable, NotAFile };

struct WalkListener {
  std::function<bool(FoundFile)> found;                                                  // false: the walk ends
  std::function<void(const std::filesystem::path&, NoFile, const std::string&)> passed;  // with the reason in words
};
// Links are followed. A path that is a file is found itself. Nothing is thrown for what the disk does.
void walk(const std::vector<std::filesystem::path>& paths, const WalkListener& listener);

}  // namespace cmrcredit::credit_engine
