#include "tools/control/rebuild_act.h"

#include <boost/json.hpp>
#include <chrono>

#include "credit_engine/ledger/rebuild.h"

namespace cmrcredit::tools {

boost::json::object rebuild_act(std::int64_t after) {
  return {{"act", kRebuildAct}, {"after", after}};
}

tl::expected<boost::json::value, std::string> rebuild(credit_engine::Store& store, const boost::json::object& request,
                                                      const credit_engine::Evaluate& evaluate,
                                                      const std::vector<std::string>& shared_logins) {
  const auto* after = request.if_contains("after");
  if (!after || !after->is_number())
    return tl::unexpected(std::string("the request cannot be read: it has no 'after'"));
  const auto step = credit_engine::rebuild_step(store, evaluate, after->to_number<std::int64_t>(),
                                                std::chrono::seconds{1}, shared_logins);
  if (!step) return tl::unexpected(step.error().sentence);
  return boost::json::object{
      {"next_after", step->next_after}, {"studies", step->studies}, {"renewed", step->renewed}, {"done", step->done}};
}

}  // namespace cmrcredit::tools
