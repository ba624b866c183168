// The association server: one thread accepts, others serve; nobody waits for anybody else. `door` must outlive the
// server; the door may still call receipts back after the server is gone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "config/settings.h"
#include "credit_engine/intake/door.h"
#include "listener/counters.h"
#include "listener/deadlines.h"

namespace cmrcredit::listener {

struct ServerError {
  std::string sentence;  // "cannot listen on 0.0.0.0 port 104: Permission denied"
};

class Server {
 public:
  Server(const config::ListenerSettings& settings, credit_engine::Door& door);
  Server(const config::ListenerSettings& settings, credit_engine::Door& door, const Deadlines& deadlines);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens on `settings.address` (one address, or several with commas between them) and serves until stop(). The port
  // is the bound one, the same on all addresses. Once.
  [[nodiscard]] tl::expected<std::uint16_t, ServerError> start();

  // Stops accepting at once, lets running messages end for `drain_seconds`, aborts what is left, and returns when every
  // connection is closed and every thread has ended. Any thread; again: nothing.
  void stop();

  [[nodiscard]] Counters counters() const;  // any thread

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace cmrcredit::listener
