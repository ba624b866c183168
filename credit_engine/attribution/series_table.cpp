#include "credit_engine/attribution/series_table.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using dicom_parsing::Spread;
using dicom_parsing::StudyFacts;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string> values(std::string_view text) {
  std::vector<std::string> found;
  for (const auto part : split(text, '\\')) {
    if (const auto value = trimmed(part); !value.empty()) found.emplace_back(value);
  }
  return found;
}

std::vector<double> numbers(std::string_view text) {
  std::vector<double> found;
  for (const auto& value : values(text)) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size()) found.push_back(number);
  }
  return found;
}

std::optional<int> integer(std::string_view text) {
  const auto found = numbers(text);
  if (found.empty() || !(std::abs(found.front()) <= 1e9)) return std::nullopt;
  return static_cast<int>(found.front());
}

void spread(std::string_view text, Spread& into) {
  for (const double value : numbers(text))
    into.add(value);
}

using Setter = std::function<void(std::string_view, StudyFacts&, SeriesFacts&)>;

const std::map<std::string, Setter, std::less<>>& keywords() {
  const auto text = [](std::string SeriesFacts::*member) -> Setter {
    return [member](std::string_view v, StudyFacts&, SeriesFacts& s) { s.*member = v; };
  };
  const auto range = [](Spread SeriesFacts::*member) -> Setter {
    return [member](std::string_view v, StudyFacts&, SeriesFacts& s) { spread(v, s.*member); };
  };
  const auto whole = [](std::optional<int> SeriesFacts::*member) -> Setter {
    return [member](std::string_view v, StudyFacts&, SeriesFacts& s) { s.*member = integer(v); };
  };
  const auto many = [](std::set<std::string> SeriesFacts::*member) -> Setter {
    return [member](std::string_view v, StudyFacts&, SeriesFacts& s) {
      for (auto& value : values(v))
        (s.*member).insert(std::move(value));
    };
  };
  const auto order = [](std::string dicom_parsing::OrderFacts::*member) -> Setter {
    return [member](std::string_view v, StudyFacts& study, SeriesFacts&) { study.order.*member = v; };
  };
  using S = SeriesFacts;
  static const std::map<std::string, Setter, std::less<>> kKeywords = {
      {"Modality", text(&S::modality)},
      {"SOPClassUID", text(&S::sop_class_uid)},
      {"Manufacturer", text(&S::manufacturer)},
      {"ManufacturerModelName", text(&S::model)},
      {"SeriesDescription", text(&S::series_description)},
      {"ProtocolName", text(&S::protocol_name)},
      {"SequenceName", text(&S::sequence_name)},
      {"PulseSequenceName", text(&S::pulse_sequence_name)},
      {"MRAcquisitionType", text(&S::mr_acquisition_type)},
      {"AngioFlag", text(&S::angio_flag)},
      {"AcquisitionContrast", text(&S::acquisition_contrast)},
      {"ComplexImageComponent", text(&S::complex_image_component)},
      {"CardiacSynchronizationTechnique", text(&S::cardiac_synchronization)},
      {"BodyPartExamined", text(&S::body_part)},
      {"SeriesInstanceUID", text(&S::series_uid)},
      {"ScanningSequence", many(&S::scanning_sequence)},
      {"SequenceVariant", many(&S::sequence_variant)},
      {"ScanOptions", many(&S::scan_options)},
      {"ImageType", [](std::string_view v, StudyFacts&, S& s) { s.image_types.insert(values(v)); }},
      {"ContrastBolusAgent", [](std::string_view v, StudyFacts&, S& s) { s.contrast_agent = std::string(v); }},
      {"TriggerTime", range(&S::trigger_times)},
      {"NominalInterval", range(&S::nominal_intervals)},
      {"HeartRate", range(&S::heart_rates)},
      {"InversionTime", range(&S::inversion_times)},
      {"EchoTime", range(&S::echo_times)},
      {"RepetitionTime", range(&S::repetition_times)},
      {"FlipAngle", range(&S::flip_angles)},
      {"TemporalPositionIdentifier", range(&S::temporal_positions)},
      {"VelocityEncodingMaximumValue", range(&S::velocity_encodings)},
      {"SliceThickness", range(&S::slice_thickness)},
      {"CardiacNumberOfImages", whole(&S::cardiac_number_of_images)},
      {"NumberOfTemporalPositions", whole(&S::number_of_temporal_positions)},
      {"EchoTrainLength", whole(&S::echo_train_length)},
      {"Rows", whole(&S::rows)},
      {"Columns", whole(&S::columns)},
      {"SeriesNumber", whole(&S::number)},
      {"ImageOrientationPatient",
       [](std::string_view v, StudyFacts&, S& s) {
         const auto n = numbers(v);
         if (n.size() != 6) return;
         s.orientation = {n[0], n[1], n[2], n[3], n[4], n[5]};
         s.orientations = 1;
       }},
      {"StudyDescription", order(&dicom_parsing::OrderFacts::study_description)},
      {"RequestedProcedureDescription", order(&dicom_parsing::OrderFacts::requested_procedure_description)},
      {"PerformedProcedureStepDescription", order(&dicom_parsing::OrderFacts::performed_step_description)},
  };
  return kKeywords;
}

