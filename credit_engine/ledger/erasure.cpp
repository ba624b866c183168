#include "credit_engine/ledger/erasure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/external_cases.h"
#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr std::size_t kPayloadsAtOnce = 40, kCasesAtOnce = 200;

struct Names {
  std::string id, pseudonym;
};

// A count in a reason's facts (credit.h), which may look like an id of digits.
bool is_count(std::string_view code, std::size_t place) {
  if (code == "one_technologist" || code == "named_by_too_few") return place == 1 || place == 2;
  if (code == "alias_conflict") return place < 2;
  if (code == "hand_over") return place % 2 == 0;
  constexpr std::array kOnlyCounts{"no_operator",   "shared_login",       "not_on_roster", "unreadable_operator",
                                   "several_names", "before_observation", "withdrawn"};
  return std::count(kOnlyCounts.begin(), kOnlyCounts.end(), code) > 0;
}

// Members that hold no person whatever they look like; what is not listed here might.
bool holds_nobody(std::string_view key) {
  constexpr std::array kNobody{"seen",      "series", "categories", "modules", "context", "credits", "case_id",
                               "study_uid", "hash",   "role",       "status",  "state",   "because", "code",
                               "purpose",   "fields", "site",       "program", "domain",  "duty",    "profession"};
  return std::count(kNobody.begin(), kNobody.end(), key) > 0;
}

// Every string that is the id, wherever a person may stand; gives how many.
int replace(json::value& value, const Names& names);

int replace_in_facts(std::string_view code, json::array& facts, const Names& names) {
  int replaced = 0;
  for (std::size_t place = 0; place < facts.size(); ++place) {
    if (!is_count(code, place)) replaced += replace(facts[place], names);
  }
  return replaced;
}

int replace(json::value& value, const Names& names) {
  int replaced = 0;
  if (auto* text = value.if_string(); text && *text == names.id) {
    *text = names.pseudonym;
    return 1;
  }
  if (auto* array = value.if_array()) {
    for (auto& one : *array)
      replaced += replace(one, names);
    return replaced;
  }
  auto* object = value.if_object();
  if (!object) return 0;
  const auto* code = object->if_contains("code");
  for (auto& [key, one] : *object) {
    if (key == "facts" && code && code->is_string() && one.is_array()) {
      replaced += replace_in_facts(std::string(code->get_string()), one.get_array(), names);
    } else if (!holds_nobody(key)) {
      replaced += replace(one, names);
    }
  }
  return replaced;
}

std::string as_json(const std::string& id) {
  return json::serialize(json::value(id));
}

// What a decision's digest was taken over (outcomes.cpp): the payload without what was added to it afterwards.
Digest decision_digest(json::object payload) {
  if (const auto* found = payload.if_contains("found")) payload["cases"] = json::value(*found);
  for (const char* added : {"found", "cases_before", "facts_revision", "people_revision", "because", "state", "seen"})
    payload.erase(added);
  return sha256(json::serialize(payload));
}

// So that an evaluation that says the same once more makes no revision.
void move_digest(Connection& connection, const std::string& study_uid, const json::value& before,
                 const json::value& after) {
  Run(connection, "move_outcome_digest", study_uid, Blob{bytes_of(decision_digest(before.as_object()))},
      Blob{bytes_of(decision_digest(after.as_object()))})
      .exec();
}

struct Row {
  std::string kind, subject, payload;
};

Row row_of(Connection& connection, std::int64_t seq) {
  Run found(connection, "event_with_payload", seq);
  return found.step() ? Row{found.text(0), found.text(1), found.text(2)} : Row{};
}

// False: the event does not name the person after all.
bool redact(WriteSession& session, std::int64_t seq, const Names& names) {
  auto& connection = session.connection();
  const auto row = row_of(connection, seq);
  boost::system::error_code error;
  const auto before = json::parse(row.payload, error);
  if (row.payload.empty() || error) return false;
  json::value after = before;
  if (replace(after, names) == 0) return false;
  forget_external_cases(after, names.pseudonym);
  Run(connection, "drop_ledger_payload", seq).exec();
  if (row.kind.starts_with("study.")) move_digest(connection, row.subject, before, after);
  const json::object payload{{"person", names.pseudonym}, {"payload", std::move(after)}};
  session.append("system", "payload.redacted", fmt::format("ledger:{}", seq), json::serialize(payload));
  return true;
}

std::vector<std::int64_t> events_that_hold(Connection& connection, const std::string& id, std::int64_t after) {
  std::vector<std::int64_t> seqs;
  Run rows(connection, "payloads_that_hold", after, as_json(id));
  while (rows.step())
    seqs.push_back(rows.number(0));
  return seqs;
}

// The values that mean this person and nobody else.
struct ValuesOf {
  std::vector<std::pair<std::int64_t, std::string>> theirs;  // id and kind
  std::vector<std::string> alike;
};

