#include "listener/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "listener/echo_scp.h"
#include "listener/io_thread.h"
#include "listener/limited_log.h"
#include "listener/ncreate_scp.h"
#include "listener/nset_scp.h"
#include "listener/store_scp.h"

namespace cmrcredit::listener {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int kBacklog = 4096;
constexpr std::chrono::milliseconds kShortagePause{50};
constexpr std::chrono::milliseconds kRoomPause{2};  // for the evicted one to close
constexpr std::chrono::seconds kAbortPatience{3};   // for what was aborted to close

// A descriptor for each association, and room for those that wait.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) spdlog::warn("the limit on open files stays at {}", limit.rlim_cur);
}

std::vector<std::string> addresses_of(const std::string& list) {
  std::vector<std::string> addresses(1);
  for (const char c : list) {
    if (c == ',') {
      addresses.emplace_back();
    } else if (c != ' ') {
      addresses.back() += c;
    }
  }
  return addresses;
}

bool is_shortage(const boost::system::error_code& error) {
  return error == boost::system::errc::too_many_files_open ||
         error == boost::system::errc::too_many_files_open_in_system || error == boost::system::errc::no_buffer_space ||
         error == boost::system::errc::not_enough_memory;
}

// `shared` owns the dispatcher, so that it outlives what the dispatcher makes.
void offer_services(Shared& shared, credit_engine::Door& door) {
  Dispatcher& dispatcher = shared.dispatcher;
  LogBudget& log = shared.step_log;
  dispatcher.offer(CommandField::CEchoRq, [](const Request&) { return std::make_unique<EchoScp>(); });
  dispatcher.offer(CommandField::CStoreRq, [&door](Request request) -> std::unique_ptr<Service> {
    return std::make_unique<StoreScp>(std::move(request), door);
  });
  dispatcher.offer(CommandField::NCreateRq, [&door, &log](Request request) -> std::unique_ptr<Service> {
    return std::make_unique<NCreateScp>(std::move(request), door, log);
  });
  dispatcher.offer(CommandField::NSetRq, [&door, &log](Request request) -> std::unique_ptr<Service> {
    return std::make_unique<NSetScp>(std::move(request), door, log);
  });
}

}  // namespace

struct Server::Inside {
  Inside(const config::ListenerSettings& its_settings, credit_engine::Door& its_door, const Deadlines& its_deadlines)
      : settings(its_settings), deadlines(its_deadlines), door(its_door) {}

  tl::expected<void, ServerError> listen_on(const std::string& address, std::uint16_t& port);
  asio::awaitable<void> accept_from(tcp::acceptor& acceptor);
  asio::awaitable<void> bear_shortage(boost::system::error_code error);
  void close_acceptors();

  const config::ListenerSettings settings;
  const Deadlines deadlines;
  credit_engine::Door& door;
  std::shared_ptr<Shared> shared;
  std::vector<std::shared_ptr<IoThread>> threads;
  std::size_t next_thread = 0;
  asio::io_context accepting{1};
  std::list<tcp::acceptor> acceptors;
  asio::steady_timer pause{accepting};
  std::thread accept_thread;
  std::once_flag stopped;
};

