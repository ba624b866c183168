#include "credit_engine/ledger/instance_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <stdexcept>

#include "credit_engine/ledger/instance_fields.h"
#include "credit_engine/ledger/varint.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::Code;
using dicom_parsing::FrameFacts;
using dicom_parsing::FrameGroup;
using dicom_parsing::FrameValue;
using dicom_parsing::InstanceFacts;
using dicom_parsing::PatientFacts;
using dicom_parsing::RawText;

constexpr char kVersion = 1;

// ---- writing

void put(std::string& out, const std::string& value) {
  out += value;
}
void put(std::string& out, double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  for (int i = 0; i < 8; ++i, bits >>= 8)
    out += static_cast<char>(bits & 0xff);
}
void put_signed(std::string& out, std::int64_t value) {
  put_varint(out, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}
void put(std::string& out, int value) {
  put_signed(out, value);
}
void put(std::string& out, std::uint32_t value) {
  put_varint(out, value);
}
void put_sized(std::string& out, const std::string& value) {
  put_varint(out, value.size());
  out += value;
}
void put(std::string& out, const std::vector<std::string>& values) {
  for (const auto& value : values)
    put_sized(out, value);
}
void put(std::string& out, const std::vector<Code>& codes) {
  for (const auto& code : codes) {
    put_sized(out, code.value);
    put_sized(out, code.scheme);
    put_sized(out, code.meaning);
  }
}
template <std::size_t Size>
void put(std::string& out, const std::array<double, Size>& values) {
  for (const double value : values)
    put(out, value);
}
template <std::size_t Size>
void put(std::string& out, const std::vector<std::array<double, Size>>& values) {
  for (const auto& value : values)
    put(out, value);
}
void put(std::string& out, const std::vector<RawText>& texts) {
  for (const auto& text : texts) {
    put_sized(out, text.attribute);
    put_sized(out, text.mark);
    put_sized(out, text.bytes);
  }
}
void put(std::string& out, const std::vector<std::vector<std::string>>& lists) {
  for (const auto& list : lists) {
    std::string values;
    put(values, list);
    put_sized(out, values);
  }
}
void put(std::string& out, const std::vector<FrameValue>& values) {
  for (const auto& value : values) {
    put(out, value.value);
    put_varint(out, value.frames);
  }
}
// Times as the distance from the one before: frames that follow each other differ by little.
void put(std::string& out, const std::vector<FrameGroup>& groups) {
  std::int64_t before = 0;
  for (const auto& group : groups) {
    for (const std::uint32_t number : {group.frames, std::uint32_t{group.orientation}, std::uint32_t{group.position},
                                       std::uint32_t{group.trigger_time}, std::uint32_t{group.inversion_time}}) {
      put_varint(out, number);
    }
    put_signed(out, group.acquired - before);
    before = group.acquired;
  }
}

class Writing {
 public:
  explicit Writing(std::string& out) : out_(out) { out_ += kVersion; }
  void operator()(Field field, const std::string& value) { keep(field, value, !value.empty()); }
  template <class Value>
  void operator()(Field field, const std::vector<Value>& value) {
    keep(field, value, !value.empty());
  }
  void operator()(Field field, bool value) { keep(field, int{value}, value); }
  void operator()(Field field, std::uint32_t value) { keep(field, value, value != 0); }
  void operator()(Field field, PatientFacts::Subject value) {
    keep(field, static_cast<int>(value), value != PatientFacts::Subject::Person);
  }
  template <class Value>
  void operator()(Field field, const std::optional<Value>& value) {
    if (value) keep(field, *value, true);
  }

 private:
  template <class Value>
  void keep(Field field, const Value& value, bool says_something) {
    if (!says_something) return;
    scratch_.clear();
    put(scratch_, value);
    put_varint(out_, field.number);
    put_sized(out_, scratch_);
  }
  std::string& out_;
  std::string scratch_;
};

// ---- reading

[[noreturn]] void damaged() {
  throw std::runtime_error("the facts of an instance are damaged");
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) damaged();
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::uint64_t varint() {
    const auto value = take_varint(rest_);
    if (!value) damaged();
    return *value;
  }
  std::int64_t signed_varint() {
    const auto coded = varint();
    return static_cast<std::int64_t>(coded >> 1) ^ -static_cast<std::int64_t>(coded & 1);
  }
  std::string_view sized() { return take(varint()); }

 private:
  std::string_view rest_;
};

using Fields = std::map<std::uint32_t, std::string_view>;

Fields fields_of(std::string_view bytes) {
  Bytes rest(bytes);
  if (rest.take(1)[0] != kVersion) damaged();
  Fields fields;
  while (!rest.empty()) {
    const auto number = rest.varint();
    fields[static_cast<std::uint32_t>(number)] = rest.sized();
  }
  return fields;
}

