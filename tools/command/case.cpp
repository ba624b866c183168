#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/time_text.h"
#include "tools/control/acts.h"
#include "tools/control/case_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::ActKind;

std::string text(const json::object& object, std::string_view key) {
  const auto& value = object.at(key);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

int complain(const std::string& sentence, int code) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return code;
}

int tell(const json::array& results) {
  int code = kDone;
  for (const auto& value : results) {
    const auto& one = value.as_object();
    if (one.at("done").as_bool()) {
      const auto who = text(one, "technologist");
      fmt::print("{}: {}{}\n", text(one, "case_id"), text(one, "status"), who.empty() ? ", nobody's" : ", " + who);
    } else {
      code = complain(text(one, "sentence"), kFailed);
    }
  }
  return code;
}

int act(const CommandContext& context, const CaseActs& acts) {
  if (acts.cases.empty() == acts.study.empty())
    return complain("say which: CASE... as `cmrcredit cases` shows them, or --study UID", kWrongCall);
  const auto answer = act_on(context.data, case_act(acts));
  if (!answer) return complain(answer.error(), kFailed);
  const auto& results = answer->as_object().at("results").as_array();
  if (!context.json) return tell(results);
  print_json(results);
  const bool all = std::ranges::all_of(results, [](const auto& one) { return one.as_object().at("done").as_bool(); });
  return all ? kDone : kFailed;
}

std::string joined(const json::value& list) {
  std::string all;
  for (const auto& one : list.as_array())
    all += (all.empty() ? "" : " ") + std::string(one.as_string());
  return all.empty() ? "-" : all;
}

void print_case(const json::object& shown) {
  const auto& one = shown.at("case").as_object();
  const auto or_nobody = [&](std::string_view key) {
    return text(one, key).empty() ? std::string("nobody") : text(one, key);
  };
  const auto who = text(one, "name").empty() ? or_nobody("technologist")
                                             : fmt::format("{} ({})", text(one, "name"), text(one, "technologist"));
  fmt::print("Case {}: {}, {}\n", text(one, "case_id"), text(one, "status"),
             one.at("counts").as_bool() ? "counts" : "does not count");
  fmt::print("  study        {}  {}\n", text(one, "study_uid"), text(one, "study_date"));
  fmt::print("  {:<12} {}\n", text(one, "role") == "primary_operator" ? "operator" : text(one, "role"), who);
  fmt::print("  supervisor   {}; verified by {}, approved by {}\n", or_nobody("supervisor"), or_nobody("verified_by"),
             or_nobody("approved_by"));
  fmt::print("  credits      {}\n  why          {}\n", joined(one.at("credits")), joined(one.at("reasons")));
  if (one.at("differs").is_object()) {
    const auto& differs = one.at("differs").as_object();
    const auto person = text(differs, "technologist");
    fmt::print("  but          the evaluation now says: {}, {}\n", text(differs, "status"),
               person.empty() ? "nobody" : person);
  }
  fmt::print("History\n");
  for (const auto& value : shown.at("history").as_array()) {
    const auto& event = value.as_object();
    const auto reason = text(event, "reason");
    fmt::print("  {}  {:<10} {}{}\n", utc_text(event.at("time_ms").to_number<std::int64_t>()), text(event, "actor"),
               text(event, "what"), reason.empty() ? "" : fmt::format(" \"{}\"", reason));
  }
}

int show(const CommandContext& context, const std::vector<std::string>& cases) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  json::array all;
  for (const auto& id : cases) {
    auto shown = credit_engine::case_history_json(*reader, id);
    if (!shown) return complain(fmt::format("there is no case '{}'; `cmrcredit cases` lists them", id), kFailed);
    if (!context.json) print_case(*shown);
    all.push_back(*std::move(shown));
  }
  if (context.json) print_json(all);
  return kDone;
}

// Which options an act has beside those that all have.
struct Form {
  ActKind kind;
  const char* about;
  const char* person = nullptr;  // the option that names one, and what it says
  const char* person_about = "";
  bool person_required = false, needs_reason = false, categories = false;
};

