#include "console/http/http_server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

namespace cmrcredit::console {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Response = http::response<http::string_body>;

std::optional<tcp::endpoint> endpoint_of(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data() + colon + 1, end, port); read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return tcp::endpoint(address, port);
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), host, endpoint.port());
}

Response response_to(const http::request_parser<http::empty_body>::value_type& request, const Respond& respond) {
  Answer answer{405, "text/plain", "only GET and HEAD are answered here\n"};
  const bool head = request.method() == http::verb::head;
  if (head || request.method() == http::verb::get) {
    const std::string target(request.target());
    answer = respond(std::string_view(target).substr(0, target.find('?')));
  }
  Response response{static_cast<http::status>(answer.status), 11};
  response.set(http::field::content_type, answer.content_type);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Content-Security-Policy", "default-src 'none'");
  response.set(http::field::cache_control, "no-store");
  response.keep_alive(false);
  response.body() = std::move(answer.body);
  response.prepare_payload();
  if (head) response.body().clear();
  return response;
}

}  // namespace

struct HttpServer::State {
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  Respond respond;
  HttpLimits limits;
  std::string address;
  unsigned open = 0;
  std::jthread thread;

  asio::awaitable<void> accept() {
    while (true) {
      beast::error_code error;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // out of descriptors: let some be closed
        asio::steady_timer pause(io, std::chrono::milliseconds(50));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (open >= limits.connections) continue;
      ++open;
      asio::co_spawn(io, serve(std::move(socket)), [this](std::exception_ptr) { --open; });
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(limits.header_bytes);
    beast::error_code error;
    stream.expires_after(std::chrono::seconds(limits.deadline_seconds));
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    const Response response = response_to(parser.get(), respond);
    stream.expires_after(std::chrono::seconds(limits.deadline_seconds));
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
  }
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {
  asio::co_spawn(state_->io, state_->accept(), asio::detached);
  state_->thread = std::jthread([this] {
    try {
      state_->io.run();
    } catch (const std::exception& error) {  // the root of this thread
      spdlog::critical("console: the HTTP thread ended: {}", error.what());
    }
  });
}

HttpServer::~HttpServer() {
  state_->io.stop();
  state_->thread.join();
}

const std::string& HttpServer::address() const {
  return state_->address;
}

tl::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::listen(const std::string& address, Respond respond,
                                                                          HttpLimits limits) {
  const auto endpoint = endpoint_of(address);
  if (!endpoint)
    return tl::unexpected(fmt::format("console address '{}' is not ADDRESS:PORT, such as 127.0.0.1:8642", address));
  auto state = std::make_unique<State>();
  state->respond = std::move(respond);
  state->limits = limits;
  boost::system::error_code error;
  state->acceptor.open(endpoint->protocol(), error);
  if (!error) state->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) state->acceptor.bind(*endpoint, error);
  if (!error) state->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return tl::unexpected(fmt::format("console address {}: {}", address, error.message()));
  state->address = text_of(state->acceptor.local_endpoint());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

}  // namespace cmrcredit::console
