#include "credit_engine/ledger/audit.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "credit_engine/ledger/audit_export.h"
#include "credit_engine/ledger/data_folder.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/version.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::AuditReport;

struct VerifyOptions {
  std::string public_key;
  std::vector<std::string> heads;
};

int complain(const std::string& sentence, int code = kFailed) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return code;
}

void tell(const AuditReport& report) {
  if (report.sound) {
    fmt::print("The ledger verifies: {} events, {} redacted.\n", report.rows, report.redacted);
  } else {
    fmt::print("The ledger does NOT verify: event {}: {}\n", report.first_bad, report.sentence);
  }
  for (const auto& note : report.notes)
    fmt::print("Note: {}\n", note);
  if (report.sound && report.head) fmt::print("{}\n", head_text(*report.head));
}

json::object to_json(const AuditReport& report) {
  return {{"sound", report.sound},
          {"events", report.rows},
          {"redacted", report.redacted},
          {"signatures", report.heads},
          {"first_bad", report.sound ? json::value(nullptr) : json::value(report.first_bad)},
          {"sentence", report.sentence},
          {"notes", json::array(report.notes.begin(), report.notes.end())},
          {"head", report.head ? json::value(head_text(*report.head)) : json::value()}};
}

int verify(const CommandContext& context, const VerifyOptions& options) {
  credit_engine::AuditOptions against;
  if (!options.public_key.empty()) {
    against.key = credit_engine::public_key_from(options.public_key);
    if (!against.key) return complain("--public-key takes 64 hexadecimal digits", kWrongCall);
  }
  for (const auto& text : options.heads) {
    const auto head = credit_engine::head_from(text);
    if (!head)
      return complain("--head takes a line as reports carry it: cmrcredit-ledger-head 1 SEQ TIME CHAIN SIGNATURE",
                      kWrongCall);
    against.heads.push_back(*head);
  }
  const auto report = credit_engine::audit_data(context.data, against);
  if (!report) return complain(report.error().sentence);
  context.json ? print_json(to_json(*report)) : tell(*report);
  return report->sound ? kDone : kFailed;
}

int write_export(const CommandContext& context, const std::string& file, bool names) {
  const auto keys = credit_engine::load_keys(context.data, false);
  if (!keys) return complain(keys.error().sentence);
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const credit_engine::AuditExport what{.key = credit_engine::Signer(keys->ledger_seed).public_key(),
                                        .exported_ms = credit_engine::SystemClock().utc().time_since_epoch().count(),
                                        .software = version_text(),
                                        .names = names};
  if (file == "-") {
    credit_engine::export_ledger(*reader, what, std::cout);
    std::cout.flush();
    return std::cout ? kDone : complain("standard output does not take the export");
  }
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  const auto events = credit_engine::export_ledger(*reader, what, out);
  out.close();
  if (!out) return complain(file + " cannot be written");
  context.json ? print_json(json::object{{"file", file}, {"events", events}})
               : fmt::print("{}: {} events. Its first line says how to verify it.\n", file, events);
  return kDone;
}

void add_verify(CLI::App& audit, CommandContext& context) {
  auto* verifying =
      audit.add_subcommand("verify", "Check chain, signatures and head file from the first event to the last");
  verifying->footer(
      "Exit code 0: every event is what was written. 1: one is not, and it is named.\n"
      "Example:\n"
      "  cmrcredit audit verify --head 'cmrcredit-ledger-head 1 ...'      also against the head printed on a letter");
  add_common_options(*verifying, context);
  auto options = std::make_shared<VerifyOptions>();
  verifying
      ->add_option("--public-key", options->public_key, "The key noted down at set-up; otherwise that of DATA/keys")
      ->type_name("HEX");
  verifying
      ->add_option("--head", options->heads,
                   "A head kept outside: of a report, a log line, an export; may be given several times")
      ->type_name("LINE");
  verifying->callback([&context, options] { context.run = [&context, options] { return verify(context, *options); }; });
}

}  // namespace

void add_audit(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("audit", "The ledger of everything that was decided");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  cmrcredit audit verify                          is every event what was written?\n"
      "  cmrcredit audit export --out ledger.jsonl       for an auditor, who needs no cmrcredit to verify it");
  add_verify(*command, context);
  auto* exporting =
      command->add_subcommand("export", "The whole ledger as JSON Lines, with its signatures and how to verify them");
  exporting->footer(
      "Without --names the export carries ids only.\nExample:\n  cmrcredit audit export --out ledger.jsonl --names");
  add_common_options(*exporting, context);
  auto file = std::make_shared<std::string>("-");
  auto names = std::make_shared<bool>(false);
  exporting->add_option("--out", *file, "A file; - for standard output")->capture_default_str();
  exporting->add_flag("--names", *names, "Also whom the ids mean");
  exporting->callback([&context, file, names] {
    context.run = [&context, file, names] { return write_export(context, *file, *names); };
  });
}

}  // namespace cmrcredit::tools
