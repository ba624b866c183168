// What a DIMSE service is to the association server. A service is made for one request, hears its data set as the
// fragments arrive, and answers when it can. All calls come from the association's own thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "listener/association_policy.h"
#include "listener/bytes.h"
#include "listener/command_set.h"
#include "listener/dimse_status.h"

namespace cmrcredit::listener {

struct Success {
  std::string assigned_instance;  // the SOP Instance UID that we gave to what was created without one
};
using Answer = tl::expected<Success, DimseError>;  // or what went wrong

class Service {
 public:
  // Destroyed before data_set_ended(): the transfer was broken off.
  virtual ~Service() = default;
  virtual void data(ByteView bytes) = 0;
  virtual void data_set_ended() = 0;
  // Asked when the request is whole, and again each time something was posted; nullopt: not yet.
  [[nodiscard]] virtual std::optional<Answer> answer() = 0;
  // Asked where answer() stayed nullopt for listener.writer_stuck_seconds.
  [[nodiscard]] virtual Answer gave_up() = 0;
};

// Runs a function on the association's thread and has the service asked again; where the association is gone, does
// nothing. May be called from any thread, at any time.
using Post = std::function<void(std::function<void()>)>;

struct Request {
  CommandSet command;
  AcceptedContext context;
  std::string calling_ae;
  Post post;
};

}  // namespace cmrcredit::listener
