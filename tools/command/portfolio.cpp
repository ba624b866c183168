#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/external_cases.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/portfolio_export.h"
#include "credit_engine/ledger/signed_portfolio.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"
#include "tools/command/time_text.h"
#include "tools/control/acts.h"
#include "tools/control/portfolio_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::Day;
using credit_engine::PublicKey;

int complain(const std::string& sentence, int code = kFailed) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return code;
}

std::optional<std::string> content_of(const std::string& file) {
  std::error_code ignored;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, ignored)) {
    complain(file + " cannot be read");
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

// ------------------------------------------------------------------------------------------------------------ export

struct ExportOptions {
  std::string technologist, at, file = "-";
};

int write_export(const CommandContext& context, const ExportOptions& options) {
  const auto today = Day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  const auto at = options.at.empty() ? std::optional(today) : credit_engine::day_from(options.at);
  if (!at) return complain(fmt::format("--at '{}' is not a day; write it as 2026-11-24", options.at), kWrongCall);
  const auto keys = credit_engine::load_keys(context.data, false);
  if (!keys) return complain(keys.error().sentence);
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  auto portfolio = credit_engine::make_portfolio(*reader, {options.technologist, *at});
  if (!portfolio) return complain(portfolio.error().sentence);
  const auto cases = portfolio->cases.size();
  const auto text = credit_engine::sign_portfolio(*std::move(portfolio), keys->ledger_seed);
  if (options.file == "-") {
    std::cout << text << std::flush;
    return std::cout ? kDone : complain("standard output does not take the portfolio");
  }
  std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return complain(options.file + " cannot be written");
  const auto key = credit_engine::ledger_public_key(*keys);
  context.json ? print_json(json::object{{"file", options.file}, {"cases", cases}, {"key", key}})
               : fmt::print("{}: {} cases, signed by the key {}\n", options.file, cases, key);
  return kDone;
}

void add_export(CLI::App& portfolio, CommandContext& context) {
  auto* exporting = portfolio.add_subcommand("export", "The cases that count, signed, to take to another employer");
  exporting->footer(
      "It holds the person's own name and registry number, nothing of a patient, and no Study UID.\n"
      "Example:\n"
      "  cmrcredit portfolio export --technologist t1 --at 2026-06-30 --out portfolio.json");
  add_common_options(*exporting, context);
  auto options = std::make_shared<ExportOptions>();
  exporting->add_option("--technologist", options->technologist, "The id of someone on the roster")->required();
  exporting->add_option("--at", options->at, "The day to look from; default: today")->type_name("YYYY-MM-DD");
  exporting->add_option("--out", options->file, "A file; - for standard output")->capture_default_str();
  exporting->callback(
      [&context, options] { context.run = [&context, options] { return write_export(context, *options); }; });
}

// ------------------------------------------------------------------------------------------------------------ verify

struct VerifyOptions {
  std::string file, key;
};

int verify(const CommandContext& context, const VerifyOptions& options) {
  std::optional<PublicKey> expected;
  if (!options.key.empty()) {
    expected = credit_engine::public_key_from(options.key);
    if (!expected) return complain("--key takes 64 hexadecimal digits", kWrongCall);
  }
  const auto text = content_of(options.file);
  if (!text) return kFailed;
  const auto read = credit_engine::verify_portfolio(*text, expected);
  if (!read) {
    if (context.json) print_json(json::object{{"verifies", false}, {"wrong", read.error()}});
    return complain(fmt::format("{} does NOT verify: {}", options.file, read.error()));
  }
  const auto& portfolio = read->portfolio;
  if (context.json) {
    print_json(json::object{{"verifies", true},
                            {"wrong", nullptr},
                            {"hash", read->hash},
                            {"key", portfolio.public_key},
                            {"sites", json::array(portfolio.sites.begin(), portfolio.sites.end())},
                            {"name", portfolio.name},
                            {"registry_number", portfolio.registry_number},
                            {"at", credit_engine::to_text(portfolio.at)},
                            {"cases", portfolio.cases.size()}});
    return kDone;
  }
  fmt::print("The portfolio verifies: {} cases of {}{} on {}.\n", portfolio.cases.size(), portfolio.name,
             portfolio.registry_number.empty() ? "" : fmt::format(" (registry number {})", portfolio.registry_number),
             credit_engine::to_text(portfolio.at));
  fmt::print("Its hash is {}\n", read->hash);
  fmt::print("It was signed by the key {}\n", portfolio.public_key);
  if (!expected) fmt::print("Note: whose key that is, its owner tells; --key checks against what they told.\n");
  return kDone;
}

void add_verify(CLI::App& portfolio, CommandContext& context) {
  auto* verifying = portfolio.add_subcommand("verify", "Is a portfolio what a node signed, to its last byte?");
  verifying->footer(
      "Exit code 0: it is. 1: it is not, and what is wrong is said.\n"
      "Example:\n"
      "  cmrcredit portfolio verify portfolio.json --key 5b9b...      the key that the other hospital noted down");
  add_common_options(*verifying, context);
  auto options = std::make_shared<VerifyOptions>();
  verifying->add_option("FILE", options->file, "As `portfolio export` wrote it")->required();
  verifying->add_option("--key", options->key, "The public key that must have signed it")->type_name("HEX");
  verifying->callback([&context, options] { context.run = [&context, options] { return verify(context, *options); }; });
}

// ------------------------------------------------------------------------------------------------------------ import

int import_file(const CommandContext& context, const std::string& file, credit_engine::PortfolioImport request) {
  auto text = content_of(file);
  if (!text) return kFailed;
  request.document = *std::move(text);
  const auto answer = act_on(context.data, import_portfolio_act(request));
  if (!answer) return complain(fmt::format("{}: {}", file, answer.error()));
  if (context.json) {
    print_json(*answer);
    return kDone;
  }
  const auto& done = answer->as_object();
  const auto number = [&done](const char* key) { return done.at(key).to_number<std::int64_t>(); };
  if (done.at("event").is_null()) {
    fmt::print("This portfolio was imported before; nothing is added.\n");
    return kDone;
  }
  fmt::print("{} external cases added for {}, of {} that the portfolio of {} holds; {} are known here.\n",
             number("added"), request.technologist, number("holds"), std::string_view(done.at("name").as_string()),
             number("known_here"));
  if (done.at("another_registry_number").as_bool())
    fmt::print("Note: the portfolio states another registry number than the roster. Is it the same person?\n");
  return kDone;
}

void add_import_portfolio(CLI::App& portfolio, CommandContext& context) {
  auto* importing = portfolio.add_subcommand("import", "Take another employer's cases in, attested by a lead");
  importing->footer(
      "They are shown apart as external and are in no total. A case that two portfolios hold is taken once.\n"
      "Example:\n"
      "  cmrcredit portfolio import portfolio.json --technologist t7 --attested-by l1 --as l1 \\\n"
      "      --reason 'key confirmed by telephone with North Hospital'");
  add_common_options(*importing, context);
  auto file = std::make_shared<std::string>();
  auto request = std::make_shared<credit_engine::PortfolioImport>();
  importing->add_option("FILE", *file, "As `portfolio export` wrote it")->required();
  importing->add_option("--technologist", request->technologist, "Whose cases these are here (an id)")->required();
  importing->add_option("--attested-by", request->attested_by, "The lead who attests them (an id)")->required();
  importing->add_option("--as", request->as, "The lead who imports (an id)")->required();
  importing->add_option("--reason", request->reason, "On what grounds; no person's name")->required();
  importing->callback([&context, file, request] {
    context.run = [&context, file, request] { return import_file(context, *file, *request); };
  });
}

// -------------------------------------------------------------------------------------------------------------- list

int list(const CommandContext& context, const std::string& technologist) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  if (!credit_engine::on_roster(reader->connection(), technologist))
    return complain(credit_engine::not_on_roster(technologist));
  Table table({"PORTFOLIO", "LOOKS FROM", "IMPORTED", "ATTESTED BY", "CASES", "KNOWN HERE", "HASH", "KEY"});
  json::array array;
  for (const auto& one : credit_engine::external_portfolios(*reader, {technologist})) {
    const auto known = std::ranges::count_if(one.cases, &credit_engine::ExternalCase::known_here);
    table.add({std::to_string(one.event), credit_engine::to_text(one.at), utc_text(one.imported_ms), one.attested_by,
               std::to_string(one.cases.size()), std::to_string(known), one.hash.substr(0, 16), one.key.substr(0, 16)});
    array.push_back(credit_engine::to_json(one));
  }
  context.json ? print_json(array) : fmt::print("{}", table.empty() ? "Nothing external is recorded.\n" : table.text());
  return kDone;
}

void add_list(CLI::App& portfolio, CommandContext& context) {
  auto* listing =
      portfolio.add_subcommand("list", "The portfolios that were imported for someone, with --json their cases");
  add_common_options(*listing, context);
  auto whose = std::make_shared<std::string>();
  listing->add_option("--technologist", *whose, "The id of someone on the roster")->required();
  listing->callback([&context, whose] { context.run = [&context, whose] { return list(context, *whose); }; });
}

}  // namespace

void add_portfolio(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("portfolio", "Credit across employers: signed exports, and those of others");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  cmrcredit portfolio export --technologist t1 --out portfolio.json      what someone takes along\n"
      "  cmrcredit portfolio verify portfolio.json --key 5b9b...                is it what that hospital signed?\n"
      "  cmrcredit portfolio import portfolio.json --technologist t7 --attested-by l1 --as l1 --reason 'key "
      "confirmed'\n"
      "  cmrcredit portfolio list --technologist t7");
  add_export(*command, context);
  add_verify(*command, context);
  add_import_portfolio(*command, context);
  add_list(*command, context);
}

}  // namespace cmrcredit::tools
