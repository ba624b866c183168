// How a command beside a running `serve` hands it an act: one JSON object a line over the Unix socket
// DATA/control.sock, one object back. The actor is the peer's user as the kernel says (SO_PEERCRED).
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace cmrcredit::tools {

// Called on the control thread, one request at a time. Gives the answer or a sentence saying why not.
using ControlHandler = std::function<tl::expected<boost::json::value, std::string>(const boost::json::object& request,
                                                                                   const std::string& actor)>;

class ControlServer {
 public:
  // Listens at once. The folder must exist; a socket left by a dead process is replaced (the caller holds the writer's
  // lock).
  [[nodiscard]] static tl::expected<std::unique_ptr<ControlServer>, std::string> listen(
      const std::filesystem::path& data, ControlHandler handler);
  ~ControlServer();  // stops the thread and removes the socket

 private:
  struct State;
  explicit ControlServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

enum class ControlErrorKind { NobodyListens, Refused, Broken };
struct ControlError {
  ControlErrorKind kind;
  std::string sentence;
};
[[nodiscard]] tl::expected<boost::json::value, ControlError> ask_running_serve(const std::filesystem::path& data,
                                                                               const boost::json::object& request);

// The name of a user of this machine, or "uid:N".
[[nodiscard]] std::string user_name(unsigned uid);

}  // namespace cmrcredit::tools
