#include "tools/control/import_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::ImportStatus;

const char* text_of(ImportStatus::Stage stage) {
  switch (stage) {
    case ImportStatus::Stage::Reading:
      return "reading";
    case ImportStatus::Stage::Evaluating:
      return "evaluating";
    case ImportStatus::Stage::Ended:
      break;
  }
  return "ended";
}

}  // namespace

json::object to_json(const ImportStatus& status) {
  json::array skips;
  for (const auto& [reason, of_reason] : status.skips) {
    skips.push_back({{"reason", reason},
                     {"count", of_reason.count},
                     {"examples", json::array(of_reason.examples.begin(), of_reason.examples.end())}});
  }
  const auto done = status.imported + status.imported_before + status.skipped;
  return {{"stage", text_of(status.stage)},
          {"files", std::max(status.found, done)},
          {"counted", status.counted},
          {"imported", status.imported},
          {"imported_before", status.imported_before},
          {"skipped", status.skipped},
          {"not_kept", status.not_kept},
          {"skipped_because", std::move(skips)},
          {"complete", status.broken_off.empty()},
          {"broken_off", status.broken_off.empty() ? json::value() : json::value(status.broken_off)},
          {"failed", status.failed},
          {"seconds", status.seconds}};
}

ImportActs::ImportActs(credit_engine::Store& store, const config::Settings& settings)
    : store_(store), settings_(settings) {}

std::optional<ImportActs::Answer> ImportActs::perform(const json::object& request) {
  const auto* act = request.if_contains("act");
  const std::string name = act && act->is_string() ? std::string(act->get_string()) : std::string();
  try {
    const std::lock_guard lock(mutex_);
    if (name == "import.start") return start(request);
    if (name == "import.status") return asked_about(request, false);
    if (name == "import.stop") return asked_about(request, true);
  } catch (const std::exception& error) {  // one message: a member is missing or of the wrong type
    return tl::unexpected(fmt::format("the request cannot be read: {}", error.what()));
  }
  return std::nullopt;
}

ImportActs::Answer ImportActs::start(const json::object& request) {
  std::vector<std::filesystem::path> paths;
  for (const auto& path : json::value_to<std::vector<std::string>>(request.at("paths")))
    paths.emplace_back(path);
  const bool runs = import_ && import_->status().stage != ImportStatus::Stage::Ended;
  if (runs && import_->paths() != paths) {
    const auto status = import_->status();
    return tl::unexpected(fmt::format("another import is running, at {} of {} files; try again when it has ended",
                                      status.imported + status.imported_before + status.skipped, status.found));
  }
  if (!runs) {
    import_.reset();
    import_ = std::make_unique<credit_engine::Import>(
        store_, credit_engine::ImportOptions{.paths = std::move(paths),
                                             .again = request.at("again").as_bool(),
                                             .periods = settings_.intake,
                                             .keep_accession = settings_.store.keep_accession,
                                             .sites = settings_.sites});
    ++number_;
  }
  return json::object{{"import", number_}};
}

ImportActs::Answer ImportActs::asked_about(const json::object& request, bool stop) {
  if (!import_ || request.at("import").to_number<std::int64_t>() != number_) {
    return tl::unexpected(std::string("this import is not known here; was serve restarted?"));
  }
  if (stop) import_->stop();
  return to_json(import_->status());
}

void ImportActs::stop() {
  const std::lock_guard lock(mutex_);
  import_.reset();
}

}  // namespace cmrcredit::tools
