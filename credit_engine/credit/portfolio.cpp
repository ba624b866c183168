#include "credit_engine/credit/portfolio.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr const char* kHow =
    "Leave out the members hash and signature. Write the rest as JSON in UTF-8 with the members of every object in the "
    "order of their names and no blank between tokens; its SHA-256 is hash, in hex. signature is Ed25519, in hex, with "
    "issuer.public_key over the 22 bytes \"cmrcredit portfolio 1\\n\" and the 32 bytes of hash. Ask the issuer whether "
    "the "
    "key is theirs. study_key is the SHA-256 of the Study Instance UID, in hex.";

constexpr std::size_t kLongestText = 512;  // bytes
constexpr std::size_t kMostTexts = 200, kMostCases = 20'000;
constexpr int kHighestLevel = 99;

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object totals_of(const Tally& tally) {
  return {{"have", tally.have()}, {"need", tally.need}};
}

json::value level_or_null(const std::optional<int>& level) {
  return level ? json::value(*level) : json::value();
}

// The members of one object of the document, with the first thing that is wrong in any of them.
class Members {
 public:
  Members(const json::object& object, std::string where, std::string& wrong)
      : object_(object), where_(std::move(where)), wrong_(wrong) {}

  [[nodiscard]] std::string text(std::string_view key) const {
    const auto* value = object_.if_contains(key);
    const auto* found = value ? value->if_string() : nullptr;
    if (!found || found->size() > kLongestText) complain(key, fmt::format("a text of at most {} bytes", kLongestText));
    return found ? std::string(*found) : std::string();
  }
  [[nodiscard]] int number(std::string_view key, int least, int most) const {
    const auto* value = object_.if_contains(key);
    const auto* found = value ? value->if_int64() : nullptr;
    if (found && *found >= least && *found <= most) return static_cast<int>(*found);
    complain(key, fmt::format("a number from {} to {}", least, most));
    return least;
  }
  [[nodiscard]] bool flag(std::string_view key) const {
    const auto* value = object_.if_contains(key);
    const auto* found = value ? value->if_bool() : nullptr;
    if (!found) complain(key, "true or false");
    return found && *found;
  }
  [[nodiscard]] Day day(std::string_view key) const {
    const auto day = day_from(text(key));
    if (!day) complain(key, "a day such as 2026-03-09");
    return day.value_or(Day{});
  }
  [[nodiscard]] std::string digits(std::string_view key) const {
    auto found = text(key);
    const bool hex = found.size() == 64 && found.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hex) complain(key, "64 hexadecimal digits in lower case");
    return found;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> found;
    for (const auto& one : array(key, kMostTexts)) {
      const auto* text = one.if_string();
      if (!text || text->size() > kLongestText) complain(key, "a list of texts");
      if (text) found.emplace_back(*text);
    }
    return found;
  }
  [[nodiscard]] const json::array& array(std::string_view key, std::size_t most) const {
    static const json::array kNone;
    const auto* value = object_.if_contains(key);
    const auto* found = value ? value->if_array() : nullptr;
    if (found && found->size() <= most) return *found;
    complain(key, fmt::format("a list of at most {}", most));
    return kNone;
  }
  [[nodiscard]] const json::object& object(std::string_view key) const {
    static const json::object kNone;
    const auto* value = object_.if_contains(key);
    const auto* found = value ? value->if_object() : nullptr;
    if (!found) complain(key, "an object");
    return found ? *found : kNone;
  }
  [[nodiscard]] Members in(std::string_view key) const {
    return {object(key), where_ + std::string(key) + '.', wrong_};
  }
  // A yes or no and the level that comes with a yes.
  [[nodiscard]] std::optional<int> level(std::string_view yes, std::string_view key) const {
    if (flag(yes)) return number(key, 0, kHighestLevel);
    const auto* value = object_.if_contains(key);
    if (!value || !value->is_null()) complain(key, fmt::format("null where {} is false", yes));
    return std::nullopt;
  }
  void complain(std::string_view key, std::string_view right) const {
    if (wrong_.empty()) wrong_ = fmt::format("{}{} is not {}", where_, key, right);
  }

 private:
  const json::object& object_;
  std::string where_;
  std::string& wrong_;
};

