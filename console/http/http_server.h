// The console's HTTP/1.1 server: GET only, small, bounded. Pages and the API join here with the console's own issue;
// today it answers what an administrator's monitoring asks (R-OPS-4).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace cmrcredit::console {

struct Answer {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
};

// Called on the server's thread with the path asked for; must not block for long.
using Respond = std::function<Answer(std::string_view path)>;

struct HttpLimits {
  unsigned connections = 64;  // past it new ones are closed at once
  unsigned header_bytes = 16 * 1024;
  unsigned deadline_seconds = 15;  // for a whole request, and for its answer
};

class HttpServer {
 public:
  // Listens on ADDR:PORT (port 0 picks a free one) and serves on a thread of its own until destroyed.
  [[nodiscard]] static tl::expected<std::unique_ptr<HttpServer>, std::string> listen(const std::string& address,
                                                                                     Respond respond,
                                                                                     HttpLimits limits = {});
  ~HttpServer();
  [[nodiscard]] const std::string& address() const;  // ADDR:PORT as bound

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace cmrcredit::console
