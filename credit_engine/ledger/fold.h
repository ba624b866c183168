// Folding in the store (DESIGN.md, promise 4): a study that is settled and long silent leaves the table of instances
// and becomes one blob. Nothing that is evaluated or shown changes by it. Rows that come later stand beside the pack
// and beat it, until the study is folded again; so a study is whole at every moment, wherever folding was broken off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/ledger/fold_pack.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

// The pack of a study, if it has one. Read the study's rows before, unless both are read in one Snapshot.
[[nodiscard]] std::optional<FoldedStudy> folded_study(Connection& connection, std::int64_t study);

// Settled studies with rows in `instances` that were last heard of then or before, the most silent first.
[[nodiscard]] std::vector<std::int64_t> studies_to_fold(Connection& connection, std::int64_t heard_until_ms,
                                                        std::size_t most);

// A study read and packed, on a reader's connection: rows and, if it was folded before, what its pack holds.
struct FoldPlan {
  std::int64_t study = 0, facts_revision = 0;
  std::size_t instances = 0;
  std::string pack;
  std::vector<std::int64_t> uid_digests;  // for folded_uids
  std::vector<std::int64_t> commons;      // rows of common_facts that nothing else uses
};
// Nothing when the study is not settled, or has no rows. Throws std::logic_error when the pack would not give the same
// facts back: then the study stays as it is.
[[nodiscard]] std::optional<FoldPlan> plan_folding(Connection& connection, std::int64_t study);

// The writer's part, in slices: first the pack is kept, then the rows go, so many at a time. False: the study has moved
// since it was planned, and nothing was written.
[[nodiscard]] bool keep_pack(WriteSession& session, const FoldPlan& plan);
enum class RowsLeft { Some, None, Moved };
[[nodiscard]] RowsLeft delete_folded_rows(WriteSession& session, const FoldPlan& plan, std::size_t most);

// Makes a row again of one instance in the pack, the same facts, so that it can be changed.
void unfold_instance(WriteSession& session, std::int64_t study, const std::string& sop_uid);

}  // namespace cmrcredit::credit_engine
