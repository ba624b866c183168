// Imports as acts: begun, asked about and stopped by a command, done by the process that holds the store. So they are
// the same beside a running `serve` and without one, and a command that goes away takes nothing with it.
//   {"act": "import.start", "paths": [...], "again": false}  -> {"import": 1}
//   {"act": "import.status", "import": 1}                    -> the status
//   {"act": "import.stop", "import": 1}                      -> the status
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "config/settings.h"
#include "credit_engine/intake/import.h"

namespace cmrcredit::tools {

class ImportActs {
 public:
  ImportActs(credit_engine::Store& store, const config::Settings& settings);  // the store must outlive it

  // Nothing: the request is about something else. One import at a time: a start with the paths of the one that runs
  // gives that one, with other paths a refusal.
  [[nodiscard]] std::optional<tl::expected<boost::json::value, std::string>> perform(
      const boost::json::object& request);
  void stop();  // breaks a running import off and waits for it

 private:
  using Answer = tl::expected<boost::json::value, std::string>;
  Answer start(const boost::json::object& request);
  Answer asked_about(const boost::json::object& request, bool stop);

  credit_engine::Store& store_;
  const config::Settings settings_;
  std::mutex mutex_;
  std::int64_t number_ = 0;
  std::unique_ptr<credit_engine::Import> import_;
};

[[nodiscard]] boost::json::object to_json(const credit_engine::ImportStatus& status);

}  // namespace cmrcredit::tools
