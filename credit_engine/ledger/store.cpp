#include "credit_engine/ledger/store.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>

#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/end_check.h"
#include "credit_engine/ledger/migrate.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/writer.h"

namespace cmrcredit::credit_engine {

// What opening found and did, for the ledger's events.
struct StoreOpening {
  std::int64_t schema_before = 0;
  std::filesystem::path backup;  // made before a migration
  std::optional<EndFinding> finding;
};

namespace {

namespace fs = std::filesystem;

tl::unexpected<StoreError> failure(StoreErrorKind kind, std::string sentence) {
  return tl::unexpected(StoreError{kind, std::move(sentence)});
}

// What a database can be refused for, looked at without writing to it.
tl::expected<void, StoreError> check_schema(Connection& connection, const fs::path& file) {
  const auto schema = schema_of(connection);
  if (schema > newest_schema()) {
    return failure(StoreErrorKind::FromTheFuture,
                   fmt::format("{} was written by a newer cmrcredit (schema {}, this one knows {}); it was not touched",
                               file.string(), schema, newest_schema()));
  }
  if (schema > 0 && connection.number("PRAGMA application_id") != kApplicationId) {
    return failure(StoreErrorKind::Database, fmt::format("{} is not a database of cmrcredit", file.string()));
  }
  return {};
}

void record_finding(WriteSession& session, const EndFinding& found) {
  boost::json::object payload{{"sentence", found.sentence}};
  if (found.tampered) payload["first_bad"] = found.first_bad;
  if (!found.head.empty()) payload["head"] = found.head;
  session.append("system", found.tampered ? "ledger.tampered" : "ledger.head_lost", "ledger",
                 boost::json::serialize(payload));
}

// The first event of the chain, or one that says from which schema the database was brought to this one.
void begin_ledger(WriteSession& session, const StoreOptions& options, const Keys& keys, const StoreOpening& opening) {
  auto& connection = session.connection();
  const bool first = session.next_event() == 1;
  if (opening.finding) record_finding(session, *opening.finding);
  const auto recorded = first ? 0 : connection.number("SELECT value FROM settings WHERE key = 'schema'");
  if (!first && recorded == newest_schema()) return;
  boost::json::object payload{{"software", options.software}, {"schema", newest_schema()}};
  if (first) {
    payload["ledger_public_key"] = ledger_public_key(keys);
    Run(connection, "set_setting", "people_revision", 0).exec();
    Run(connection, "set_setting", "patient_key_check", key_check(keys.patient)).exec();
  } else {
    payload["from_schema"] = recorded;
    payload["backup"] = opening.backup.filename().string();
  }
  Run(connection, "set_setting", "schema", newest_schema()).exec();
  session.append("system", first ? "ledger.begun" : "schema.migrated", "store", boost::json::serialize(payload));
}

// The public half of the key the ledger was begun with; empty before its first event.
std::string key_begun_with(Connection& connection) {
  if (connection.number("SELECT count(*) FROM ledger_payloads WHERE seq = 1") == 0) return {};
  boost::system::error_code error;
  const auto payload = boost::json::parse(connection.text("SELECT payload FROM ledger_payloads WHERE seq = 1"), error);
  const auto* key = error || !payload.is_object() ? nullptr : payload.get_object().if_contains("ledger_public_key");
  return key && key->is_string() ? std::string(key->get_string()) : std::string();
}

// No key fits a database without a ledger; one with a ledger only the keys it was filled and signed with.
tl::expected<Keys, StoreError> keys_for(Connection& connection, const fs::path& data) {
  const bool filled = connection.number("SELECT count(*) FROM settings WHERE key = 'patient_key_check'") != 0;
  auto keys = load_keys(data, !filled);
  if (!keys || !filled) return keys;
  const auto wrong = [&data](const char* name, const char* used_for) {
    return failure(StoreErrorKind::Keys, fmt::format("{} is not the key this {} with; restore it from a backup",
                                                     (data / "keys" / name).string(), used_for));
  };
  if (connection.text("SELECT value FROM settings WHERE key = 'patient_key_check'") != key_check(keys->patient))
    return wrong("patient.key", "database was filled");
  const auto begun_with = key_begun_with(connection);
  if (!begun_with.empty() && begun_with != ledger_public_key(*keys)) return wrong("ledger.key", "ledger was begun");
  return keys;
}

// A database of an earlier version is copied first.
tl::expected<void, StoreError> bring_up_to_date(Connection& connection, const StoreOptions& options,
                                                StoreOpening& opening) {
  opening.schema_before = schema_of(connection);
  if (opening.schema_before > 0 && opening.schema_before < newest_schema()) {
    auto copied = back_up_before_migration(connection, options.data, options.vfs);
    if (!copied) return tl::unexpected(copied.error());
    opening.backup = *std::move(copied);
    spdlog::info("the database has schema {} and is brought to {}; a copy of it as it was is kept in {}",
                 opening.schema_before, newest_schema(), opening.backup.string());
  }
  migrate(connection);
  return {};
}

}  // namespace

struct Store::Parts {
  Parts(const StoreOptions& its_options, WriterLock its_lock, const Keys& its_keys,
        std::unique_ptr<Connection> connection)
      : options(its_options),
        lock(std::move(its_lock)),
        keys(its_keys),
        signer(keys.ledger_seed),
        writer(std::move(connection),
               {*options.clock, signer, keys.patient, options.data, options.most_queued, options.busy}) {}