tl::expected<void, ServerError> Server::Inside::listen_on(const std::string& address, std::uint16_t& port) {
  boost::system::error_code error;
  const auto fail = [&] {
    return tl::make_unexpected(
        ServerError{fmt::format("cannot listen on {} port {}: {}", address, port, error.message())});
  };
  const auto ip = asio::ip::make_address(address, error);
  if (error)
    return tl::make_unexpected(ServerError{fmt::format("listener.address: '{}' is not an IP address", address)});
  const tcp::endpoint endpoint(ip, port);
  tcp::acceptor& acceptor = acceptors.emplace_back(accepting);
  acceptor.open(endpoint.protocol(), error);
  if (error) return fail();
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (error) return fail();
  if (ip.is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (error) return fail();
  acceptor.bind(endpoint, error);
  if (error) return fail();
  acceptor.listen(kBacklog, error);
  if (error) return fail();
  port = acceptor.local_endpoint(error).port();
  return {};
}

asio::awaitable<void> Server::Inside::accept_from(tcp::acceptor& acceptor) {
  while (acceptor.is_open()) {
    IoThread& thread = *threads[next_thread++ % threads.size()];
    auto result = co_await acceptor.async_accept(thread.context(), asio::as_tuple(asio::use_awaitable));
    const boost::system::error_code error = std::get<0>(result);
    if (!error) {
      thread.adopt(std::move(std::get<1>(result)));
    } else if (is_shortage(error)) {
      co_await bear_shortage(error);
    }
  }
}

// Out of descriptors: the oldest that only waits makes room; who comes meanwhile waits in the backlog.
asio::awaitable<void> Server::Inside::bear_shortage(boost::system::error_code error) {
  ++shared->counters.descriptor_shortages;
  const bool made_room = shared->admission.evict_oldest();
  log_within(shared->shortage_log, spdlog::level::err,
             "cannot accept a connection: {}{}; raise the limit on open files", error.message(),
             made_room ? "; the oldest half-open one is closed" : "");
  pause.expires_after(made_room ? kRoomPause : kShortagePause);
  co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
}

void Server::Inside::close_acceptors() {
  asio::post(accepting, [this] {
    boost::system::error_code ignored;
    for (tcp::acceptor& acceptor : acceptors)
      acceptor.close(ignored);
    pause.cancel();
  });
  if (accept_thread.joinable()) accept_thread.join();
}

Server::Server(const config::ListenerSettings& settings, credit_engine::Door& door)
    : Server(settings, door, deadlines_of(settings)) {}

Server::Server(const config::ListenerSettings& settings, credit_engine::Door& door, const Deadlines& deadlines)
    : inside_(std::make_unique<Inside>(settings, door, deadlines)) {}

Server::~Server() {
  stop();
}

tl::expected<std::uint16_t, ServerError> Server::start() {
  Inside& in = *inside_;
  auto access = Access::from(in.settings);
  if (!access) return tl::make_unexpected(ServerError{access.error()});
  raise_descriptor_limit();
  in.shared = std::make_shared<Shared>(in.settings, in.deadlines, std::move(*access));
  offer_services(*in.shared, in.door);
  std::uint16_t port = in.settings.port;
  for (const std::string& address : addresses_of(in.settings.address)) {
    if (auto listening = in.listen_on(address, port); !listening) {
      in.acceptors.clear();
      return tl::make_unexpected(std::move(listening.error()));
    }
  }
  for (std::uint32_t i = 0; i < std::max(1U, in.settings.io_threads); ++i) {
    in.threads.push_back(std::make_shared<IoThread>(in.shared));
    in.threads.back()->start();
  }
  for (tcp::acceptor& acceptor : in.acceptors)
    asio::co_spawn(in.accepting, in.accept_from(acceptor), asio::detached);
  in.accept_thread = std::thread([&in] { in.accepting.run(); });
  spdlog::info("DICOM listener '{}' on {} port {}", in.settings.ae_title, in.settings.address, port);
  return port;
}

void Server::stop() {
  Inside& in = *inside_;
  std::call_once(in.stopped, [&in] {
    in.close_acceptors();
    for (const auto& thread : in.threads)
      thread->drain();
    if (in.shared && !in.shared->live.wait_for_none(in.deadlines.drain)) {
      for (int again = 0; again < 2; ++again) {  // the second time closes what still waits for its peer's close
        for (const auto& thread : in.threads)
          thread->abort_all();
        if (in.shared->live.wait_for_none(kAbortPatience)) break;
      }
    }
    for (const auto& thread : in.threads)
      thread->finish();
  });
}

Counters Server::counters() const {
  return inside_->shared ? snapshot(inside_->shared->counters) : Counters{};
}

}  // namespace cmrcredit::listener