PortfolioCase case_in(const Members& row) {
  PortfolioCase one;
  one.on = row.day("study_date");
  one.study_key = row.digits("study_key");
  one.station = row.text("station");
  one.site = row.text("site");
  const auto role = role_from(row.text("role"));
  if (!role) row.complain("role", "a role such as primary_operator");
  one.role = role.value_or(Role::PrimaryOperator);
  one.modules = row.texts("modules");
  one.categories = row.texts("categories");
  const auto status = case_status_from(row.text("status"));
  const bool counts = status == CaseStatus::Credited || status == CaseStatus::Confirmed;
  if (!counts) row.complain("status", "credited or confirmed");
  one.status = status.value_or(CaseStatus::Credited);
  one.verifier_level = row.level("verified", "verifier_level");
  one.supervisor_level = row.level("supervised", "supervisor_level");
  return one;
}

}  // namespace

json::object portfolio_totals(const Progress& progress) {
  json::array levels, specialties;
  for (const auto& level : progress.levels) {
    levels.push_back(json::object{
        {"level", level.level},
        {"title", level.title},
        {"held", level.held},
        {"observed", totals_of(level.observed)},
        {"primary", totals_of(level.primary)},
        {"protocols", {{"have", level.protocols_covered()}, {"need", level.protocols_needed}}},
        {"domains", {{"have", level.domains_signed()}, {"need", level.domains.size()}}},
    });
  }
  for (const auto& one : progress.specialties) {
    auto specialty = totals_of(one.tally);
    specialty["id"] = one.id;
    specialties.push_back(std::move(specialty));
  }
  return {{"primary", progress.primary.size()},
          {"observed", progress.observed.size()},
          {"levels", std::move(levels)},
          {"specialties", std::move(specialties)}};
}

json::object to_json(const PortfolioCase& one) {
  return {{"study_date", to_text(one.on)},
          {"study_key", one.study_key},
          {"station", one.station},
          {"site", one.site},
          {"role", to_string(one.role)},
          {"modules", array_of(one.modules)},
          {"categories", array_of(one.categories)},
          {"status", to_string(one.status)},
          {"verified", one.verifier_level.has_value()},
          {"verifier_level", level_or_null(one.verifier_level)},
          {"supervised", one.supervisor_level.has_value()},
          {"supervisor_level", level_or_null(one.supervisor_level)}};
}

json::object to_json(const Portfolio& portfolio) {
  json::array cases;
  for (const auto& one : portfolio.cases)
    cases.push_back(to_json(one));
  return {{"format", "cmrcredit portfolio"},
          {"version", 1},
          {"how", kHow},
          {"at", to_text(portfolio.at)},
          {"technologist", {{"name", portfolio.name}, {"registry_number", portfolio.registry_number}}},
          {"issuer",
           {{"public_key", portfolio.public_key},
            {"sites", array_of(portfolio.sites)},
            {"ledger_head", portfolio.ledger_head}}},
          {"program", {{"id", portfolio.program}, {"version", portfolio.program_version}}},
          {"totals", portfolio.totals},
          {"cases", std::move(cases)}};
}

tl::expected<PortfolioCase, std::string> portfolio_case_from(const json::object& object) {
  std::string wrong;
  auto one = case_in({object, {}, wrong});
  if (!wrong.empty()) return tl::unexpected(std::move(wrong));
  return one;
}

tl::expected<Portfolio, std::string> portfolio_from(const json::object& document) {
  std::string wrong;
  const Members whole(document, {}, wrong);
  Portfolio portfolio;
  portfolio.at = whole.day("at");
  const auto technologist = whole.in("technologist"), issuer = whole.in("issuer"), program = whole.in("program");
  portfolio.name = technologist.text("name");
  portfolio.registry_number = technologist.text("registry_number");
  portfolio.public_key = issuer.digits("public_key");
  portfolio.sites = issuer.texts("sites");
  portfolio.ledger_head = issuer.text("ledger_head");
  portfolio.program = program.text("id");
  portfolio.program_version = program.number("version", 1, 1'000'000);
  portfolio.totals = whole.object("totals");
  for (const auto& row : whole.array("cases", kMostCases)) {
    const auto where = fmt::format("cases[{}]", portfolio.cases.size());
    const auto* object = row.if_object();
    if (!object) whole.complain(where, "an object");
    if (!wrong.empty()) break;
    portfolio.cases.push_back(case_in({*object, where + '.', wrong}));
  }
  if (!wrong.empty()) return tl::unexpected(std::move(wrong));
  return portfolio;
}

}  // namespace cmrcredit::credit_engine
