#include "credit_engine/ledger/external_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <limits>
#include <set>

#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/portfolio_export.h"
#include "credit_engine/ledger/signed_portfolio.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr const char* kImported = "portfolio.imported";

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Why this person may neither attest nor import it; empty: they may.
std::string may_not_attest(const std::vector<Technologist>& people, const std::string& id,
                           const PortfolioImport& request) {
  if (id == request.technologist) return "nobody attests their own portfolio";
  const auto person = std::ranges::find(people, id, &Technologist::id);
  if (person == people.end()) return not_on_roster(id);
  if (!person->active) return fmt::format("a lead attests a portfolio, and '{}' is no longer active", id);
  if (!person->has(Duty::Lead))
    return fmt::format("a lead attests a portfolio, and '{}' is none; see cmrcredit technologist duty --help", id);
  return {};
}

std::string refusal_of(const std::vector<Technologist>& people, const PortfolioImport& request) {
  if (request.reason.empty()) return "a reason is needed";
  if (std::ranges::find(people, request.technologist, &Technologist::id) == people.end())
    return not_on_roster(request.technologist);
  for (const auto& id : {request.attested_by, request.as}) {
    if (auto wrong = may_not_attest(people, id, request); !wrong.empty()) return wrong;
  }
  return {};
}

json::object payload_of(const SignedPortfolio& source, const PortfolioImport& request) {
  const auto& portfolio = source.portfolio;
  json::array cases;
  for (const auto& one : portfolio.cases)
    cases.push_back(to_json(one));
  return {{"technologist", request.technologist},
          {"attested_by", request.attested_by},
          {"as", request.as},
          {"reason", request.reason},
          {"portfolio",
           {{"key", portfolio.public_key},
            {"hash", source.hash},
            {"at", to_text(portfolio.at)},
            {"sites", strings_json(portfolio.sites)},
            {"program", portfolio.program},
            {"version", portfolio.program_version}}},
          {"cases", std::move(cases)}};
}

// The rows that an event makes; gives how many of its cases are new. A portfolio whose cases are gone makes none.
std::size_t project(Connection& connection, std::int64_t seq, std::int64_t time_ms, const json::object& payload) {
  const auto* source = payload.if_contains("portfolio");
  const auto* cases = payload.if_contains("cases");
  if (!source || !source->is_object() || !cases || !cases->is_array()) return 0;
  const auto technologist = text_at(payload, "technologist");
  const auto& portfolio = source->get_object();
  Run(connection, "insert_portfolio", seq, technologist, text_at(payload, "attested_by"), text_at(portfolio, "key"),
      text_at(portfolio, "hash"), text_at(portfolio, "at"), static_cast<std::int64_t>(cases->get_array().size()),
      time_ms)
      .exec();
  std::size_t added = 0;
  for (const auto& one : cases->get_array()) {
    const auto& row = one.as_object();
    added += static_cast<std::size_t>(Run(connection, "insert_external_case", technologist, text_at(row, "study_key"),
                                          seq, text_at(row, "study_date"), json::serialize(row))
                                          .exec());
  }
  return added;
}

bool imported_before(Connection& connection, const std::string& technologist, const std::string& hash) {
  Run row(connection, "portfolio_by_hash", technologist, hash);
  return row.step();
}

// The person's own cases, by what portfolios call their studies.
std::set<std::string> known_studies(Connection& connection, const std::string& technologist) {
  std::set<std::string> keys;
  Run rows(connection, "studies_of_technologist", technologist);
  while (rows.step())
    keys.insert(study_key_of(rows.view(0)));
  return keys;
}

bool another_number(const std::vector<Technologist>& people, const std::string& id, const std::string& number) {
  const auto person = std::ranges::find(people, id, &Technologist::id);
  return !number.empty() && !person->registry_number.empty() && person->registry_number != number;
}

}  // namespace

