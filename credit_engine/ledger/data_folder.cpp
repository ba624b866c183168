#include "credit_engine/ledger/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool open() const { return value_ >= 0; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

tl::unexpected<StoreError> failure(StoreErrorKind kind, std::string sentence) {
  return tl::unexpected(StoreError{kind, std::move(sentence)});
}

tl::unexpected<StoreError> cannot(StoreErrorKind kind, const char* what, const fs::path& path) {
  return failure(kind, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno)));
}

bool make_folder(const fs::path& folder) {
  std::error_code ignored;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), ignored);
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

// The names under which Linux knows file systems of other machines (statfs(2)).
const char* network_file_system(const fs::path& folder) {
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) return nullptr;
  switch (static_cast<unsigned long>(info.f_type) & 0xffffffffUL) {
    case 0x6969:
      return "NFS";
    case 0x517b:
      return "SMB";
    case 0xff534d42:
    case 0xfe534d42:
      return "CIFS";
    case 0x5346414f:
      return "AFS";
    default:
      return nullptr;
  }
}

std::string holder_of(int descriptor) {
  std::array<char, 32> text{};
  const auto size = ::pread(descriptor, text.data(), text.size() - 1, 0);
  const std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return pid.substr(0, pid.find('\n'));
}

using KeyBytes = std::array<unsigned char, 32>;

tl::expected<KeyBytes, StoreError> read_key(const fs::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  KeyBytes bytes{};
  if (!in.open()) return cannot(StoreErrorKind::Keys, "open", file);
  struct stat info {};
  if (::fstat(in.get(), &info) == 0 && (info.st_mode & 0077) != 0) {
    return failure(StoreErrorKind::Keys, fmt::format("{} can be read by others; do: chmod 600", file.string()));
  }
  if (::read(in.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    return failure(StoreErrorKind::Keys, fmt::format("{} holds no key of {} bytes", file.string(), bytes.size()));
  }
  return bytes;
}

// Written under another name first: a power cut leaves a whole key or none.
tl::expected<KeyBytes, StoreError> make_key(const fs::path& file) {
  KeyBytes bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  const fs::path unfinished = file.string() + ".new";
  const Descriptor out(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!out.open()) return cannot(StoreErrorKind::Keys, "make", unfinished);
  const bool written = ::write(out.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                       ::fsync(out.get()) == 0 && ::rename(unfinished.c_str(), file.c_str()) == 0;
  if (!written) return cannot(StoreErrorKind::Keys, "write", file);
  sync_folder(file.parent_path());
  return bytes;
}

tl::expected<KeyBytes, StoreError> load_key(const fs::path& file, bool may_make) {
  std::error_code ignored;
  if (fs::exists(file, ignored)) return read_key(file);
  if (may_make) return make_key(file);
  return failure(
      StoreErrorKind::Keys,
      fmt::format("{} is missing, and the database was filled with it; restore it from a backup", file.string()));
}

}  // namespace

void sync_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.open()) ::fsync(opened.get());
}

tl::expected<void, StoreError> prepare_data_folder(const fs::path& data) {
  for (const auto& folder : {data, data / "keys"}) {
    if (!make_folder(folder)) return cannot(StoreErrorKind::Folder, "make the folder", folder);
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) {
      return failure(StoreErrorKind::Folder, fmt::format("{} is not a folder", folder.string()));
    }
  }
  if (const char* kind = network_file_system(data)) {
    return failure(
        StoreErrorKind::Folder,
        fmt::format("{} lies on a network file system ({}), where a database is not safe", data.string(), kind));
  }
  sync_folder(data);
  return {};
}

tl::expected<WriterLock, StoreError> WriterLock::take(const fs::path& data) {
  const fs::path file = data / "writer.lock";
  Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock.open()) return cannot(StoreErrorKind::Folder, "open", file);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return failure(StoreErrorKind::WriterElsewhere, fmt::format("{} is being written by another process (pid {})",
                                                                data.string(), holder_of(lock.get())));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.get(), 0) != 0 || ::pwrite(lock.get(), pid.data(), pid.size(), 0) < 0) {
    return cannot(StoreErrorKind::Folder, "write", file);
  }
  return WriterLock(lock.release());
}

WriterLock::WriterLock(WriterLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock::~WriterLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

tl::expected<Keys, StoreError> load_keys(const fs::path& data, bool may_make) {
  if (sodium_init() < 0) return failure(StoreErrorKind::Keys, "libsodium cannot be used on this machine");
  const auto patient = load_key(data / "keys" / "patient.key", may_make);
  if (!patient) return tl::unexpected(patient.error());
  const auto ledger = load_key(data / "keys" / "ledger.key", may_make);
  if (!ledger) return tl::unexpected(ledger.error());
  return Keys{{*patient}, *ledger};
}

std::string key_check(const PatientHashKey& key) {
  constexpr std::string_view kText = "cmrcredit patient key check";
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(kText.data()), kText.size(),
                     key.bytes.data(), key.bytes.size());
  std::array<char, 33> hex{};
  return sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
}

std::string ledger_public_key(const Keys& keys) {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_half{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_half{};
  crypto_sign_seed_keypair(public_half.data(), secret_half.data(), keys.ledger_seed.data());
  sodium_memzero(secret_half.data(), secret_half.size());
  std::array<char, 2 * crypto_sign_PUBLICKEYBYTES + 1> hex{};
  return sodium_bin2hex(hex.data(), hex.size(), public_half.data(), public_half.size());
}

}  // namespace cmrcredit::credit_engine
