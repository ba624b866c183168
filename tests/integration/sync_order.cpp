// Preloaded into the real binary: writes down, in the order in which they happen, what is received and sent on sockets and when a
// sync of the write-ahead log begins and ends. One line each, to the file SYNC_ORDER_LOG names.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

template <class F>
F next(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

void note(const std::string& line) {
  static const int log = [] {
    const char* path = std::getenv("SYNC_ORDER_LOG");
    return path ? ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
  }();
  const std::string whole = line + "\n";
  if (log >= 0 && ::write(log, whole.data(), whole.size()) < 0) std::abort();  // O_APPEND: one write is one line
}

std::string path_of(int fd) {
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = ::readlink(link, path, sizeof path);
  return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : std::string();
}

bool is_log(int fd) { return path_of(fd).ends_with("-wal"); }

void note_received(int fd, ssize_t n) {
  if (n > 0) note("R " + std::to_string(fd));
}

void note_sent(int fd, const std::string& bytes) {
  // Command Field (0000,0100) = 8001H: C-STORE-RSP, in a P-DATA-TF PDU (04H); 02H is A-ASSOCIATE-AC
  static const std::string response("\x00\x00\x00\x01\x02\x00\x00\x00\x01\x80", 10);
  if (!bytes.empty() && bytes[0] == 0x02) note("A " + std::to_string(fd));
  if (!bytes.empty() && bytes[0] == 0x04 && bytes.find(response) != std::string::npos) note("S " + std::to_string(fd));
}

int sync_noted(int fd, int (*sync)(int)) {
  const bool log = is_log(fd);
  if (log) note("B");
  const int result = sync(fd);
  if (log && result == 0) note("E");
  return result;
}

}  // namespace

extern "C" {

ssize_t recv(int fd, void* data, size_t size, int flags) {
  static const auto real = next<ssize_t (*)(int, void*, size_t, int)>("recv");
  const ssize_t n = real(fd, data, size, flags);
  note_received(fd, n);
  return n;
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
  static const auto real = next<ssize_t (*)(int, msghdr*, int)>("recvmsg");
  const ssize_t n = real(fd, message, flags);
  note_received(fd, n);
  return n;
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, int)>("send");
  note_sent(fd, std::string(static_cast<const char*>(data), size));  // before: what follows a send has no say in it
  return real(fd, data, size, flags);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static const auto real = next<ssize_t (*)(int, const msghdr*, int)>("sendmsg");
  std::string bytes;
  for (size_t i = 0; i < message->msg_iovlen; ++i) {
    bytes.append(static_cast<const char*>(message->msg_iov[i].iov_base), message->msg_iov[i].iov_len);
  }
  note_sent(fd, bytes);
  return real(fd, message, flags);
}

int fdatasync(int fd) { return sync_noted(fd, next<int (*)(int)>("fdatasync")); }

int fsync(int fd) { return sync_noted(fd, next<int (*)(int)>("fsync")); }
}
