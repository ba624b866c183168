#include "credit_engine/ledger/fold.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <unordered_set>

#include "credit_engine/ledger/instance_codec.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::int64_t kMinute = 60'000;

// A study as it is gathered from its rows and its pack.
class Gathering {
 public:
  Gathering(Connection& connection, std::int64_t study) : connection_(connection), study_(study) {}

  void add_rows() {
    Run rows(connection_, "instances_to_fold", study_);
    while (rows.step()) {
      const auto common = place_of_row(rows.number(1));
      folded_.instances.push_back(
          {rows.text(0), 0, common, rows.text(2), rows.number(3) != 0, rows.number(4) / kMinute});
    }
  }

  void add_pack() {
    const auto before = folded_study(connection_, study_);
    if (!before) return;
    std::unordered_set<std::uint64_t> newer;
    for (const auto& instance : folded_.instances)
      newer.insert(instance.uid_digest());
    for (auto instance : before->instances) {
      if (newer.contains(instance.uid_digest())) continue;
      instance.common = place_of(before->commons[instance.common]);
      folded_.instances.push_back(std::move(instance));
    }
  }

  [[nodiscard]] FoldedStudy& folded() { return folded_; }
  // Rows of common_facts that speak of this study alone; no other study's instance can share them.
  [[nodiscard]] std::vector<std::int64_t> own_commons(const std::string& study_uid) const {
    std::vector<std::int64_t> ids;
    for (const auto& [id, place] : place_of_id_) {
      dicom_parsing::InstanceFacts facts;
      dicom_parsing::PatientFacts patient;
      decode_common(folded_.commons[place].facts, facts, patient);
      if (facts.study_uid == study_uid) ids.push_back(id);
    }
    return ids;
  }

 private:
  std::uint32_t place_of(FoldedCommon common) {
    const auto [at, is_new] =
        place_of_digest_.try_emplace(common_digest(common), static_cast<std::uint32_t>(folded_.commons.size()));
    if (is_new) folded_.commons.push_back(std::move(common));
    return at->second;
  }

  std::uint32_t place_of_row(std::int64_t id) {
    if (const auto known = place_of_id_.find(id); known != place_of_id_.end()) return known->second;
    Run row(connection_, "common_to_fold", id);
    if (!row.step()) throw std::logic_error("an instance without its common facts");
    return place_of_id_[id] = place_of({row.text(0), row.text(1), row.text(2), row.text(3), row.number(4)});
  }

  Connection& connection_;
  const std::int64_t study_;
  FoldedStudy folded_;
  std::map<std::string, std::uint32_t> place_of_digest_;
  std::map<std::int64_t, std::uint32_t> place_of_id_;
};

// One UID of each series or so, and a few more of large ones: a study that comes whole under another Study Instance UID
// is noticed for sure, at some bytes a series.
std::vector<std::int64_t> sample_of(const FoldedStudy& study) {
  constexpr std::uint64_t kOneIn = 32;
  std::map<std::uint32_t, std::uint64_t> least;  // of each common part
  std::set<std::uint64_t> chosen;
  for (const auto& instance : study.instances) {
    const auto digest = instance.uid_digest();
    const auto [at, is_new] = least.try_emplace(instance.common, digest);
    at->second = std::min(at->second, digest);
    if (digest % kOneIn == 0) chosen.insert(digest);
  }
  for (const auto& [common, digest] : least)
    chosen.insert(digest);
  std::vector<std::int64_t> sample;
  std::ranges::transform(chosen, std::back_inserter(sample),
                         [](std::uint64_t digest) { return static_cast<std::int64_t>(digest); });
  return sample;
}

// Settled still, and as it was when the plan was made.
bool stands_as_planned(WriteSession& session, const FoldPlan& plan) {
  session.flush();
  Run row(session.connection(), "study_for_folding", plan.study);
  return row.step() && row.number(1) == plan.facts_revision;
}

}  // namespace