tl::expected<PortfolioImported, ActError> import_portfolio(Store& store, const PortfolioImport& request,
                                                           const Actor& actor) {
  const auto source = verify_portfolio(request.document);
  if (!source) return refused("the portfolio does not verify: " + source.error());
  const auto payload = payload_of(*source, request);
  std::string refusal;
  PortfolioImported done;
  const auto receipt = store.perform([&](WriteSession& session) {
    auto& connection = session.connection();
    const auto people = load_people(connection);
    refusal = refusal_of(people, request);
    if (!refusal.empty()) return;
    done = {0, source->hash, source->portfolio.public_key, source->portfolio.name, source->portfolio.cases.size()};
    done.another_registry_number = another_number(people, request.technologist, source->portfolio.registry_number);
    const auto known = known_studies(connection, request.technologist);
    done.known_here = static_cast<std::size_t>(std::ranges::count_if(
        source->portfolio.cases, [&](const PortfolioCase& one) { return known.contains(one.study_key); }));
    if (imported_before(connection, request.technologist, source->hash)) return;
    done.event = session.next_event();
    session.append(session.actor(actor.user), kImported, fmt::format("portfolio:{}", done.event),
                   json::serialize(payload));
    done.added = project(connection, done.event, session.now_ms(), payload);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return done;
}

std::vector<ExternalPortfolio> external_portfolios(Reader& reader, const ExternalWanted& wanted) {
  auto& connection = reader.connection();
  const Snapshot snapshot(connection);
  std::vector<ExternalPortfolio> portfolios;
  {
    Run rows(connection, "portfolios_of", wanted.technologist,
             wanted.known_ms.value_or(std::numeric_limits<std::int64_t>::max()));
    while (rows.step()) {
      portfolios.push_back({rows.number(0),
                            rows.number(6),
                            rows.text(3),
                            rows.text(2),
                            rows.text(1),
                            day_from(rows.text(4)).value_or(Day{}),
                            static_cast<int>(rows.number(5)),
                            {}});
    }
  }
  if (portfolios.empty()) return portfolios;
  const auto known = known_studies(connection, wanted.technologist);
  Run rows(connection, "external_cases_of", wanted.technologist, wanted.at ? to_text(*wanted.at) : "9999-12-31");
  while (rows.step()) {
    const auto portfolio = std::ranges::find(portfolios, rows.number(0), &ExternalPortfolio::event);
    const auto one = portfolio_case_from(json::parse(rows.view(1)).as_object());
    if (portfolio != portfolios.end() && one) portfolio->cases.push_back({*one, known.contains(one->study_key)});
  }
  return portfolios;
}

void project_portfolios(WriteSession& session) {
  auto& connection = session.connection();
  Run(connection, "delete_external_cases").exec();
  Run(connection, "delete_portfolios").exec();
  struct Row {
    std::int64_t seq, time_ms;
  };
  std::vector<Row> imports;
  {
    Run rows(connection, "events_between_subjects", "portfolio:", "portfolio;");
    while (rows.step()) {
      if (rows.view(2) == kImported) imports.push_back({rows.number(0), rows.number(1)});
    }
  }
  for (const auto& [seq, time_ms] : imports) {
    const auto payload = current_payload(connection, seq);
    if (!payload.empty()) project(connection, seq, time_ms, json::parse(payload).as_object());
  }
}

void forget_external_cases(Connection& connection, const std::string& technologist) {
  Run(connection, "forget_external_cases", technologist).exec();
  Run(connection, "forget_portfolios", technologist).exec();
}

void forget_external_cases(json::value& payload, std::string_view person) {
  auto* object = payload.if_object();
  if (!object) return;
  if (object->contains("portfolio") && text_at(*object, "technologist") == person) {
    object->erase("cases");
    object->erase("reason");
  }
  // what an earlier erasure left of it
  if (auto* inner = object->if_contains("payload")) forget_external_cases(*inner, person);
}

}  // namespace cmrcredit::credit_engine
