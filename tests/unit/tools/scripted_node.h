// A node that answers by a script, byte by byte and without DCMTK: it accepts or refuses associations and gives each
// C-STORE, N-CREATE and N-SET the next status. On a free port of the loopback interface, one association at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace cmrcredit::tools {

struct Script {
  enum class Hello { Accept, Reject, RefuseContexts, Close };
  struct Reply {
    std::uint16_t status = 0, error_id = 0;
    std::string comment = {};
    bool close = false;  // close the connection instead
  };
  Hello hello = Hello::Accept;
  std::vector<Reply> replies = {{}};  // the last one over and over
};

class ScriptedNode {
 public:
  explicit ScriptedNode(Script script);
  ~ScriptedNode();
  ScriptedNode(const ScriptedNode&) = delete;
  ScriptedNode& operator=(const ScriptedNode&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // The command fields that came, in order: 0001H C-STORE, 0140H N-CREATE, 0120H N-SET.
  [[nodiscard]] std::vector<std::uint16_t> commands() const;

 private:
  void serve();
  void talk(int peer);
  [[nodiscard]] bool answer(int peer, std::uint8_t context, const std::vector<std::uint8_t>& command);

  const Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_ = false;
  mutable std::mutex mutex_;
  std::vector<std::uint16_t> commands_;
  std::jthread thread_;
};

}  // namespace cmrcredit::tools
