// DATA on the disk: the folder, the lock of the one process that writes, the keys.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

// Makes the folder and its `keys` (mode 0700) where they are missing; refuses what is no folder and network file
// systems, whose locks do not hold.
[[nodiscard]] tl::expected<void, StoreError> prepare_data_folder(const std::filesystem::path& data);

// Holds DATA/writer.lock while it lives.
class WriterLock {
 public:
  [[nodiscard]] static tl::expected<WriterLock, StoreError> take(const std::filesystem::path& data);
  ~WriterLock();
  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&&) = delete;

 private:
  explicit WriterLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

struct Keys {
  PatientHashKey patient;
  std::array<unsigned char, 32> ledger_seed{};  // of the Ed25519 key that signs the ledger's head
};
// Reads DATA/keys/*.key; with `may_make` those that are missing are made, synced, mode 0600.
[[nodiscard]] tl::expected<Keys, StoreError> load_keys(const std::filesystem::path& data, bool may_make);

// Tells whether a key is the one that was used before, and nothing else.
[[nodiscard]] std::string key_check(const PatientHashKey& key);
// Hex of the public half, for the ledger's first event.
[[nodiscard]] std::string ledger_public_key(const Keys& keys);

// Makes the folder's entries durable.
void sync_folder(const std::filesystem::path& folder);

}  // namespace cmrcredit::credit_engine
