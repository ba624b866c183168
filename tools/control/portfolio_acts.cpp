#include "tools/control/portfolio_acts.h"

#include <boost/json.hpp>

#include "tools/control/act_requests.h"

namespace cmrcredit::tools {

namespace json = boost::json;
using credit_engine::PortfolioImport;

namespace {

constexpr const char* kImport = "portfolio.import";

}  // namespace

json::object import_portfolio_act(const PortfolioImport& request) {
  return {{"act", kImport},
          {"document", request.document},
          {"technologist", request.technologist},
          {"attested_by", request.attested_by},
          {"as", request.as},
          {"reason", request.reason}};
}

std::optional<Answer> perform_portfolio_act(credit_engine::Store& store, const json::object& request,
                                            const std::string& actor) {
  if (text_in(request, "act") != kImport) return std::nullopt;
  const PortfolioImport what{text_in(request, "document"), text_in(request, "technologist"),
                             text_in(request, "attested_by"), text_in(request, "as"), text_in(request, "reason")};
  const auto done = credit_engine::import_portfolio(store, what, {actor});
  if (!done) return tl::unexpected(done.error().sentence);
  return json::object{{"event", done->event == 0 ? json::value() : json::value(done->event)},
                      {"hash", done->hash},
                      {"key", done->key},
                      {"name", done->name},
                      {"holds", done->holds},
                      {"added", done->added},
                      {"known_here", done->known_here},
                      {"another_registry_number", done->another_registry_number}};
}

}  // namespace cmrcredit::tools
