#include "credit_engine/ledger/fold_pack.h"

#include <sodium.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "credit_engine/ledger/fold_columns.h"
#include "credit_engine/ledger/instance_codec.h"

namespace cmrcredit::credit_engine {
namespace {

// The first byte of a pack. The values are in databases.
enum class Version : unsigned char { WholeUids = 1, UidDigests = 2 };

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
}

// ---- what series have in common

void put_commons(std::string& out, const std::vector<FoldedCommon>& commons) {
  std::string bytes;
  std::vector<Wide> stations;
  for (const auto& common : commons) {
    for (const auto* text : {&common.facts, &common.operators, &common.operator_codes, &common.physicians})
      put_sized(bytes, *text);
    stations.push_back(static_cast<Wide>(common.station));
  }
  put_wide(out, commons.size());
  put_deflated(out, bytes);
  put_numbers(out, stations);
}

std::vector<FoldedCommon> take_commons(FoldBytes& in) {
  const auto count = in.size();
  const auto bytes = take_deflated(in);
  if (count > bytes.size()) fold_damaged();
  FoldBytes rest(bytes);
  std::vector<FoldedCommon> commons(count);
  for (auto& common : commons) {
    for (auto* text : {&common.facts, &common.operators, &common.operator_codes, &common.physicians})
      *text = rest.sized();
  }
  const auto stations = take_numbers(in, count);
  for (std::size_t i = 0; i < count; ++i)
    commons[i].station = static_cast<std::int64_t>(stations[i]);
  return commons;
}

// ---- what is an instance's own: a column a field

// A field of all instances; not all need have it.
struct Column {
  std::vector<Wide> present;
  std::vector<std::string_view> texts;
};

// The number under which the bytes stand whole of an instance whose fields are not as they are written today.
constexpr std::uint32_t kWhole = 0;

// The fields that occur, each after those that it is written after.
class FieldOrder {
 public:
  void learn(const CodedFields& fields) {
    auto next = numbers_.begin();
    for (const auto& [number, bytes] : fields) {
      auto found = std::ranges::find(numbers_, number);
      if (found == numbers_.end()) found = numbers_.insert(next, number);
      next = found + 1;
    }
  }
  [[nodiscard]] bool obeyed_by(const CodedFields& fields) const {
    auto next = numbers_.begin();
    for (const auto& [number, bytes] : fields) {
      next = std::find(next, numbers_.end(), number);
      if (next == numbers_.end() || number == kWhole) return false;
      ++next;
    }
    return true;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& numbers() const { return numbers_; }

 private:
  std::vector<std::uint32_t> numbers_;
};

void put_own(std::string& out, const std::vector<FoldedInstance>& instances) {
  std::vector<std::optional<CodedFields>> fields;
  FieldOrder order;
  for (const auto& instance : instances) {
    fields.push_back(coded_fields(instance.own));
    if (fields.back()) order.learn(*fields.back());
  }
  std::map<std::uint32_t, Column> columns;
  const auto put = [&](std::uint32_t number, std::size_t instance, std::string_view bytes) {
    auto& column = columns[number];
    column.present.resize(instances.size());
    column.present[instance] = 1;
    column.texts.push_back(bytes);
  };
  for (std::size_t i = 0; i < instances.size(); ++i) {
    if (!fields[i] || fields[i]->empty() || !order.obeyed_by(*fields[i])) {
      put(kWhole, i, instances[i].own);
      continue;
    }
    for (const auto& [number, bytes] : *fields[i])
      put(number, i, bytes);
  }
  std::vector<std::uint32_t> numbers = order.numbers();
  std::erase(numbers, kWhole);
  numbers.insert(numbers.begin(), kWhole);
  std::erase_if(numbers, [&](std::uint32_t number) { return !columns.contains(number); });
  put_wide(out, numbers.size());
  for (const auto number : numbers) {
    put_wide(out, number);
    put_numbers(out, columns[number].present);
    put_texts(out, columns[number].texts);
  }
}

void take_own(FoldBytes& in, std::vector<FoldedInstance>& instances) {
  std::vector<CodedFields> fields(instances.size());
  // the texts must outlive the fields that look into them
  std::vector<std::vector<std::string>> kept(in.size());
  for (auto& column : kept) {
    const auto number = static_cast<std::uint32_t>(in.wide());
    const auto present = take_numbers(in, instances.size());
    column = take_texts(in, static_cast<std::size_t>(std::ranges::count(present, Wide{1})));
    auto text = column.begin();
    for (std::size_t i = 0; i < instances.size(); ++i) {
      if (present[i] == 0) continue;
      if (text == column.end()) fold_damaged();
      fields[i].emplace_back(number, *text++);
    }
  }
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const bool whole = !fields[i].empty() && fields[i].front().first == kWhole;
    instances[i].own = whole ? std::string(fields[i].front().second) : coded_from(fields[i]);
  }
}

// ---- the rest

constexpr std::size_t kDigestBytes = sizeof(std::uint64_t);
// UIDs stay whole, for a person to read, where digests would spare less.
constexpr std::size_t kWorthwhile = 1024;

std::string uid_digests(const std::vector<FoldedInstance>& instances) {
  std::string bytes;
  for (const auto& instance : instances) {
    const auto digest = instance.uid_digest();
    for (std::size_t at = kDigestBytes; at > 0; --at)
      bytes += static_cast<char>(digest >> (8 * (at - 1)) & 0xff);
  }
  return bytes;
}

void take_uid_digests(FoldBytes& in, std::vector<FoldedInstance>& instances) {
  for (auto& instance : instances) {
    for (std::size_t at = 0; at < kDigestBytes; ++at)
      instance.kept_digest = instance.kept_digest << 8 | in.byte();
  }
}

// Whole, or where that is much longer, their digests.
Version put_uids_of(std::string& out, std::vector<FoldedInstance>& instances) {
  if (std::ranges::none_of(instances, &std::string::empty, &FoldedInstance::sop_uid)) {
    std::vector<std::string_view> uids;
    std::ranges::transform(instances, std::back_inserter(uids), &FoldedInstance::sop_uid);
    std::string whole;
    put_uids(whole, uids);
    if (whole.size() <= kDigestBytes * instances.size() + kWorthwhile) {
      out += whole;
      return Version::WholeUids;
    }
  }
  out += uid_digests(instances);
  for (auto& instance : instances) {
    instance.kept_digest = instance.uid_digest();
    instance.sop_uid.clear();
  }
  return Version::UidDigests;
}

Version put_instances(std::string& out, std::vector<FoldedInstance>& instances) {
  std::vector<Wide> common, incomplete, heard;
  for (const auto& instance : instances) {
    common.push_back(instance.common);
    incomplete.push_back(instance.incomplete ? 1 : 0);
    heard.push_back(static_cast<Wide>(instance.heard_minutes));
  }
  put_wide(out, instances.size());
  const auto version = put_uids_of(out, instances);
  put_numbers(out, common);
  put_numbers(out, incomplete);
  put_numbers(out, heard);
  put_own(out, instances);
  return version;
}

std::vector<FoldedInstance> take_instances(FoldBytes& in, Version version, std::size_t commons) {
  const auto count = in.size();
  std::vector<FoldedInstance> instances(count);
  if (version == Version::UidDigests) {
    take_uid_digests(in, instances);
  } else {
    auto uids = take_uids(in, count);
    for (std::size_t i = 0; i < count; ++i)
      instances[i].sop_uid = std::move(uids[i]);
  }
  const auto common = take_numbers(in, count);
  const auto incomplete = take_numbers(in, count);
  const auto heard = take_numbers(in, count);
  for (std::size_t i = 0; i < count; ++i) {
    if (common[i] >= commons) fold_damaged();
    instances[i].common = static_cast<std::uint32_t>(common[i]);
    instances[i].incomplete = incomplete[i] != 0;
    instances[i].heard_minutes = static_cast<std::int64_t>(heard[i]);
  }
  take_own(in, instances);
  return instances;
}

// Neighbours in a series stand side by side, so that what changes from one to the next is little.
void sort(std::vector<FoldedInstance>& instances) {
  std::vector<int> number;
  for (const auto& instance : instances) {
    dicom_parsing::InstanceFacts facts;
    decode_own(instance.own, facts);
    number.push_back(facts.instance_number.value_or(0));
  }
  std::vector<std::size_t> order(instances.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) {
    const auto& one = instances[i];
    return std::tuple<std::uint32_t, int, std::string_view, std::uint64_t>(one.common, number[i], one.sop_uid,
                                                                           one.kept_digest);
  });
  std::vector<FoldedInstance> sorted;
  sorted.reserve(instances.size());
  for (const auto i : order)
    sorted.push_back(std::move(instances[i]));
  instances = std::move(sorted);
}

}  // namespace

std::uint64_t short_digest(std::string_view text) {
  std::array<unsigned char, 16> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < sizeof first; ++i)
    first = first << 8 | digest[i];
  return first;
}

std::string pack(FoldedStudy& study) {
  sort(study.instances);
  std::string body;
  put_commons(body, study.commons);
  const auto version = put_instances(body, study.instances);
  std::string bytes(1, static_cast<char>(version));
  put_wide(bytes, checksum(body));
  return bytes + body;
}

FoldedStudy unpack(std::string_view bytes) {
  FoldBytes in(bytes);
  const auto version = static_cast<Version>(in.byte());
  if (version != Version::WholeUids && version != Version::UidDigests) fold_damaged();
  const auto sum = in.wide();
  const auto body = in.rest();
  if (sum != checksum(body)) fold_damaged();
  FoldedStudy study;
  study.commons = take_commons(in);
  study.instances = take_instances(in, version, study.commons.size());
  if (!in.empty()) fold_damaged();
  return study;
}

}  // namespace cmrcredit::credit_engine