std::optional<FoldedStudy> folded_study(Connection& connection, std::int64_t study) {
  Run row(connection, "folded_pack", study);
  if (!row.step()) return std::nullopt;
  return unpack(row.view(0));
}

std::vector<std::int64_t> studies_to_fold(Connection& connection, std::int64_t heard_until_ms, std::size_t most) {
  std::vector<std::int64_t> studies;
  Run rows(connection, "studies_to_fold", heard_until_ms, most);
  while (rows.step())
    studies.push_back(rows.number(0));
  return studies;
}

std::optional<FoldPlan> plan_folding(Connection& connection, std::int64_t study) {
  FoldPlan plan{.study = study, .facts_revision = 0, .instances = 0, .pack = {}, .uid_digests = {}, .commons = {}};
  Gathering gathering(connection, study);
  std::string study_uid;
  {
    const Snapshot snapshot(connection);
    Run row(connection, "study_for_folding", study);
    if (!row.step()) return std::nullopt;
    study_uid = row.text(0);
    plan.facts_revision = row.number(1);
    gathering.add_rows();
    if (gathering.folded().instances.empty()) return std::nullopt;
    gathering.add_pack();
  }
  auto& folded = gathering.folded();
  plan.instances = folded.instances.size();
  plan.uid_digests = sample_of(folded);
  plan.commons = gathering.own_commons(study_uid);
  plan.pack = pack(folded);
  if (unpack(plan.pack) != folded) throw std::logic_error("the pack would not give the same facts back");
  return plan;
}

bool keep_pack(WriteSession& session, const FoldPlan& plan) {
  if (!stands_as_planned(session, plan)) return false;
  auto& connection = session.connection();
  session.folded.forget(plan.study);
  Run(connection, "put_folded", plan.study, plan.instances, session.now_ms(), Blob{plan.pack}).exec();
  for (const auto digest : plan.uid_digests)
    Run(connection, "put_folded_uid", digest, plan.study).exec();
  return true;
}

RowsLeft delete_folded_rows(WriteSession& session, const FoldPlan& plan, std::size_t most) {
  if (!stands_as_planned(session, plan)) return RowsLeft::Moved;
  auto& connection = session.connection();
  std::size_t deleted = 0;
  std::set<std::int64_t> commons;
  {
    Run rows(connection, "delete_folded_instances", plan.study, most);
    for (; rows.step(); ++deleted)
      commons.insert(rows.number(0));
  }
  // with the last of their rows and not later: a round that is broken off would never know of them again
  std::erase_if(commons,
                [&plan](std::int64_t id) { return std::ranges::find(plan.commons, id) == plan.commons.end(); });
  for (const auto common : commons)
    Run(connection, "delete_unused_common", common, plan.study).exec();
  std::erase_if(session.commons_by_digest, [&](const auto& known) { return commons.contains(known.second); });
  return deleted == most ? RowsLeft::Some : RowsLeft::None;
}

void unfold_instance(WriteSession& session, std::int64_t study, const std::string& sop_uid) {
  auto& connection = session.connection();
  const auto folded = folded_study(connection, study);
  if (!folded) throw std::logic_error("the study is not folded");
  const auto found = std::ranges::find(folded->instances, short_digest(sop_uid), &FoldedInstance::uid_digest);
  if (found == folded->instances.end()) throw std::logic_error("the instance is not in the pack");
  const auto& common = folded->commons[found->common];
  const auto digest = common_digest(common);
  Run(connection, "insert_common", Blob{digest}, Blob{common.facts}, common.operators, common.operator_codes,
      common.physicians, common.station)
      .exec();
  Run row(connection, "common_id", Blob{digest});
  row.step();
  Run(connection, "insert_instance", study, sop_uid, row.number(0), Blob{found->own}, found->heard_minutes * kMinute)
      .exec();
  if (found->incomplete) Run(connection, "set_incomplete", 1, study, sop_uid).exec();
}

}  // namespace cmrcredit::credit_engine
