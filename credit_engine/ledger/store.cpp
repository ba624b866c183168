#include "credit_engine/ledger/store.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <future>

#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/migrate.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/writer.h"

namespace cmrcredit::credit_engine {
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

// The first event of the chain, or one for each schema the database was brought to since.
void begin_ledger(WriteSession& session, const StoreOptions& options, const Keys& keys) {
  auto& connection = session.connection();
  const bool first = connection.number("SELECT count(*) FROM ledger") == 0;
  const auto recorded = first ? 0 : connection.number("SELECT value FROM settings WHERE key = 'schema'");
  if (!first && recorded == newest_schema()) return;
  boost::json::object payload{{"software", options.software}, {"schema", newest_schema()}};
  if (first) {
    payload["ledger_public_key"] = ledger_public_key(keys);
    Run(connection, "set_setting", "people_revision", 0).exec();
    Run(connection, "set_setting", "patient_key_check", key_check(keys.patient)).exec();
  } else {
    payload["from_schema"] = recorded;
  }
  Run(connection, "set_setting", "schema", newest_schema()).exec();
  session.append("system", first ? "ledger.begun" : "schema.migrated", "store", boost::json::serialize(payload));
}

// No key fits a database without a ledger; one with a ledger only the key it was filled with.
tl::expected<Keys, StoreError> keys_for(Connection& connection, const fs::path& data) {
  const bool filled = connection.number("SELECT count(*) FROM settings WHERE key = 'patient_key_check'") != 0;
  auto keys = load_keys(data, !filled);
  if (!keys || !filled) return keys;
  if (connection.text("SELECT value FROM settings WHERE key = 'patient_key_check'") != key_check(keys->patient)) {
    return failure(StoreErrorKind::Keys,
                   fmt::format("{} is not the key this database was filled with; restore it from a backup",
                               (data / "keys" / "patient.key").string()));
  }
  return keys;
}

}  // namespace

struct Store::Parts {
  StoreOptions options;
  WriterLock lock;
  Keys keys;
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
    migrate(*connection);
    sync_folder(options.data);
    auto keys = keys_for(*connection, options.data);
    if (!keys) return tl::unexpected(keys.error());
    std::unique_ptr<Store> store(new Store(std::unique_ptr<Parts>(
        new Parts{options, std::move(*lock), *keys, {std::move(connection), *options.clock, options.most_queued}})));
    const auto begun = store->perform([&](WriteSession& session) { begin_ledger(session, options, *keys); });
    if (!begun.durable) return failure(StoreErrorKind::Database, "cannot begin the ledger: " + begun.why);
    return store;
  } catch (const SQLite::Exception& error) {
    return failure(StoreErrorKind::Database, fmt::format("cannot use {}: {}", file.string(), sentence_of(error)));
  } catch (const std::runtime_error& error) {
    return failure(StoreErrorKind::Database, fmt::format("cannot use {}: {}", file.string(), error.what()));
  }
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
