#include "listener/io_thread.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "listener/connection.h"

namespace cmrcredit::listener {
namespace {

// How late a deadline may be noticed.
std::chrono::milliseconds sweep_interval(const Deadlines& deadlines) {
  const auto shortest =
      std::min({deadlines.associate, deadlines.pdu, deadlines.idle, deadlines.association, deadlines.writer_stuck});
  return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

IoThread::IoThread(std::shared_ptr<Shared> shared) : shared_(std::move(shared)), work_(context_.get_executor()) {}

void IoThread::start() {
  thread_ = std::thread([this] { run(); });
}

void IoThread::finish() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

void IoThread::run() {
  while (true) {
    try {
      context_.run();
      return;
    } catch (const std::exception&
                 bug) {  // a thread's root: what gets here is a bug, and no reason to leave every peer alone
      spdlog::critical("listener thread: {}", bug.what());
    }
  }
}

void IoThread::adopt(boost::asio::ip::tcp::socket socket) {
  boost::asio::post(context_, [this, its_socket = std::move(socket)]() mutable {
    if (draining_) return;
    std::make_shared<Connection>(std::move(its_socket), shared_from_this(), shared_)->start();
  });
}

void IoThread::drain() {
  boost::asio::post(context_, [this] {
    draining_ = true;
    for (Connection* connection : connections_)
      connection->drain();
  });
}

void IoThread::abort_all() {
  boost::asio::post(context_, [this] {
    for (Connection* connection : connections_)
      connection->abort_now();
  });
}

void IoThread::add(Connection& connection) {
  connections_.insert(&connection);
  if (!sweeping_) schedule_sweep();
}

void IoThread::remove(Connection& connection) {
  connections_.erase(&connection);
  if (connections_.empty()) sweep_timer_.cancel();
}

void IoThread::schedule_sweep() {
  sweeping_ = true;
  sweep_timer_.expires_after(sweep_interval(shared_->deadlines));
  sweep_timer_.async_wait([this](const boost::system::error_code&) {
    sweeping_ = false;
    if (!connections_.empty()) sweep();
  });
}

void IoThread::sweep() {
  const auto now = std::chrono::steady_clock::now();
  for (Connection* connection : connections_)
    connection->sweep(now);
  schedule_sweep();
}

}  // namespace cmrcredit::listener
