// A reading connection (query_only): beside a running serve or with none. One thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

class Connection;  // ledger/connection.h

class Reader {
 public:
  [[nodiscard]] static tl::expected<Reader, StoreError> open(const std::filesystem::path& data,
                                                             const std::string& vfs = {});
  // Over a connection that the caller opened; its schema must be the newest.
  [[nodiscard]] static Reader over(std::unique_ptr<Connection> connection);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  [[nodiscard]] Connection& connection() { return *connection_; }

 private:
  explicit Reader(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace cmrcredit::credit_engine
