#include "tools/control/control_socket.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

namespace cmrcredit::tools {
namespace {

class ControlSocket : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "cmrcredit-control-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    // deeper than a socket's name may be long
    data_ = std::filesystem::path(pattern) / std::string(100, 'd') / std::string(100, 'e');
    std::filesystem::create_directories(data_);
    root_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::filesystem::path root_, data_;
};

TEST_F(ControlSocket, NobodyListens_IsSaid) {
  const auto reply = ask_running_serve(data_, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ControlErrorKind::NobodyListens);
}

TEST_F(ControlSocket, Act_ReachesTheHandlerWithTheUserOfThePeer) {
  std::string seen;
  const auto server = ControlServer::listen(data_, [&](const boost::json::object& request, const std::string& actor) {
    seen = actor;
    return tl::expected<boost::json::value, std::string>(request.at("act"));
  });
  ASSERT_TRUE(server) << server.error();
  const auto reply = ask_running_serve(data_, {{"act", "technologist.add"}});
  ASSERT_TRUE(reply) << reply.error().sentence;
  EXPECT_EQ(*reply, boost::json::value("technologist.add"));
  EXPECT_EQ(seen, user_name(::getuid()));
}

TEST_F(ControlSocket, Refusal_CarriesTheSentence) {
  const auto server = ControlServer::listen(data_, [](const boost::json::object&, const std::string&) {
    return tl::expected<boost::json::value, std::string>(tl::unexpected(std::string("no technologist t9")));
  });
  ASSERT_TRUE(server);
  const auto reply = ask_running_serve(data_, {{"act", "x"}});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ControlErrorKind::Refused);
  EXPECT_EQ(reply.error().sentence, "no technologist t9");
}

TEST_F(ControlSocket, LongRequestsPass) {
  const auto server = ControlServer::listen(data_, [](const boost::json::object& request, const std::string&) {
    return tl::expected<boost::json::value, std::string>(request.at("text").as_string().size());
  });
  ASSERT_TRUE(server);
  const auto reply = ask_running_serve(data_, {{"text", std::string(3'000'000, 'x')}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->to_number<int>(), 3'000'000);
}

TEST_F(ControlSocket, SocketIsOnlyForItsUser_AndGoesWithTheServer) {
  {
    const auto server = ControlServer::listen(data_, [](const boost::json::object&, const std::string&) {
      return tl::expected<boost::json::value, std::string>(nullptr);
    });
    ASSERT_TRUE(server);
    const auto mode = std::filesystem::status(data_ / "control.sock").permissions();
    EXPECT_EQ(mode & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  EXPECT_FALSE(std::filesystem::exists(data_ / "control.sock"));
}

TEST_F(ControlSocket, SocketOfADeadProcess_IsReplaced) {
  std::ofstream(data_ / "control.sock") << "left over";
  const auto server = ControlServer::listen(data_, [](const boost::json::object&, const std::string&) {
    return tl::expected<boost::json::value, std::string>(true);
  });
  ASSERT_TRUE(server) << server.error();
  EXPECT_TRUE(ask_running_serve(data_, {}));
}

}  // namespace
}  // namespace cmrcredit::tools
