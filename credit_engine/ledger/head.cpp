#include "credit_engine/ledger/head.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <vector>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/data_folder.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSays = "cmrcredit ledger head 1\n";
constexpr std::string_view kMark = "cmrcredit-ledger-head";

std::string message_of(const LedgerHead& head) {
  std::string bytes(kSays);
  for (const auto number : {head.seq, head.time_ms}) {
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff);
  }
  return bytes.append(bytes_of(head.chain));
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

template <std::size_t Size>
bool from_hex(std::string_view hex, std::array<unsigned char, Size>& into) {
  std::size_t size = 0;
  return hex.size() == 2 * Size &&
         sodium_hex2bin(into.data(), Size, hex.data(), hex.size(), nullptr, &size, nullptr) == 0 && size == Size;
}

bool from_decimal(std::string_view text, std::int64_t& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto from = text.find_first_not_of(" \t\r\n", at);
    if (from == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t\r\n", from), text.size());
    found.push_back(text.substr(from, at - from));
  }
  return found;
}

bool write_all(const fs::path& file, std::string_view text, bool sync) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) return false;
  bool good = ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (good && sync) good = ::fsync(out) == 0;
  return ::close(out) == 0 && good;
}

}  // namespace

Signer::Signer(const std::array<unsigned char, 32>& seed) {
  crypto_sign_seed_keypair(public_key_.data(), secret_.data(), seed.data());
}

Signer::~Signer() {
  sodium_memzero(secret_.data(), secret_.size());
}

LedgerHead Signer::sign(std::int64_t seq, std::int64_t time_ms, const Digest& chain) const {
  LedgerHead head{seq, time_ms, chain, {}};
  const auto message = message_of(head);
  crypto_sign_detached(head.signature.data(), nullptr, raw(message), message.size(), secret_.data());
  return head;
}

bool signed_by(const PublicKey& key, const LedgerHead& head) {
  const auto message = message_of(head);
  return crypto_sign_verify_detached(head.signature.data(), raw(message), message.size(), key.data()) == 0;
}

std::string hex_of(std::string_view bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), raw(bytes), bytes.size());
  text.pop_back();
  return text;
}

std::optional<PublicKey> public_key_from(std::string_view hex) {
  PublicKey key{};
  return from_hex(hex, key) ? std::optional(key) : std::nullopt;
}

std::string head_text(const LedgerHead& head) {
  const std::string_view signature(reinterpret_cast<const char*>(head.signature.data()), head.signature.size());
  return fmt::format("{} 1 {} {} {} {}", kMark, head.seq, head.time_ms, hex_of(bytes_of(head.chain)),
                     hex_of(signature));
}

std::optional<LedgerHead> head_from(std::string_view text) {
  const auto parts = words(text);
  LedgerHead head;
  const bool whole = parts.size() == 6 && parts[0] == kMark && parts[1] == "1" && from_decimal(parts[2], head.seq) &&
                     from_decimal(parts[3], head.time_ms) && from_hex(parts[4], head.chain) &&
                     from_hex(parts[5], head.signature);
  return whole ? std::optional(head) : std::nullopt;
}

std::optional<LedgerHead> newest_head(Connection& connection) {
  Run row(connection, "newest_ledger_head");
  LedgerHead head;
  if (!row.step() || row.view(2).size() != head.chain.size() || row.view(3).size() != head.signature.size())
    return std::nullopt;
  head.seq = row.number(0);
  head.time_ms = row.number(1);
  std::copy_n(row.view(2).begin(), head.chain.size(), head.chain.begin());
  std::copy_n(row.view(3).begin(), head.signature.size(), head.signature.begin());
  return head;
}

fs::path head_file(const fs::path& data) {
  return data / "ledger.head";
}

HeadFile read_head_file(const fs::path& data) {
  std::ifstream in(head_file(data), std::ios::binary);
  if (!in) return {};
  std::string line;
  std::getline(in, line);
  const auto head = head_from(line);
  return head ? HeadFile{HeadFileState::Read, *head} : HeadFile{HeadFileState::Unreadable, {}};
}

bool write_head_file(const fs::path& data, const LedgerHead& head, bool sync) {
  const auto file = head_file(data);
  const fs::path unfinished = file.string() + ".new";
  std::error_code error;
  if (!write_all(unfinished, head_text(head) + "\n", sync)) return false;
  fs::rename(unfinished, file, error);
  if (!error && sync) sync_folder(data);
  return !error;
}

}  // namespace cmrcredit::credit_engine
