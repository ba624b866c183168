#include "console/http/http_server.h"

#include <gtest/gtest.h>

#include <boost/asio.hpp>

namespace cmrcredit::console {
namespace {

namespace asio = boost::asio;

std::unique_ptr<HttpServer> server(HttpLimits limits = {}) {
  auto made = HttpServer::listen(
      "127.0.0.1:0",
      [](std::string_view path) {
        if (path == "/healthz") return Answer{200, "application/json", "{}"};
        return Answer{404, "text/plain", "no such page\n"};
      },
      limits);
  return made ? std::move(*made) : nullptr;
}

// Sends these bytes and gives all that comes back until the server closes.
std::string reply_to(const HttpServer& to, std::string_view bytes) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  const std::string& address = to.address();
  const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  boost::system::error_code error;
  asio::write(socket, asio::buffer(bytes), error);
  std::string reply;
  asio::read(socket, asio::dynamic_buffer(reply), error);
  return reply;
}

TEST(HttpServer, Get_IsAnsweredWithHardenedHeaders) {
  const auto up = server();
  ASSERT_TRUE(up);
  const std::string reply = reply_to(*up, "GET /healthz?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200")) << reply;
  EXPECT_TRUE(reply.ends_with("\r\n\r\n{}")) << reply;
  EXPECT_NE(reply.find("X-Content-Type-Options: nosniff"), std::string::npos);
}

TEST(HttpServer, UnknownPath_Is404) {
  const auto up = server();
  ASSERT_TRUE(up);
  EXPECT_TRUE(reply_to(*up, "GET /secret HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404"));
}

TEST(HttpServer, Post_Is405) {
  const auto up = server();
  ASSERT_TRUE(up);
  EXPECT_TRUE(reply_to(*up, "POST / HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 405"));
}

TEST(HttpServer, GarbageAndLongHeaders_AreClosed) {
  const auto up = server();
  ASSERT_TRUE(up);
  EXPECT_EQ(reply_to(*up, std::string("\x16\x03\x01\x02\x00garbage\r\n\r\n", 16)), "");
  EXPECT_EQ(reply_to(*up, "GET / HTTP/1.1\r\nX: " + std::string(100000, 'a') + "\r\n\r\n"), "");
  EXPECT_TRUE(reply_to(*up, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST(HttpServer, SilentPeer_IsClosedAtTheDeadline) {
  const auto up = server({.deadline_seconds = 1});
  ASSERT_TRUE(up);
  EXPECT_EQ(reply_to(*up, "GET /healthz HT"), "");
}

TEST(HttpServer, BadAddress_SaysWhatWouldBeRight) {
  const auto made = HttpServer::listen("localhorst", [](std::string_view) { return Answer{}; });
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().find("127.0.0.1:8642"), std::string::npos);
}

}  // namespace
}  // namespace cmrcredit::console
