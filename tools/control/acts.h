// The acts that change something, as JSON: the same ones run in `serve` for a command beside it, and in the command itself when
// no serve runs.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/erasure.h"
#include "credit_engine/ledger/seals.h"
#include "credit_engine/ledger/store.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::tools {

[[nodiscard]] boost::json::object import_technologists_act(const std::vector<credit_engine::Technologist>& people,
                                                          const credit_engine::RosterStates& states = {});
[[nodiscard]] boost::json::object add_technologist_act(const credit_engine::Technologist& person);
[[nodiscard]] boost::json::object map_operator_act(const credit_engine::OperatorAlias& alias);
[[nodiscard]] boost::json::object close_step_act(const std::string& step_uid, const std::string& why);

[[nodiscard]] boost::json::object erase_person_act(const credit_engine::ErasureRequest& request);
[[nodiscard]] boost::json::object seal_cases_act(const credit_engine::SealRequest& request);

// Does what the request asks; gives the answer or a sentence saying why not. `actor`: a user of this machine.
[[nodiscard]] tl::expected<boost::json::value, std::string> perform_act(credit_engine::Store& store, const boost::json::object& request,
                                                                        const std::string& actor);

// An act that needs more than the store does; gives the answer or a sentence saying why not. `actor`: a user of this machine.
using Act = std::function<tl::expected<boost::json::value, std::string>(credit_engine::Store& store, const boost::json::object& request,
                                                                        const std::string& actor)>;

// The answer of the serve that runs on `data`, or the store when none runs; waits a while for one that starts or stops.
struct Reached {
  std::optional<boost::json::value> answer;
  std::unique_ptr<credit_engine::Store> store;
};
[[nodiscard]] tl::expected<Reached, std::string> reach(const std::filesystem::path& data, const boost::json::object& request);

// Hands the act to the serve that runs on `data`, or does it here when none runs.
[[nodiscard]] tl::expected<boost::json::value, std::string> act_on(const std::filesystem::path& data, const boost::json::object& request,
                                                                   const Act& here = perform_act);

}  // namespace cmrcredit::tools
