// A SQLite VFS over the real one that remembers what a disk would hold if the power failed now, keeps the order of
// writes and syncs, and fails on demand. Any thread; one object is one VFS, registered while it lives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace cmrcredit::credit_engine {

class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;
  [[nodiscard]] const std::string& name() const;  // for StoreOptions::vfs

  enum class Kind { Write, Truncate, Sync, Delete };
  struct Operation {
    Kind kind;
    std::string file;  // its name without the folder
    bool done;         // false: it failed, by order
  };
  [[nodiscard]] std::vector<Operation> operations() const;
  [[nodiscard]] std::size_t operation_count() const;
  // Bytes written to files whose name ends so, and not synced since.
  [[nodiscard]] std::size_t unsynced_bytes(const std::string& file_ending) const;

  // The power fails at the operation with this number (the first is 0): it and all later ones fail and reach no disk.
  void cut_power_at(std::size_t operation);
  [[nodiscard]] bool power_is_off() const;

  // From now on operations of a kind fail with this SQLite code; 0: they work again.
  void fail(Kind kind, int code);
  // Every operation fails with this probability, with a code that fits it.
  void fail_at_random(double probability, std::uint32_t seed);

  // Writes into `folder` what the disk holds after the cut: what was synced, and of the rest nothing, or, with `luck`,
  // each write as a coin falls.
  void write_survivors(const std::filesystem::path& folder, std::mt19937* luck) const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace cmrcredit::credit_engine