  StoreOptions options;
  WriterLock lock;
  Keys keys;
  Signer signer;
  Writer writer;  // last: ends first
};

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() {
  parts_->writer.finish();
}

tl::expected<std::unique_ptr<Store>, StoreError> Store::open(const StoreOptions& options) {
  if (auto ready = prepare_data_folder(options.data); !ready) return tl::unexpected(ready.error());
  auto lock = WriterLock::take(options.data);
  if (!lock) return tl::unexpected(lock.error());
  const fs::path file = database_file(options.data);
  try {
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
      Connection look(file, Connection::Kind::Reading, options.vfs);
      if (auto known = check_schema(look, file); !known) return tl::unexpected(known.error());
    }
    auto connection = std::make_unique<Connection>(file, Connection::Kind::Writing, options.vfs, options.busy);
    StoreOpening opening;
    if (auto done = bring_up_to_date(*connection, options, opening); !done) return tl::unexpected(done.error());
    sync_folder(options.data);
    auto keys = keys_for(*connection, options.data);
    if (!keys) return tl::unexpected(keys.error());
    opening.finding = check_end(*connection, options.data, Signer(keys->ledger_seed).public_key());
    if (opening.finding) spdlog::error("the ledger: when it was opened, {}", opening.finding->sentence);
    std::unique_ptr<Store> store(
        new Store(std::make_unique<Parts>(options, *std::move(lock), *keys, std::move(connection))));
    if (auto begun = store->begin(opening); !begun) return tl::unexpected(begun.error());
    return store;
  } catch (const SQLite::Exception& error) {
    return failure(StoreErrorKind::Database, fmt::format("cannot use {}: {}", file.string(), sentence_of(error)));
  } catch (const std::runtime_error& error) {
    return failure(StoreErrorKind::Database, fmt::format("cannot use {}: {}", file.string(), error.what()));
  }
}

tl::expected<void, StoreError> Store::begin(const StoreOpening& opening) {
  std::optional<LedgerHead> head;
  const auto begun =
      perform([&](WriteSession& session) { begin_ledger(session, parts_->options, parts_->keys, opening); });
  const auto looked = perform([&](WriteSession& session) { head = newest_head(session.connection()); });
  for (const auto& receipt : {begun, looked}) {
    if (!receipt.durable) return failure(StoreErrorKind::Database, "cannot begin the ledger: " + receipt.why);
  }
  // it may have trailed
  if (!head || write_head_file(data(), *head, true)) return {};
  return failure(StoreErrorKind::Folder, fmt::format("cannot write {}", head_file(data()).string()));
}

void Store::submit(Work work, Done done) {
  parts_->writer.submit(std::move(work), std::move(done));
}

Receipt Store::perform(Work work) {
  const auto promise = std::make_shared<std::promise<Receipt>>();
  auto receipt = promise->get_future();
  submit(std::move(work), [promise](const Receipt& said) { promise->set_value(said); });
  return receipt.get();
}

void Store::on_deadlines(std::function<void(const std::vector<Deadline>&)> hear) {
  parts_->writer.on_deadlines(std::move(hear));
}

const PatientHashKey& Store::patient_key() const {
  return parts_->keys.patient;
}
const Clock& Store::clock() const {
  return *parts_->options.clock;
}
const fs::path& Store::data() const {
  return parts_->options.data;
}
const std::string& Store::vfs() const {
  return parts_->options.vfs;
}
std::size_t Store::queued() const {
  return parts_->writer.queued();
}

Reader::Reader(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Reader Reader::over(std::unique_ptr<Connection> connection) {
  return Reader(std::move(connection));
}

tl::expected<Reader, StoreError> Reader::open(const fs::path& data, const std::string& vfs) {
  const fs::path file = database_file(data);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return failure(StoreErrorKind::Folder,
                   fmt::format("{} holds no database yet; `cmrcredit serve` makes one", data.string()));
  }
  try {
    auto connection = std::make_unique<Connection>(file, Connection::Kind::Reading, vfs);
    if (auto known = check_schema(*connection, file); !known) return tl::unexpected(known.error());
    if (schema_of(*connection) < newest_schema()) {
      return failure(StoreErrorKind::Outdated,
                     fmt::format("{} has an older schema; `cmrcredit serve` brings it up to date", file.string()));
    }
    return Reader(std::move(connection));
  } catch (const SQLite::Exception& error) {
    return failure(StoreErrorKind::Database, fmt::format("cannot use {}: {}", file.string(), sentence_of(error)));
  }
}

}  // namespace cmrcredit::credit_engine
