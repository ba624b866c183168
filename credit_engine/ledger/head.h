// The ledger's head: the newest event's number and chain value, signed with Ed25519 (libsodium) by the key in
// DATA/keys. The message that is signed is "cmrcredit ledger head 1\n", seq and time in 8 bytes each, big endian, then
// the 32 bytes of the chain value.
//
// Heads are kept in two places. Inside, table `ledger_heads` holds one for each commit that appended events, written in
// that very transaction: whoever rewrites the chain without the key cannot make them anew, and an end without one is no
// end of ours. Outside, DATA/ledger.head (and a log line, and every report and export) holds the newest: it shows that
// a tail was cut off. It is written after the commit, so a crash may let it trail the ledger, never lead it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "credit_engine/ledger/chain.h"

namespace cmrcredit::credit_engine {

using PublicKey = std::array<unsigned char, 32>;
using Signature = std::array<unsigned char, 64>;

struct LedgerHead {
  std::int64_t seq = 0, time_ms = 0;  // when it was signed
  Digest chain{};
  Signature signature{};
  bool operator==(const LedgerHead&) const = default;
};

class Signer {
 public:
  explicit Signer(const std::array<unsigned char, 32>& seed);
  ~Signer();  // wipes the secret half
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  [[nodiscard]] LedgerHead sign(std::int64_t seq, std::int64_t time_ms, const Digest& chain) const;
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }

 private:
  PublicKey public_key_{};
  std::array<unsigned char, 64> secret_{};
};
[[nodiscard]] bool signed_by(const PublicKey& key, const LedgerHead& head);

[[nodiscard]] std::string hex_of(std::string_view bytes);
[[nodiscard]] std::optional<PublicKey> public_key_from(std::string_view hex);

// One line: "cmrcredit-ledger-head 1 SEQ TIME CHAIN SIGNATURE", the last two in hex. So it stands in the head file, in
// reports and in the log.
[[nodiscard]] std::string head_text(const LedgerHead& head);
[[nodiscard]] std::optional<LedgerHead> head_from(std::string_view text);

// The newest head inside the ledger; nothing when none was signed yet. Inside the caller's snapshot, if it holds one.
[[nodiscard]] std::optional<LedgerHead> newest_head(Connection& connection);

[[nodiscard]] std::filesystem::path head_file(const std::filesystem::path& data);
enum class HeadFileState { Read, Missing, Unreadable };
struct HeadFile {
  HeadFileState state = HeadFileState::Missing;
  LedgerHead head;  // when Read
};
[[nodiscard]] HeadFile read_head_file(const std::filesystem::path& data);
// Replaces the file as a whole; false when the disk does not take it. `sync`: waits until it lies on the disk.
bool write_head_file(const std::filesystem::path& data, const LedgerHead& head, bool sync);

}  // namespace cmrcredit::credit_engine
