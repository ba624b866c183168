#include "tools/control/control_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

namespace cmrcredit::tools {
namespace {

constexpr std::size_t kLongestRequest = 64u << 20;
constexpr auto kPeerDeadline = std::chrono::seconds(30);
constexpr auto kAnswerDeadline = std::chrono::minutes(30);  // applying rules looks at every study
constexpr const char* kSocketName = "control.sock";

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string errno_text() {
  return std::strerror(errno);
}

// A socket path is at most 107 bytes; a data folder may lie deeper, so it is named through its descriptor.
std::optional<sockaddr_un> address_in(const Descriptor& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", folder.get(), kSocketName);
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

// One line, without its end; nullopt when the peer went away, was too slow or sent too much.
std::optional<std::string> read_line(int fd, std::chrono::milliseconds patience) {
  std::string line;
  char buffer[16384];
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (line.size() <= kLongestRequest) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{fd, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) return std::nullopt;
    const auto* end = static_cast<const char*>(std::memchr(buffer, '\n', static_cast<std::size_t>(got)));
    if (end) return line.append(buffer, static_cast<std::size_t>(end - buffer));
    line.append(buffer, static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

bool write_line(int fd, const boost::json::value& value) {
  std::string line = boost::json::serialize(value);
  line += '\n';
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t n = ::send(fd, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

boost::json::object failure(std::string_view sentence) {
  return {{"ok", false}, {"error", sentence}};
}

boost::json::object answer(const std::string& line, const std::string& actor, const ControlHandler& handler) {
  boost::system::error_code error;
  const boost::json::value request = boost::json::parse(line, error);
  if (error || !request.is_object()) return failure("the request is not a JSON object");
  auto result = handler(request.get_object(), actor);
  if (!result) return failure(result.error());
  return {{"ok", true}, {"result", *std::move(result)}};
}

void serve_one(const Descriptor& peer, const ControlHandler& handler) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(peer.get(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return;
  const auto line = read_line(peer.get(), kPeerDeadline);
  if (!line) return;
  if (!write_line(peer.get(), answer(*line, user_name(who.uid), handler))) {
    spdlog::debug("control: the command went away before its answer");
  }
}

}  // namespace

std::string user_name(unsigned uid) {
  char buffer[4096];
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) == 0 && found) return found->pw_name;
  return fmt::format("uid:{}", uid);
}

struct ControlServer::State {
  Descriptor folder, listening, wake;
  ControlHandler handler;
  std::jthread thread;

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting[2] = {{listening.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}};
      if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return;
      if (stop.stop_requested()) return;
      if (!(waiting[0].revents & POLLIN)) continue;
      const Descriptor peer(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (peer) serve_one(peer, handler);
    }
  }
};

ControlServer::ControlServer(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->thread = std::jthread([this](const std::stop_token& stop) { state_->run(stop); });
}

ControlServer::~ControlServer() {
  state_->thread.request_stop();
  const std::uint64_t one = 1;
  if (::write(state_->wake.get(), &one, sizeof one) != sizeof one)
    spdlog::warn("control: cannot wake the control thread");
  state_->thread.join();
  ::unlinkat(state_->folder.get(), kSocketName, 0);
}

tl::expected<std::unique_ptr<ControlServer>, std::string> ControlServer::listen(const std::filesystem::path& data,
                                                                                ControlHandler handler) {
  auto state = std::make_unique<State>();
  state->handler = std::move(handler);
  const auto fail = [&](const char* what) {
    return tl::unexpected(fmt::format("control socket {}/{}: {}: {}", data.string(), kSocketName, what, errno_text()));
  };
  state->folder = Descriptor(::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!state->folder) return fail("the folder cannot be opened");
  state->wake = Descriptor(::eventfd(0, EFD_CLOEXEC));
  state->listening = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!state->wake || !state->listening) return fail("no descriptor");
  const auto address = address_in(state->folder);
  if (!address) return fail("name too long");
  ::unlinkat(state->folder.get(), kSocketName, 0);
  if (::bind(state->listening.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return fail("bind");
  if (::fchmodat(state->folder.get(), kSocketName, 0600, 0) != 0) return fail("chmod");
  if (::listen(state->listening.get(), 16) != 0) return fail("listen");
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(state)));
}

tl::expected<boost::json::value, ControlError> ask_running_serve(const std::filesystem::path& data,
                                                                 const boost::json::object& request) {
  const auto fail = [](ControlErrorKind kind, std::string sentence) {
    return tl::unexpected(ControlError{kind, std::move(sentence)});
  };
  const Descriptor folder(::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!folder || !socket) return fail(ControlErrorKind::NobodyListens, "no data folder " + data.string());
  const auto address = address_in(folder);
  if (!address || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    if (errno == EACCES) {
      return fail(ControlErrorKind::Refused,
                  "this user may not talk to the running serve (" + data.string() + "/control.sock)");
    }
    return fail(ControlErrorKind::NobodyListens, "no serve runs on " + data.string());
  }
  if (!write_line(socket.get(), request)) return fail(ControlErrorKind::Broken, "the running serve went away");
  const auto line = read_line(socket.get(), kAnswerDeadline);
  if (!line)
    return fail(ControlErrorKind::Broken, "the running serve gave no answer; whether the act was done is not known");
  boost::system::error_code error;
  const boost::json::value reply = boost::json::parse(*line, error);
  const auto* object = reply.if_object();
  if (error || !object || !object->contains("ok"))
    return fail(ControlErrorKind::Broken, "the running serve gave an answer that cannot be read");
  if (!object->at("ok").as_bool()) return fail(ControlErrorKind::Refused, std::string(object->at("error").as_string()));
  return object->at("result");
}

}  // namespace cmrcredit::tools
