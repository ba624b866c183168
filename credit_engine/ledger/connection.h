// One SQLite connection with its prepared statements, and one run of such a statement. Only the ledger includes this.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cmrcredit::credit_engine {

struct Blob {
  std::string_view bytes;
};

// Throws SQLite::Exception when the database cannot be opened or does not take its settings.
class Connection {
 public:
  static constexpr std::chrono::milliseconds kBusy{5000};
  enum class Kind { Writing, Reading };
  Connection(const std::filesystem::path& file, Kind kind, const std::string& vfs,
             std::chrono::milliseconds busy = kBusy);

  [[nodiscard]] SQLite::Database& database() { return database_; }
  [[nodiscard]] std::int64_t number(const std::string& query);  // the first column of the first row
  [[nodiscard]] std::string text(const std::string& query);

 private:
  friend class Run;
  struct Prepared {
    Prepared(const SQLite::Database& database, const std::string& query) : statement(database, query) {}
    SQLite::Statement statement;
    bool running = false;
  };
  Prepared& prepared(std::string_view name);
  void configure_writing();
  void configure_reading();

  SQLite::Database database_;
  std::unordered_map<std::string_view, std::unique_ptr<Prepared>> prepared_;  // names are literals
};

// One run of a named statement: bound here, reset when it ends. `name` must be a literal. A statement is not run inside
// itself.
class Run {
 public:
  template <class... Values>
  Run(Connection& connection, std::string_view name, const Values&... values) : prepared_(begin(connection, name)) {
    int index = 0;
    (bind(++index, values), ...);
  }
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // True: a row stands ready.
  bool step() { return prepared_.statement.executeStep(); }
  // For statements that give no row; how many rows changed.
  int exec() { return prepared_.statement.exec(); }

  [[nodiscard]] bool null(int column) const { return prepared_.statement.isColumnNull(column); }
  [[nodiscard]] std::int64_t number(int column) const { return prepared_.statement.getColumn(column).getInt64(); }
  [[nodiscard]] double real(int column) const { return prepared_.statement.getColumn(column).getDouble(); }
  [[nodiscard]] std::string text(int column) const { return prepared_.statement.getColumn(column).getString(); }
  // Valid until the next step.
  [[nodiscard]] std::string_view view(int column) const;

 private:
  static Connection::Prepared& begin(Connection& connection, std::string_view name);
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { prepared_.statement.bind(index, value); }
  void bind(int index, const char* value) { prepared_.statement.bind(index, value); }
  void bind(int index, Blob value);
  void bind(int index, double value) { prepared_.statement.bind(index, value); }
  void bind(int index, std::nullptr_t) { prepared_.statement.bind(index); }
  void bind(int index, std::integral auto value) { prepared_.statement.bind(index, static_cast<std::int64_t>(value)); }
  template <class Value>
  void bind(int index, const std::optional<Value>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, nullptr);
    }
  }

  Connection::Prepared& prepared_;
};

// Everything read during its life is one consistent state.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

// A sentence for what SQLite threw: "the disk is full".
[[nodiscard]] std::string sentence_of(const SQLite::Exception& error);
// The whole store suffers, not one piece of work: full or failing disk, locked or damaged database.
[[nodiscard]] bool strikes_all(const SQLite::Exception& error);

[[nodiscard]] std::filesystem::path database_file(const std::filesystem::path& data);

}  // namespace cmrcredit::credit_engine