ValuesOf values_of(Connection& connection, const Roster& roster, const std::string& id) {
  std::set<std::int64_t> mapped;
  {
    Run maps(connection, "values_mapped_only_to", id);
    while (maps.step())
      mapped.insert(maps.number(0));
  }
  ValuesOf values;
  Run rows(connection, "all_operator_values");
  while (rows.step()) {
    const std::vector<std::string> raw{rows.text(2)};
    const bool code = rows.view(1) == "code";
    const auto match = code ? roster.match({}, raw, "") : roster.match(raw, {}, "");
    if (mapped.contains(rows.number(0)) || (match.kind == MatchKind::Person && match.technologist == id)) {
      values.theirs.emplace_back(rows.number(0), rows.text(1));
    } else if (std::count(match.suggestions.begin(), match.suggestions.end(), id) > 0) {
      values.alike.push_back(raw.front());
    }
  }
  return values;
}

class ErasingPerson {
 public:
  ErasingPerson(Store& store, const ErasureRequest& request, const Actor& actor)
      : store_(store), request_(request), actor_(actor), names_{request.technologist, {}} {}

  tl::expected<Erasure, ActError> run() {
    auto reader = Reader::open(store_.data(), store_.vfs());
    if (!reader) return not_kept(reader.error().sentence);
    roster_ = load_roster(*reader, {});
    if (roster_.find(names_.id) == nullptr) return refused(not_on_roster(names_.id));
    auto& connection = reader->connection();
    const auto erased = connection.number("SELECT count(*) FROM ledger WHERE kind = 'person.erased'");
    names_.pseudonym = fmt::format("erased-{}", erased + 1);
    values_ = values_of(connection, roster_, names_.id);
    const auto payloads = events_that_hold(connection, names_.id, 0);
    erasure_.pseudonym = names_.pseudonym;
    for (std::size_t at = 0; at < payloads.size(); at += kPayloadsAtOnce) {
      const auto end = std::min(at + kPayloadsAtOnce, payloads.size());
      const auto receipt = take_out(
          {payloads.begin() + static_cast<std::ptrdiff_t>(at), payloads.begin() + static_cast<std::ptrdiff_t>(end)});
      if (!receipt.durable) return not_finished(receipt);
    }
    auto receipt = rename_cases(connection);
    if (receipt.durable) receipt = take_off_the_roster(payloads.empty() ? 0 : payloads.back());
    if (receipt.durable) receipt = rename_cases(connection);  // what was evaluated meanwhile
    if (!receipt.durable) return not_finished(receipt);
    note_backups();
    return erasure_;
  }

 private:
  // Some of it is done, and the next run goes on.
  static tl::unexpected<ActError> not_finished(const Receipt& receipt) {
    return tl::unexpected(ActError{ActErrorKind::NotKept, "not finished: " + receipt.why});
  }

  Receipt take_out(const std::vector<std::int64_t>& seqs) {
    std::int64_t redacted = 0;
    auto receipt = store_.perform([&](WriteSession& session) {
      redacted = 0;
      const WipingDeletes wiping(session.connection());
      for (const auto seq : seqs)
        redacted += redact(session, seq, names_) ? 1 : 0;
      session.leave_no_trace();
    });
    erasure_.payloads += redacted;
    return receipt;
  }

  // Events that came in meanwhile, and then all tables at once.
  Receipt take_off_the_roster(std::int64_t last_seen) {
    const auto already = erasure_;
    return store_.perform([&](WriteSession& session) {
      erasure_ = already;
      auto& connection = session.connection();
      const WipingDeletes wiping(connection);
      for (const auto seq : events_that_hold(connection, names_.id, last_seen))
        erasure_.payloads += redact(session, seq, names_) ? 1 : 0;
      connection.database().exec("PRAGMA defer_foreign_keys = ON");
      const auto pseudonyms = rename_values(session);
      rename_person(connection, pseudonyms);
      rename_logins(connection);
      Run subjects(connection, "newest_event_of_subject", names_.id);
      erasure_.id_in_subjects = subjects.step() && !subjects.null(0);
      record(session);
      session.leave_no_trace();
    });
  }

  struct Pseudonyms {
    std::vector<std::string> names;
    std::string code;
  };
  Pseudonyms rename_values(WriteSession& session) {
    Pseudonyms all;
    int number = 0;
    for (const auto& [value, kind] : values_.theirs) {
      const auto name = number == 0 ? names_.pseudonym : fmt::format("{}.{}", names_.pseudonym, number);
      ++number;
      session.forget_operator_value(value, name);
      if (kind == "code" && all.code.empty()) {
        all.code = name;
      } else {
        all.names.push_back(name);
      }
    }
    erasure_.operator_values = number;
    erasure_.left = values_.alike;
    return all;
  }

