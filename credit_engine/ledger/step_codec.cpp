#include "credit_engine/ledger/step_codec.h"

#include <bit>
#include <boost/pfr.hpp>
#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "credit_engine/ledger/varint.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::Code;
using dicom_parsing::PatientFacts;
using dicom_parsing::PerformedSeries;
using dicom_parsing::ScheduledStep;
using dicom_parsing::StationFacts;
using dicom_parsing::StepFacts;

constexpr char kVersion = 1;

// A new field in the facts must get a number below (and then the count here).
static_assert(boost::pfr::tuple_size_v<StepFacts> == 20, "give the new field of StepFacts a number");
static_assert(boost::pfr::tuple_size_v<ScheduledStep> == 8, "give the new field of ScheduledStep a number");
static_assert(boost::pfr::tuple_size_v<PerformedSeries> == 8, "give the new field of PerformedSeries a number");
static_assert(boost::pfr::tuple_size_v<StationFacts> == 9, "give the new field of StationFacts a number");
static_assert(boost::pfr::tuple_size_v<PatientFacts> == 6, "give the new field of PatientFacts a number");

template <class Item, class Facts>
concept ItemOf = std::same_as<std::remove_const_t<Item>, Facts>;

template <class Visit>
void visit_fields(Visit& visit, ItemOf<Code> auto& c) {
  visit(1, c.value);
  visit(2, c.scheme);
  visit(3, c.meaning);
}

template <class Visit>
void visit_fields(Visit& visit, ItemOf<ScheduledStep> auto& s) {
  visit(1, s.study_uid);
  visit(2, s.accession);
  visit(3, s.requested_procedure_id);
  visit(4, s.requested_procedure_description);
  visit(5, s.scheduled_step_id);
  visit(6, s.scheduled_step_description);
  visit(7, s.procedure_codes);
  visit(8, s.protocol_codes);
}

template <class Visit>
void visit_fields(Visit& visit, ItemOf<PerformedSeries> auto& s) {
  visit(1, s.series_uid);
  visit(2, s.protocol_name);
  visit(3, s.series_description);
  visit(4, s.images);
  visit(5, s.other_objects);
}

template <class Visit>
void visit_fields(Visit& visit, ItemOf<StationFacts> auto& s) {
  visit(1, s.manufacturer);
  visit(2, s.model);
  visit(3, s.serial);
  visit(4, s.station_name);
  visit(5, s.software);
  visit(6, s.institution);
  visit(7, s.department);
  visit(8, s.field_strength);
  visit(9, s.site);
}

template <class Visit>
void visit_fields(Visit& visit, ItemOf<PatientFacts> auto& p) {
  visit(1, p.key);
  visit(2, p.age_years);
  visit(3, p.age_months);
  visit(4, p.sex);
  visit(5, p.subject);
  visit(6, p.subject_why);
}

template <class Visit>
void visit_fields(Visit& visit, ItemOf<StepFacts> auto& f) {
  visit(1, f.step_uid);
  visit(2, f.status);
  visit(3, f.performed_step_id);
  visit(4, f.station_ae);
  visit(5, f.station_name);
  visit(6, f.location);
  visit(7, f.start_date);
  visit(8, f.start_time);
  visit(9, f.end_date);
  visit(10, f.end_time);
  visit(11, f.description);
  visit(12, f.type_description);
  visit(13, f.modality);
  visit(14, f.study_id);
  visit(15, f.scheduled);
  visit(16, f.procedure_codes);
  visit(17, f.protocol_codes);
  visit(18, f.discontinuation_reasons);
  visit(19, f.series);
  visit(20, f.text_loss);
}

template <class Visit>
void visit_fields(Visit& visit, ItemOf<KeptStep> auto& k) {
  visit(1, k.facts);
  visit(2, k.patient);
  visit(3, k.station);
}

template <class Value>
concept Whole = std::integral<Value> || std::is_enum_v<Value>;
template <class Value>
concept Record = std::is_class_v<Value>;

