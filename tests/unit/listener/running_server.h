// A server on a free loopback port with a fake door behind it.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "fake_door.h"
#include "listener/server.h"

namespace cmrcredit::listener::test {

inline config::ListenerSettings loopback_settings() {
  config::ListenerSettings settings;
  settings.address = "127.0.0.1";
  settings.port = 0;
  return settings;
}

struct RunningServer {
  explicit RunningServer(const config::ListenerSettings& settings = loopback_settings())
      : RunningServer(settings, deadlines_of(settings)) {}
  RunningServer(const config::ListenerSettings& settings, const Deadlines& deadlines)
      : server(settings, door, deadlines) {
    const auto started = server.start();
    EXPECT_TRUE(started) << (started ? "" : started.error().sentence);
    port = started ? *started : 0;
  }

  FakeDoor door;
  Server server;
  std::uint16_t port = 0;
};

// Asks again and again until it is so; false at a deadline that never flakes.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::seconds deadline = std::chrono::seconds(60)) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace cmrcredit::listener::test