void get(Bytes& in, double& value) {
  std::uint64_t bits = 0;
  const auto bytes = in.take(8);
  for (int i = 7; i >= 0; --i)
    bits = bits << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  value = std::bit_cast<double>(bits);
}
void get(Bytes& in, int& value) {
  value = static_cast<int>(in.signed_varint());
}
void get(Bytes& in, std::string& value) {
  value = in.sized();
}
void get(Bytes& in, Code& code) {
  for (auto* part : {&code.value, &code.scheme, &code.meaning})
    get(in, *part);
}
void get(Bytes& in, RawText& text) {
  for (auto* part : {&text.attribute, &text.mark, &text.bytes})
    get(in, *part);
}
void get(Bytes& in, std::vector<std::string>& values) {
  for (Bytes rest(in.sized()); !rest.empty();)
    get(rest, values.emplace_back());
}
void get(Bytes& in, FrameValue& value) {
  get(in, value.value);
  value.frames = static_cast<std::uint32_t>(in.varint());
}
void get(Bytes& in, FrameGroup& group) {
  group.frames = static_cast<std::uint32_t>(in.varint());
  for (auto* place : {&group.orientation, &group.position, &group.trigger_time, &group.inversion_time})
    *place = static_cast<std::uint16_t>(in.varint());
  group.acquired = in.signed_varint();
}
template <std::size_t Size>
void get(Bytes& in, std::array<double, Size>& values) {
  for (double& value : values)
    get(in, value);
}

class Reading {
 public:
  explicit Reading(std::string_view bytes) : fields_(fields_of(bytes)) {}
  void operator()(Field field, std::string& value) const {
    if (const auto* bytes = find(field)) value = *bytes;
  }
  template <class Value>
  void operator()(Field field, std::vector<Value>& values) const {
    const auto* bytes = find(field);
    if (bytes == nullptr) return;
    for (Bytes rest(*bytes); !rest.empty();)
      get(rest, values.emplace_back());
  }
  void operator()(Field field, std::vector<FrameGroup>& groups) const {
    const auto* bytes = find(field);
    if (bytes == nullptr) return;
    std::int64_t before = 0;
    for (Bytes rest(*bytes); !rest.empty();) {
      get(rest, groups.emplace_back());
      const auto sum = static_cast<std::uint64_t>(groups.back().acquired) + static_cast<std::uint64_t>(before);
      before = groups.back().acquired = static_cast<std::int64_t>(sum);
    }
  }
  void operator()(Field field, bool& value) const { value = find(field) != nullptr; }
  void operator()(Field field, std::uint32_t& value) const {
    if (const auto* bytes = find(field)) value = static_cast<std::uint32_t>(Bytes(*bytes).varint());
  }
  void operator()(Field field, PatientFacts::Subject& value) const {
    std::optional<int> number;
    (*this)(field, number);
    if (number) value = static_cast<PatientFacts::Subject>(*number);
  }
  void operator()(Field field, std::optional<std::string>& value) const {
    if (const auto* bytes = find(field)) value = std::string(*bytes);
  }
  template <class Value>
  void operator()(Field field, std::optional<Value>& value) const {
    if (const auto* bytes = find(field)) {
      Bytes rest(*bytes);
      get(rest, value.emplace());
    }
  }

 private:
  [[nodiscard]] const std::string_view* find(Field field) const {
    const auto found = fields_.find(field.number);
    return found == fields_.end() ? nullptr : &found->second;
  }
  Fields fields_;
};

// Compares by number and gives names.
class Differences {
 public:
  Differences(std::string_view a, std::string_view b, std::vector<std::string>& into)
      : a_(fields_of(a)), b_(fields_of(b)), into_(into) {}
  template <class Value>
  void operator()(Field field, const Value&) const {
    const auto in_a = a_.find(field.number);
    const auto in_b = b_.find(field.number);
    const bool here = in_a != a_.end();
    if (here != (in_b != b_.end()) || (here && in_a->second != in_b->second)) into_.emplace_back(field.name);
  }

 private:
  Fields a_, b_;
  std::vector<std::string>& into_;
};

}  // namespace

CodedInstance encode(const InstanceFacts& facts, const PatientFacts& patient) {
  CodedInstance coded;
  coded.common.reserve(1024);
  visit_common(facts, patient, Writing(coded.common));
  coded.own.reserve(160);
  visit_own(facts, Writing(coded.own));
  return coded;
}

void decode_common(std::string_view bytes, InstanceFacts& facts, PatientFacts& patient) {
  visit_common(facts, patient, Reading(bytes));
}

void decode_own(std::string_view bytes, InstanceFacts& facts) {
  visit_own(facts, Reading(bytes));
}

std::optional<CodedFields> coded_fields(std::string_view coded) {
  Bytes rest(coded);
  if (rest.take(1)[0] != kVersion) return std::nullopt;
  CodedFields fields;
  while (!rest.empty()) {
    const auto number = static_cast<std::uint32_t>(rest.varint());
    fields.emplace_back(number, rest.sized());
  }
  if (coded_from(fields) != coded) return std::nullopt;
  return fields;
}

std::string coded_from(const CodedFields& fields) {
  std::string coded(1, kVersion);
  for (const auto& [number, bytes] : fields) {
    put_varint(coded, number);
    put_varint(coded, bytes.size());
    coded += bytes;
  }
  return coded;
}

std::vector<std::string> differing_fields(const CodedInstance& a, const CodedInstance& b) {
  std::vector<std::string> names;
  InstanceFacts facts;
  PatientFacts patient;
  visit_common(facts, patient, Differences(a.common, b.common, names));
  visit_own(facts, Differences(a.own, b.own, names));
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace cmrcredit::credit_engine
