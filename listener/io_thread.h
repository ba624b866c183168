// One thread with one io_context and the connections that live on it; nothing of theirs is ever touched from elsewhere.
// Internal to the listener: includes Asio.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_set>

#include "listener/shared.h"

namespace cmrcredit::listener {

class Connection;

class IoThread : public std::enable_shared_from_this<IoThread> {
 public:
  explicit IoThread(std::shared_ptr<Shared> shared);

  void start();
  // Lets the thread end once its connections are gone, and waits for it.
  void finish();

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  // Takes a freshly accepted connection. Any thread.
  void adopt(boost::asio::ip::tcp::socket socket);
  // Running messages may end, everything else ends now. Any thread.
  void drain();
  // Everything ends now. Any thread.
  void abort_all();

  // From this thread only.
  void add(Connection& connection);
  void remove(Connection& connection);

 private:
  void run();
  void sweep();
  void schedule_sweep();

  std::shared_ptr<Shared> shared_;
  boost::asio::io_context context_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  boost::asio::steady_timer sweep_timer_{context_};
  bool sweeping_ = false;
  bool draining_ = false;
  std::unordered_set<Connection*> connections_;
  std::thread thread_;
};

}  // namespace cmrcredit::listener