// ---- writing

class Writing {
 public:
  [[nodiscard]] std::string take() { return std::move(out_); }

  void operator()(std::uint32_t number, const std::string& value) {
    if (!value.empty()) keep(number, value);
  }
  template <Whole Value>
  void operator()(std::uint32_t number, Value value) {
    if (value == Value{}) return;
    put_whole(number, static_cast<std::uint64_t>(value));
  }
  void operator()(std::uint32_t number, const std::optional<int>& value) {
    if (value) put_whole(number, static_cast<std::uint64_t>(*value));
  }
  void operator()(std::uint32_t number, const std::optional<double>& value) {
    if (value) put_whole(number, std::bit_cast<std::uint64_t>(*value));
  }
  template <class Item>
  void operator()(std::uint32_t number, const std::vector<Item>& items) {
    for (const auto& item : items)
      keep(number, bytes_of(item));
  }
  template <Record Item>
  void operator()(std::uint32_t number, const Item& item) {
    keep(number, bytes_of(item));
  }

  template <Record Item>
  static std::string bytes_of(const Item& item) {
    Writing inner;
    visit_fields(inner, item);
    return inner.take();
  }

 private:
  void put_whole(std::uint32_t number, std::uint64_t value) {
    std::string bytes;
    put_varint(bytes, value);
    keep(number, bytes);
  }
  void keep(std::uint32_t number, const std::string& bytes) {
    put_varint(out_, number);
    put_varint(out_, bytes.size());
    out_ += bytes;
  }
  std::string out_;
};

// ---- reading

[[noreturn]] void damaged() {
  throw std::runtime_error("the facts of a performed step are damaged");
}

std::uint64_t whole_from(std::string_view& bytes) {
  const auto value = take_varint(bytes);
  if (!value) damaged();
  return *value;
}

class Reading {
 public:
  explicit Reading(std::string_view rest) {
    while (!rest.empty()) {
      const auto number = whole_from(rest);
      const auto size = whole_from(rest);
      if (size > rest.size()) damaged();
      fields_.emplace_back(number, rest.substr(0, size));
      rest.remove_prefix(size);
    }
  }

  void operator()(std::uint32_t number, std::string& value) const {
    if (const auto* bytes = find(number)) value = *bytes;
  }
  template <Whole Value>
  void operator()(std::uint32_t number, Value& value) const {
    if (const auto* bytes = find(number)) value = static_cast<Value>(whole(*bytes));
  }
  void operator()(std::uint32_t number, std::optional<int>& value) const {
    if (const auto* bytes = find(number)) value = static_cast<int>(whole(*bytes));
  }
  void operator()(std::uint32_t number, std::optional<double>& value) const {
    if (const auto* bytes = find(number)) value = std::bit_cast<double>(whole(*bytes));
  }
  template <class Item>
  void operator()(std::uint32_t number, std::vector<Item>& items) const {
    for (const auto& [n, bytes] : fields_) {
      if (n == number) read(bytes, items.emplace_back());
    }
  }
  template <Record Item>
  void operator()(std::uint32_t number, Item& item) const {
    if (const auto* bytes = find(number)) read(*bytes, item);
  }

  template <Record Item>
  static void read(std::string_view bytes, Item& item) {
    const Reading inner(bytes);
    visit_fields(inner, item);
  }

 private:
  [[nodiscard]] const std::string_view* find(std::uint32_t number) const {
    for (const auto& [n, bytes] : fields_) {
      if (n == number) return &bytes;
    }
    return nullptr;
  }
  static std::uint64_t whole(std::string_view bytes) { return whole_from(bytes); }

  std::vector<std::pair<std::uint64_t, std::string_view>> fields_;
};

}  // namespace

std::string encode(const KeptStep& step) {
  return kVersion + Writing::bytes_of(step);
}

KeptStep decode_step(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kVersion) damaged();
  KeptStep step;
  Reading::read(bytes.substr(1), step);
  return step;
}

}  // namespace cmrcredit::credit_engine