  // The new id stands where the old one did, in whatever table has people in it.
  void rename_person(Connection& connection, const Pseudonyms& pseudonyms) {
    Run(connection, "erase_technologist", names_.id, names_.pseudonym, pseudonyms.code,
        json::serialize(json::array(pseudonyms.names.begin(), pseudonyms.names.end())))
        .exec();
    Run(connection, "forget_titles", names_.id).exec();  // free words
    forget_external_cases(connection, names_.id);
    std::vector<std::pair<std::string, std::string>> columns;
    {
      Run rows(connection, "columns_with_technologists");
      while (rows.step())
        columns.emplace_back(rows.text(0), rows.text(1));
    }
    for (const auto& [table, column] : columns) {
      SQLite::Statement rename(connection.database(),
                               fmt::format("UPDATE \"{}\" SET {} = ?2 WHERE {} = ?1", table, column, column));
      rename.bind(1, names_.id);
      rename.bind(2, names_.pseudonym);
      const int renamed = rename.exec();
      if (table == "cases" && column == "technologist") erasure_.cases = renamed;
    }
  }

  struct CaseTexts {
    std::string id;
    std::vector<std::optional<std::string>> columns;  // suggestions, reasons, differs, said: new ones, then old ones
  };

  // Read beside the writer, written in slices; a case that changed in between is found the next time.
  Receipt rename_cases(Connection& reading) {
    std::vector<CaseTexts> all;
    {
      Run rows(reading, "cases_that_hold", as_json(names_.id));
      while (rows.step())
        all.push_back(texts_of(rows));
    }
    std::erase_if(all, [](const CaseTexts& texts) { return texts.id.empty(); });
    Receipt receipt{true, {}};
    for (std::size_t at = 0; at < all.size() && receipt.durable; at += kCasesAtOnce) {
      const auto end = std::min(at + kCasesAtOnce, all.size());
      receipt = store_.perform([&](WriteSession& session) {
        const WipingDeletes wiping(session.connection());
        for (std::size_t i = at; i < end; ++i) {
          const auto& [id, columns] = all[i];
          Run(session.connection(), "rewrite_case", id, columns[0], columns[1], columns[2], columns[3], columns[4],
              columns[5], columns[6], columns[7])
              .exec();
        }
        session.leave_no_trace();
      });
    }
    return receipt;
  }

  // The columns as they are to be, then as they are; no id when nothing in them is the person.
  [[nodiscard]] CaseTexts texts_of(const Run& row) const {
    CaseTexts texts{row.text(0), {}};
    std::vector<std::optional<std::string>> before;
    int replaced = 0;
    for (int column = 1; column <= 4; ++column) {
      if (row.null(column)) {
        texts.columns.emplace_back();
        before.emplace_back();
        continue;
      }
      before.emplace_back(row.text(column));
      auto value = json::parse(*before.back());
      replaced += replace(value, names_);
      texts.columns.emplace_back(json::serialize(value));
    }
    texts.columns.insert(texts.columns.end(), before.begin(), before.end());
    if (replaced == 0) texts.id.clear();
    return texts;
  }

  void rename_logins(Connection& connection) {
    const auto* person = roster_.find(names_.id);
    std::set<std::string> logins(person->aliases.begin(), person->aliases.end());
    logins.insert({person->id, person->name, person->employee_number, request_.login});
    logins.erase("");
    for (const auto& login : logins)
      erasure_.logins += Run(connection, "erase_actor", login, names_.pseudonym).exec();
  }

  void record(WriteSession& session) {
    const json::object payload{{"person", names_.pseudonym},
                               {"payloads", erasure_.payloads},
                               {"operator_values", erasure_.operator_values},
                               {"logins", erasure_.logins},
                               {"cases", erasure_.cases}};
    Run(session.connection(), "people_moved").exec();
    const auto actor = actor_.user == request_.login ? std::string() : actor_.user;
    session.append(session.actor(actor), "person.erased", "roster", json::serialize(payload));
  }

  void note_backups() {
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(store_.data() / "backups", ignored))
      erasure_.backups.push_back(file.path().string());
    std::sort(erasure_.backups.begin(), erasure_.backups.end());
  }

  // What is deleted is overwritten, also where that costs a page.
  class WipingDeletes {
   public:
    explicit WipingDeletes(Connection& connection) : connection_(connection) {
      static_cast<void>(connection.number("PRAGMA secure_delete = ON"));
    }
    ~WipingDeletes() { connection_.database().tryExec("PRAGMA secure_delete = FAST"); }
    WipingDeletes(const WipingDeletes&) = delete;
    WipingDeletes& operator=(const WipingDeletes&) = delete;

   private:
    Connection& connection_;
  };

  Store& store_;
  const ErasureRequest& request_;
  const Actor& actor_;
  Names names_;
  Roster roster_;
  ValuesOf values_;
  Erasure erasure_;
};

}  // namespace

tl::expected<Erasure, ActError> erase_person(Store& store, const ErasureRequest& request, const Actor& actor) {
  return ErasingPerson(store, request, actor).run();
}

}  // namespace cmrcredit::credit_engine