// The columns as the keywords they hold; "" for one that is passed over.
std::string_view keyword_of_column(std::string_view column) {
  static constexpr auto kColumns = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"manufacturer", "Manufacturer"},
      {"vendor", "Manufacturer"},
      {"series_description", "SeriesDescription"},
      {"protocol_name", "ProtocolName"},
      {"sequence_name", "SequenceName"},
      {"scanning_sequence", "ScanningSequence"},
      {"sequence_variant", "SequenceVariant"},
      {"image_type", "ImageType"},
  });
  for (const auto& [name, keyword] : kColumns) {
    if (name == column) return keyword;
  }
  return {};
}

void set(std::string_view keyword, std::string_view value, StudyFacts& study) {
  value = trimmed(value);
  if (value.empty() || value == "None") return;
  const auto setter = keywords().find(keyword);
  if (setter != keywords().end()) setter->second(value, study, study.series.front());
}

struct Line {
  int number = 0;
  std::vector<std::string> fields;
};

// Comma separated, RFC 4180: a quoted field may hold commas, quotes (doubled) and line breaks.
tl::expected<std::vector<Line>, TableError> csv_lines(std::string_view file, std::string_view text) {
  std::vector<Line> lines;
  int number = 1;
  for (std::size_t i = 0; i < text.size();) {
    Line line{number, {""}};
    for (bool quoted = false; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\n') ++number;
      if (quoted) {
        if (c != '"') {
          line.fields.back().push_back(c);
        } else if (i + 1 < text.size() && text[i + 1] == '"') {
          line.fields.back().push_back(text[++i]);
        } else {
          quoted = false;
        }
        if (i + 1 == text.size() && quoted) {
          return tl::unexpected(TableError{std::string(file), line.number, "a quoted field is not closed"});
        }
        continue;
      }
      if (c == '"' && line.fields.back().empty()) {
        quoted = true;
      } else if (c == ',') {
        line.fields.emplace_back();
      } else if (c == '\n') {
        ++i;
        break;
      } else if (c != '\r') {
        line.fields.back().push_back(c);
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<Line> tsv_lines(std::string_view text) {
  std::vector<Line> lines;
  int number = 0;
  for (auto line : split(text, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    Line read{number, {}};
    for (const auto field : split(line, '\t'))
      read.fields.emplace_back(field);
    lines.push_back(std::move(read));
  }
  return lines;
}

bool blank(const Line& line) {
  return std::all_of(line.fields.begin(), line.fields.end(), [](const auto& f) { return trimmed(f).empty(); });
}

}  // namespace

std::string TableError::text() const {
  return file + ":" + std::to_string(line) + ": " + sentence;
}

tl::expected<std::vector<TableRow>, TableError> read_series_table(std::string_view file, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto fail = [&](int line, std::string sentence) {
    return tl::unexpected(TableError{std::string(file), line, std::move(sentence)});
  };
  const bool tabs = text.substr(0, text.find('\n')).find('\t') != std::string_view::npos;
  auto read = tabs ? tl::expected<std::vector<Line>, TableError>(tsv_lines(text)) : csv_lines(file, text);
  if (!read) return tl::unexpected(std::move(read.error()));
  const auto& lines = *read;
  if (lines.empty() || blank(lines.front()))
    return fail(1, "the table is empty; its first row names the columns, one of them 'id'");
  std::vector<std::string> columns;
  for (const auto& field : lines.front().fields)
    columns.emplace_back(trimmed(field));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].empty() && std::find(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(i),
                                         columns[i]) != columns.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fail(1, "column '" + columns[i] + "' stands twice");
    }
  }
  const auto id = std::find(columns.begin(), columns.end(), "id");
  if (id == columns.end()) return fail(1, "no column 'id'; the first row names the columns");
  std::vector<TableRow> rows;
  std::set<std::string, std::less<>> ids;
  for (const Line& line : std::span(lines).subspan(1)) {
    if (blank(line)) continue;
    if (line.fields.size() > columns.size()) {
      return fail(line.number,
                  std::to_string(line.fields.size()) + " fields under " + std::to_string(columns.size()) + " columns");
    }
    TableRow row;
    row.study.series.emplace_back();
    for (std::size_t i = 0; i < line.fields.size(); ++i) {
      if (columns[i] == "id") row.id = trimmed(line.fields[i]);
      if (columns[i] == "truth") row.truth = trimmed(line.fields[i]);
      if (columns[i] == "other") {
        for (const auto part : split(line.fields[i], ';')) {
          const auto equals = part.find('=');
          if (equals == std::string_view::npos) continue;
          const auto keyword = trimmed(part.substr(0, equals));
          if (keyword == "alt") {
            for (const auto one : split(part.substr(equals + 1), ','))
              row.right.emplace(trimmed(one));
          }
          set(keyword, part.substr(equals + 1), row.study);
        }
      } else if (const auto keyword = keyword_of_column(columns[i]); !keyword.empty()) {
        set(keyword, line.fields[i], row.study);
      }
    }
    if (row.id.empty()) return fail(line.number, "the row has no id");
    if (!ids.insert(row.id).second) return fail(line.number, "id '" + row.id + "' stands twice");
    if (!row.truth.empty()) row.right.insert(row.truth);
    row.study.station.manufacturer = row.study.series.front().manufacturer;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string json_line(std::string_view id, std::string_view series_uid, const Attribution& attribution) {
  namespace json = boost::json;
  json::array evidence;
  for (const auto& e : attribution.evidence) {
    evidence.push_back({{"rule", e.rule}, {"attribute", e.attribute}, {"saw", e.saw}, {"says", e.says}});
  }
  json::object line{{"id", id},
                    {"series_uid", series_uid},
                    {"protocol", to_string(attribution.protocol)},
                    {"view", attribution.view},
                    {"confidence", attribution.confidence},
                    {"state", to_string(attribution.state)},
                    {"evidence", std::move(evidence)}};
  if (!attribution.component.empty()) line["component"] = attribution.component;
  if (!attribution.contrast.empty()) line["contrast"] = attribution.contrast;
  return json::serialize(line) + "\n";
}

tl::expected<std::string, TableError> attribute_table(std::string_view file, std::string_view text,
                                                      const AttributionRules& rules) {
  const auto rows = read_series_table(file, text);
  if (!rows) return tl::unexpected(rows.error());
  std::string lines;
  for (const auto& row : *rows) {
    const auto attributions = attribute(row.study, rules);
    lines += json_line(row.id, row.study.series.front().series_uid, attributions.front());
  }
  return lines;
}

std::string attribute_study(const StudyFacts& study, const AttributionRules& rules) {
  std::string lines;
  const auto attributions = attribute(study, rules);
  for (std::size_t i = 0; i < attributions.size(); ++i) {
    lines += json_line(study.series[i].series_uid, study.series[i].series_uid, attributions[i]);
  }
  return lines;
}

}  // namespace cmrcredit::credit_engine