const Form kForms[] = {
    {ActKind::Confirm, "It was so: mine, a colleague's claim, or (a lead) anyone's", nullptr, "", false, false, true},
    {ActKind::Decline, "Not me; also withdraws a claim, a nomination or an observation"},
    {ActKind::Claim, "It was me: a colleague or a lead then confirms"},
    {ActKind::Nominate, "It was someone else, who accepts; a lead then approves", "--to", "Who it was", true},
    {ActKind::Accept, "It was me, as someone said who nominated me"},
    {ActKind::Resolve, "A lead says who it was", "--to", "Who it was", true, true, true},
    {ActKind::Observe, "I watched; never counts as performed", "--for", "Who watched, when a lead enters it"},
    {ActKind::TakePart, "I assisted, supervised, post-processed or scanned from afar", "--for",
     "Who it was, when a lead enters it"},
    {ActKind::Supervise, "Who supervised the case", "--to", "A technologist or physician of the roster"},
    {ActKind::Verify, "First of two steps: a colleague has looked"},
    {ActKind::Approve, "Second of two steps: supervisor or lead; also a lead's word on a claim, nomination or role"},
    {ActKind::Settle, "Tick or leave exam categories", nullptr, "", false, false, true},
    {ActKind::Exclude, "QA or a lead: it does not count", nullptr, "", false, true},
    {ActKind::Restore, "QA or a lead: and yet it does", nullptr, "", false, true},
};

void add_act(CLI::App& parent, CommandContext& context, const Form& form) {
  auto* command = parent.add_subcommand(std::string(to_string(form.kind)), form.about);
  add_common_options(*command, context);
  auto acts = std::make_shared<CaseActs>();
  acts->act.kind = form.kind;
  command->add_option("CASE", acts->cases, "Cases as `cmrcredit cases` shows them; each is acted on by itself");
  command->add_option("--study", acts->study, "Instead: the primary operator's case of this study")->type_name("UID");
  command->add_option("--as", acts->as, "Who acts: an id of the roster. Without it the machine's administrator does")
      ->type_name("TECHNOLOGIST");
  auto* reason = command->add_option("--reason", acts->act.reason, "Why, for the ledger; no patient's name");
  if (form.needs_reason) reason->required();
  if (form.person) {
    auto* person = command->add_option(form.person, acts->act.person, form.person_about)->type_name("TECHNOLOGIST");
    if (form.person_required) person->required();
    if (form.kind == ActKind::Supervise) {
      const auto cleared = std::make_shared<bool>(false);
      command->add_flag("--clear", *cleared, "Nobody: takes the supervisor back")->excludes(person);
      command->parse_complete_callback([person, cleared] {
        if (person->count() == 0 && !*cleared) throw CLI::RequiredError("--to or --clear");
      });
    }
  }
  if (form.categories) {
    command->add_option("--with", acts->act.with, "Tick this exam category too")
        ->type_name("CATEGORY")
        ->allow_extra_args(false);
    command->add_option("--without", acts->act.without, "Leave this exam category")
        ->type_name("CATEGORY")
        ->allow_extra_args(false);
  }
  auto role = std::make_shared<std::string>();
  if (form.kind == ActKind::TakePart) {
    command->add_option("--role", *role, "As what")
        ->required()
        ->check(CLI::IsMember({"assistant", "supervisor", "post_processor", "remote_operator"}));
  }
  if (form.kind == ActKind::Exclude)
    command->add_flag("--quality-repeat", acts->act.quality_repeat, "The exam was repeated for quality");
  command->callback([&context, acts, role] {
    acts->act.role = credit_engine::role_from(*role).value_or(credit_engine::Role::Assistant);
    context.run = [&context, acts] { return act(context, *acts); };
  });
}

}  // namespace

void add_case(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("case", "What people say of cases: it was me, not me, it was someone else");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  cmrcredit case show e33pbfjq32sj                             how it stands, and its whole history\n"
      "  cmrcredit case confirm e33pbfjq32sj --as t1                  mine, with what is ticked beforehand\n"
      "  cmrcredit case confirm e33pbfjq32sj --as t1 --without L2.HCM\n"
      "  cmrcredit case decline e33pbfjq32sj --as t1 --reason 'was at lunch'\n"
      "  cmrcredit case nominate e33pbfjq32sj --as t1 --to t2         then: case accept --as t2, case approve --as "
      "LEAD\n"
      "  cmrcredit case claim --study 2.25.3056 --as t2               then: case confirm --as COLLEAGUE\n"
      "  cmrcredit case observe --study 2.25.3056 --as t3\n"
      "  cmrcredit case resolve e33pbfjq32sj --as LEAD --to t2 --reason 'asked both'\n"
      "  cmrcredit case exclude e33pbfjq32sj --as QA --reason 'second attempt' --quality-repeat\n"
      "Exit code 1: at least one act was refused; each refusal says why and what would be right.");
  auto* showing = command->add_subcommand("show", "A case and its whole history: who, when, what, why");
  add_common_options(*showing, context);
  auto cases = std::make_shared<std::vector<std::string>>();
  showing->add_option("CASE", *cases, "Cases as `cmrcredit cases` shows them")->required();
  showing->callback([&context, cases] { context.run = [&context, cases] { return show(context, *cases); }; });
  for (const auto& form : kForms)
    add_act(*command, context, form);
}

}  // namespace cmrcredit::tools
