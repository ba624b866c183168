#include "credit_engine/ledger/instance_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/pfr.hpp>
#include <cstdint>
#include <map>
#include <stdexcept>

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

// A new field in the facts must get a number below (and then the count here).
static_assert(boost::pfr::tuple_size_v<InstanceFacts> == 76, "give the new field of InstanceFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::StationFacts> == 9,
              "give the new field of StationFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::OrderFacts> == 12, "give the new field of OrderFacts a number");
static_assert(boost::pfr::tuple_size_v<PatientFacts> == 6, "give the new field of PatientFacts a number");
static_assert(boost::pfr::tuple_size_v<FrameFacts> == 17, "give the new field of FrameFacts a number");
static_assert(boost::pfr::tuple_size_v<FrameGroup> == 6, "write the new field of FrameGroup");

struct Field {
  std::uint32_t number;
  const char* name;
};

// What is alike over a series, or nearly so. Not here: operators and the SOP Instance UID.
template <class Facts, class Patient, class Visit>
void visit_common(Facts& f, Patient& p, Visit&& visit) {
  visit(Field{1, "sop_class_uid"}, f.sop_class_uid);
  visit(Field{2, "study_uid"}, f.study_uid);
  visit(Field{3, "series_uid"}, f.series_uid);
  visit(Field{4, "performed_step_uid"}, f.performed_step_uid);
  visit(Field{5, "modality"}, f.modality);
  visit(Field{6, "study_date"}, f.study_date);
  visit(Field{7, "study_time"}, f.study_time);
  visit(Field{8, "series_date"}, f.series_date);
  visit(Field{9, "series_time"}, f.series_time);
  visit(Field{10, "timezone_offset"}, f.timezone_offset);
  visit(Field{11, "series_description"}, f.series_description);
  visit(Field{12, "protocol_name"}, f.protocol_name);
  visit(Field{13, "sequence_name"}, f.sequence_name);
  visit(Field{14, "pulse_sequence_name"}, f.pulse_sequence_name);
  visit(Field{15, "performed_protocol_codes"}, f.performed_protocol_codes);
  visit(Field{16, "image_type"}, f.image_type);
  visit(Field{17, "scanning_sequence"}, f.scanning_sequence);
  visit(Field{18, "sequence_variant"}, f.sequence_variant);
  visit(Field{19, "scan_options"}, f.scan_options);
  visit(Field{20, "mr_acquisition_type"}, f.mr_acquisition_type);
  visit(Field{21, "angio_flag"}, f.angio_flag);
  visit(Field{22, "acquisition_contrast"}, f.acquisition_contrast);
  visit(Field{23, "complex_image_component"}, f.complex_image_component);
  visit(Field{24, "cardiac_synchronization"}, f.cardiac_synchronization);
  visit(Field{25, "body_part"}, f.body_part);
  visit(Field{26, "anatomic_region"}, f.anatomic_region);
  visit(Field{27, "patient_position"}, f.patient_position);
  visit(Field{28, "contrast_start_time"}, f.contrast_start_time);
  visit(Field{29, "contrast_agent"}, f.contrast_agent);
  visit(Field{30, "ge_pulse_sequence"}, f.ge_pulse_sequence);
  visit(Field{31, "ge_internal_sequence"}, f.ge_internal_sequence);
  visit(Field{32, "siemens_flow_text"}, f.siemens_flow_text);
  visit(Field{33, "philips_technique"}, f.philips_technique);
  visit(Field{34, "series_number"}, f.series_number);
  visit(Field{35, "cardiac_number_of_images"}, f.cardiac_number_of_images);
  visit(Field{36, "number_of_temporal_positions"}, f.number_of_temporal_positions);
  visit(Field{37, "number_of_slices"}, f.number_of_slices);
  visit(Field{38, "rows"}, f.rows);
  visit(Field{39, "columns"}, f.columns);
  visit(Field{40, "echo_train_length"}, f.echo_train_length);
  visit(Field{41, "images_in_acquisition"}, f.images_in_acquisition);
  visit(Field{42, "repetition_time"}, f.repetition_time);
  visit(Field{43, "flip_angle"}, f.flip_angle);
  visit(Field{44, "velocity_encoding"}, f.velocity_encoding);
  visit(Field{45, "slice_thickness"}, f.slice_thickness);
  visit(Field{46, "spacing_between_slices"}, f.spacing_between_slices);
  visit(Field{47, "pixel_spacing"}, f.pixel_spacing);
  visit(Field{48, "orientation"}, f.orientation);
  visit(Field{49, "character_set"}, f.character_set);
  visit(Field{50, "text_loss"}, f.text_loss);
  visit(Field{51, "flags"}, f.flags);
  visit(Field{52, "rejection_title"}, f.rejection_title);
  visit(Field{53, "rejected_instances"}, f.rejected_instances);
  visit(Field{54, "undecoded"}, f.undecoded);

  visit(Field{70, "manufacturer"}, f.station.manufacturer);
  visit(Field{71, "model"}, f.station.model);
  visit(Field{72, "serial"}, f.station.serial);
  visit(Field{73, "station_name"}, f.station.station_name);
  visit(Field{74, "software"}, f.station.software);
  visit(Field{75, "institution"}, f.station.institution);
  visit(Field{76, "department"}, f.station.department);
  visit(Field{77, "field_strength"}, f.station.field_strength);
  visit(Field{78, "site"}, f.station.site);

  visit(Field{90, "accession"}, f.order.accession);
  visit(Field{91, "study_id"}, f.order.study_id);
  visit(Field{92, "study_description"}, f.order.study_description);
  visit(Field{93, "requested_procedure_description"}, f.order.requested_procedure_description);
  visit(Field{94, "reason_for_study"}, f.order.reason_for_study);
  visit(Field{95, "performed_step_description"}, f.order.performed_step_description);
  visit(Field{96, "scheduled_step_description"}, f.order.scheduled_step_description);
  visit(Field{97, "admitting_diagnoses"}, f.order.admitting_diagnoses);
  visit(Field{98, "patient_comments"}, f.order.patient_comments);
  visit(Field{99, "medical_alerts"}, f.order.medical_alerts);
  visit(Field{100, "procedure_codes"}, f.order.procedure_codes);
  visit(Field{101, "additional_history"}, f.order.additional_history);

  visit(Field{110, "patient"}, p.key);
  visit(Field{111, "age_years"}, p.age_years);
  visit(Field{112, "age_months"}, p.age_months);
  visit(Field{113, "sex"}, p.sex);
  visit(Field{114, "subject"}, p.subject);
  visit(Field{115, "subject_why"}, p.subject_why);
}

// What tells the instances of a series apart.
template <class Facts, class Visit>
void visit_own(Facts& f, Visit&& visit) {
  visit(Field{1, "instance_number"}, f.instance_number);
  visit(Field{2, "acquisition_number"}, f.acquisition_number);
  visit(Field{3, "acquisition_date"}, f.acquisition_date);
  visit(Field{4, "acquisition_time"}, f.acquisition_time);
  visit(Field{5, "content_date"}, f.content_date);
  visit(Field{6, "content_time"}, f.content_time);
  visit(Field{7, "number_of_frames"}, f.number_of_frames);
  visit(Field{8, "temporal_position"}, f.temporal_position);
  visit(Field{9, "echo_number"}, f.echo_number);
  visit(Field{10, "trigger_time"}, f.trigger_time);
  visit(Field{11, "nominal_interval"}, f.nominal_interval);
  visit(Field{12, "heart_rate"}, f.heart_rate);
  visit(Field{13, "inversion_time"}, f.inversion_time);
  visit(Field{14, "echo_time"}, f.echo_time);
  visit(Field{15, "position"}, f.position);

  visit(Field{16, "frame_count"}, f.frames.count);
  visit(Field{17, "frame_trigger_times"}, f.frames.trigger_times);
  visit(Field{18, "frame_nominal_intervals"}, f.frames.nominal_intervals);
  visit(Field{19, "frame_heart_rates"}, f.frames.heart_rates);
  visit(Field{20, "frame_inversion_times"}, f.frames.inversion_times);
  visit(Field{21, "frame_echo_times"}, f.frames.echo_times);
  visit(Field{22, "frame_repetition_times"}, f.frames.repetition_times);
  visit(Field{23, "frame_flip_angles"}, f.frames.flip_angles);
  visit(Field{24, "frame_temporal_positions"}, f.frames.temporal_positions);
  visit(Field{25, "frame_velocity_encodings"}, f.frames.velocity_encodings);
  visit(Field{26, "frame_slice_thickness"}, f.frames.slice_thickness);
  visit(Field{27, "frame_orientations"}, f.frames.orientations);
  visit(Field{28, "frame_positions"}, f.frames.positions);
  visit(Field{29, "frame_groups"}, f.frames.groups);
  visit(Field{30, "frame_image_types"}, f.frames.image_types);
  visit(Field{31, "frames_acquired_from"}, f.frames.acquired_from);
  visit(Field{32, "frames_acquired_until"}, f.frames.acquired_until);
}

// ---- writing

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

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
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    damaged();
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
