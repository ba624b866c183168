// What the writer knows of folded studies while it keeps instances: enough to say that one is known, and whether it
// came as before, without unpacking for each. Lives in the WriteSession.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/fold_pack.h"

namespace cmrcredit::credit_engine {

// What tells one row of common_facts from another, 16 bytes.
[[nodiscard]] std::string common_digest(const FoldedCommon& common);

class FoldIndex {
 public:
  struct Known {
    std::uint64_t uid = 0, own = 0;  // short digests
    std::uint32_t common = 0;
    bool incomplete = false;
  };
  // The instance in the pack of this study; nothing when it is not there. Valid until the next call.
  [[nodiscard]] const Known* find(Connection& connection, std::int64_t study, const std::string& sop_uid);
  // Other studies whose pack holds it, of those whose UIDs folded_uids tells of.
  [[nodiscard]] std::vector<std::int64_t> other_holders(Connection& connection, std::int64_t study,
                                                        const std::string& sop_uid);

  // The facts that stand in the pack are these, so that there is nothing to compare field by field.
  [[nodiscard]] bool says_the_same(std::int64_t study, const Known& known, const std::string& other_common,
                                   std::string_view own) const;
  // Every difference of these two common parts is noted in the database, or will be by this transaction.
  void differences_are_noted(std::int64_t study, const Known& known, const std::string& other_common);

  void forget(std::int64_t study);
  void clear();
  void bound();  // keeps memory in bounds; call it between transactions

 private:
  struct Study {
    std::vector<Known> instances;  // by uid; none: the study is not folded
    std::vector<std::string> commons;
    std::set<std::pair<std::uint32_t, std::string>> noted;
  };
  Study& study(Connection& connection, std::int64_t id);

  std::unordered_map<std::int64_t, Study> studies_;
  std::size_t instances_ = 0;
};

}  // namespace cmrcredit::credit_engine
