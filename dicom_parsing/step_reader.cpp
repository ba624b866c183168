#include "dicom_parsing/step_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/picked_values.h"
#include "dicom_parsing/picks.h"

namespace cmrcredit::dicom_parsing {
namespace {

using StepText = Source<StepMessage, std::optional<std::string>>;
using StepCodes = Source<StepMessage, std::optional<std::vector<Code>>>;

constexpr Tag kScheduled{0x0040, 0x0270}, kPerformedSeries{0x0040, 0x0340}, kStatus{0x0040, 0x0252};
constexpr Tag kSopClass{0x0008, 0x0016}, kSopInstance{0x0008, 0x0018};
constexpr Tag kStudyUid{0x0020, 0x000D}, kSeriesUid{0x0020, 0x000E};
constexpr Tag kImages{0x0008, 0x1140}, kOtherObjects{0x0040, 0x0220};
constexpr Tag kStationName{0x0040, 0x0242}, kScheduledProtocolCode{0x0040, 0x0008};

// Set once, by the N-CREATE.
constexpr std::array kCreatedTexts{
    StepText{{0x0040, 0x0253}, &StepMessage::performed_step_id}, StepText{{0x0040, 0x0241}, &StepMessage::station_ae},
    StepText{kStationName, &StepMessage::station_name},          StepText{{0x0040, 0x0243}, &StepMessage::location},
    StepText{{0x0008, 0x0060}, &StepMessage::modality},          StepText{{0x0020, 0x0010}, &StepMessage::study_id},
};
constexpr StepText kStartDate{{0x0040, 0x0244}, &StepMessage::start_date};
constexpr StepText kStartTime{{0x0040, 0x0245}, &StepMessage::start_time};
constexpr StepText kEndDate{{0x0040, 0x0250}, &StepMessage::end_date};
constexpr StepText kEndTime{{0x0040, 0x0251}, &StepMessage::end_time};
// N-SETs may change these.
constexpr std::array kChangedTexts{
    StepText{{0x0040, 0x0254}, &StepMessage::description},
    StepText{{0x0040, 0x0255}, &StepMessage::type_description},
};
constexpr std::array kChangedCodes{
    StepCodes{kProcedureCode, &StepMessage::procedure_codes},
    StepCodes{kPerformedProtocolCode, &StepMessage::protocol_codes},
    StepCodes{{0x0040, 0x0281}, &StepMessage::discontinuation_reasons},
};
constexpr std::array kScheduledTexts{
    TextSource<ScheduledStep>{{0x0008, 0x0050}, &ScheduledStep::accession},
    TextSource<ScheduledStep>{{0x0040, 0x1001}, &ScheduledStep::requested_procedure_id},
    TextSource<ScheduledStep>{{0x0032, 0x1060}, &ScheduledStep::requested_procedure_description},
    TextSource<ScheduledStep>{{0x0040, 0x0009}, &ScheduledStep::scheduled_step_id},
    TextSource<ScheduledStep>{{0x0040, 0x0007}, &ScheduledStep::scheduled_step_description},
};
constexpr std::array kSeriesTexts{
    TextSource<PerformedSeries>{{0x0018, 0x1030}, &PerformedSeries::protocol_name},
    TextSource<PerformedSeries>{{0x0008, 0x103E}, &PerformedSeries::series_description},
};
constexpr std::array kSeriesLists{
    Source<PerformedSeries, std::vector<std::string>>{{0x0008, 0x1070}, &PerformedSeries::operator_names},
    Source<PerformedSeries, std::vector<std::string>>{{0x0008, 0x1050}, &PerformedSeries::performing_physicians},
};
constexpr std::array kSeriesCounts{
    Source<PerformedSeries, std::uint64_t>{kImages, &PerformedSeries::images},
    Source<PerformedSeries, std::uint64_t>{kOtherObjects, &PerformedSeries::other_objects},
};

std::vector<Pick> all_picks() {
  Picks picks;
  for (const Tag tag : {kCharacterSet, kSopClass, kSopInstance, kStatus})
    picks.tag(tag);
  picks.all_of(kStationTexts);
  picks.patient();
  picks.all_of(kCreatedTexts);
  picks.all_of(kChangedTexts);
  picks.all_of(std::array{kStartDate, kStartTime, kEndDate, kEndTime});
  for (const auto& source : kChangedCodes) {
    picks.items_of({source.tag});
    picks.codes({source.tag});
  }
  picks.items_of({kScheduled});
  picks.all_in({kScheduled}, std::array{kCharacterSet, kStudyUid});
  for (const auto& source : kScheduledTexts)
    picks.in_sequence({kScheduled}, source.tag);
  picks.codes({kScheduled, kRequestedProcedureCode});
  picks.codes({kScheduled, kScheduledProtocolCode});
  picks.items_of({kPerformedSeries});
  picks.all_in({kPerformedSeries}, std::array{kCharacterSet, kSeriesUid});
  for (const auto& source : kSeriesTexts)
    picks.in_sequence({kPerformedSeries}, source.tag);
  for (const auto& source : kSeriesLists)
    picks.in_sequence({kPerformedSeries}, source.tag);
  for (const auto& source : kSeriesCounts)
    picks.items_of({kPerformedSeries, source.tag});
  picks.in_sequence({kPerformedSeries, kOperatorIdentification}, kCharacterSet);
  picks.codes({kPerformedSeries, kOperatorIdentification, kPersonCode});
  return picks.take();
}

tl::unexpected<StepError> fail(StepErrorKind kind, Tag tag, std::string sentence) {
  return tl::make_unexpected(StepError{kind, tag, std::move(sentence)});
}

std::optional<StepStatus> status_of(std::string_view sent) {
  for (const auto status : {StepStatus::InProgress, StepStatus::Completed, StepStatus::Discontinued}) {
    if (trimmed(sent) == to_string(status)) return status;
  }
  return std::nullopt;
}

tl::expected<void, StepError> check_scheduled(const Header& header) {
  if (!header.value(kScheduled)) {
    return fail(StepErrorKind::MissingAttribute, kScheduled,
                "Scheduled Step Attributes Sequence " + to_string(kScheduled) + " is missing");
  }
  std::uint64_t items = 0, named = 0;
  for (const Element& element : header.elements()) {
    if (has_path(element, std::array{kScheduled})) items = element.count;
    if (!has_path(element, std::array{kScheduled, kStudyUid})) continue;
    if (trimmed(element.bytes).empty()) {
      return fail(StepErrorKind::MissingValue, kStudyUid,
                  fmt::format("Study Instance UID {} is empty", to_string(kStudyUid)));
    }
    ++named;
  }
  if (items == 0) {
    return fail(StepErrorKind::MissingValue, kScheduled,
                "Scheduled Step Attributes Sequence " + to_string(kScheduled) + " is empty");
  }
  if (named < items) {
    return fail(StepErrorKind::MissingAttribute, kStudyUid,
                fmt::format("Study Instance UID {} is missing in {}", to_string(kStudyUid), to_string(kScheduled)));
  }
  return {};
}

class StepReader {
 public:
  StepReader(const Header& header, std::string step_uid) : values_{header.elements()} {
    out_.message.step_uid = std::move(step_uid);
  }
  void read_what_is_created();
  void read_what_may_change();
  void flag_incomplete_end();
  ReadStep take();

 private:
  using Elements = std::span<const Element>;

  void read_text(const StepText& source);
  void read_date(const StepText& source);
  void read_time(const StepText& source);
  template <class Item, class Read>
  std::optional<std::vector<Item>> items_of(Tag sequence, std::size_t most, const Read& read);
  ScheduledStep scheduled(Elements item);
  PerformedSeries series(Elements item);
  std::string uid(const Element& element);

  PickedValues values_;
  ReadStep out_;
};

void StepReader::read_text(const StepText& source) {
  if (const auto* element = values_.own(source.tag)) out_.message.*source.to = values_.text(element);
}

void StepReader::read_date(const StepText& source) {
  const auto* element = values_.own(source.tag);
  if (element == nullptr) return;
  const auto sent = values_.text(element);
  out_.message.*source.to = sent.empty() ? sent : parse_da(sent);
  if (!(out_.message.*source.to)) values_.flag("bad_date", source.tag);
}

void StepReader::read_time(const StepText& source) {
  const auto* element = values_.own(source.tag);
  if (element == nullptr) return;
  const auto sent = values_.text(element);
  out_.message.*source.to = sent.empty() ? sent : parse_tm(sent);
  if (!(out_.message.*source.to)) values_.flag("bad_time", source.tag);
}

// What a reader makes of each item of a sequence of the data set; nothing where the sequence is not there. The elements
// of an item follow each other.
template <class Item, class Read>
std::optional<std::vector<Item>> StepReader::items_of(Tag sequence, std::size_t most, const Read& read) {
  if (values_.own(sequence) == nullptr) return std::nullopt;
  std::vector<Item> items;
  const Elements all = values_.elements();
  const auto stands_inside = [&](const Element& e) { return e.path.size() > 1 && e.path[0] == sequence; };
  auto from = std::ranges::find_if(all, stands_inside);
  while (from != all.end() && stands_inside(*from)) {
    if (items.size() == most) {
      values_.flag("cut", sequence);
      break;
    }
    const auto to = std::find_if_not(
        from, all.end(), [&](const Element& e) { return stands_inside(e) && e.items[0] == from->items[0]; });
    items.push_back(read(Elements(from, to)));
    from = to;
  }
  return items;
}

std::string StepReader::uid(const Element& element) {
  const auto bytes = trimmed(element.bytes);
  if (!bytes.empty() && !is_legal_uid(bytes)) values_.flag("illegal_uid", element.path.back());
  return opaque(bytes);
}

ScheduledStep StepReader::scheduled(Elements item) {
  ScheduledStep step;
  for (const auto& element : item) {
    if (element.path.size() != 2) continue;
    if (element.path[1] == kStudyUid) step.study_uid = uid(element);
    for (const auto& source : kScheduledTexts) {
      if (element.path[1] == source.tag) step.*source.to = values_.text(&element);
    }
  }
  step.procedure_codes = values_.codes(item, {kScheduled, kRequestedProcedureCode});
  step.protocol_codes = values_.codes(item, {kScheduled, kScheduledProtocolCode});
  return step;
}

PerformedSeries StepReader::series(Elements item) {
  PerformedSeries series;
  for (const auto& element : item) {
    if (element.path.size() != 2) continue;
    if (element.path[1] == kSeriesUid) series.series_uid = uid(element);
    for (const auto& source : kSeriesTexts) {
      if (element.path[1] == source.tag) series.*source.to = values_.text(&element);
    }
    for (const auto& source : kSeriesLists) {
      if (element.path[1] == source.tag) series.*source.to = values_.texts(&element);
    }
    for (const auto& source : kSeriesCounts) {
      if (element.path[1] == source.tag) series.*source.to = element.count;
    }
  }
  for (auto& code : values_.codes(item, {kPerformedSeries, kOperatorIdentification, kPersonCode})) {
    const bool known = std::ranges::find(series.operator_codes, code.value) != series.operator_codes.end();
    if (!code.value.empty() && !known) series.operator_codes.push_back(std::move(code.value));
  }
  return series;
}

void StepReader::read_what_is_created() {
  auto& message = out_.message;
  for (const auto& source : kCreatedTexts)
    read_text(source);
  read_date(kStartDate);
  read_time(kStartTime);
  message.scheduled = items_of<ScheduledStep>(kScheduled, kMostScheduled, [this](Elements i) { return scheduled(i); });
  values_.fill(out_.station, kStationTexts);
  if (out_.station.station_name.empty()) out_.station.station_name = message.station_name.value_or("");
}

void StepReader::read_what_may_change() {
  auto& message = out_.message;
  if (const auto* sent = values_.own(kStatus)) message.status = status_of(sent->bytes);
  for (const auto& source : kChangedTexts)
    read_text(source);
  read_date(kEndDate);
  read_time(kEndTime);
  for (const auto& source : kChangedCodes) {
    if (values_.own(source.tag) != nullptr) message.*source.to = values_.codes({source.tag});
  }
  message.series = items_of<PerformedSeries>(kPerformedSeries, kMostSeries, [this](Elements i) { return series(i); });
  out_.patient = patient_of(values_);
}

void StepReader::flag_incomplete_end() {
  const auto& message = out_.message;
  if (!message.status || !is_final(*message.status)) return;
  if (!message.series || message.series->empty()) values_.flag("missing", kPerformedSeries);
  if (message.end_date.value_or("").empty()) values_.flag("missing", kEndDate.tag);
  if (message.end_time.value_or("").empty()) values_.flag("missing", kEndTime.tag);
}

ReadStep StepReader::take() {
  out_.message.text_loss = values_.text_loss();
  out_.flags = values_.take_flags();
  return std::move(out_);
}

}  // namespace

const PickList& step_picks() {
  static const PickList picks{all_picks(), std::nullopt};
  return picks;
}

tl::expected<void, StepError> check_creation(const Header& header) {
  const auto sent = header.value(kStatus);
  const std::string name = "Performed Procedure Step Status " + to_string(kStatus);
  if (!sent) return fail(StepErrorKind::MissingAttribute, kStatus, name + " is missing");
  if (trimmed(*sent).empty()) return fail(StepErrorKind::MissingValue, kStatus, name + " is empty");
  if (status_of(*sent) != StepStatus::InProgress) {
    return fail(StepErrorKind::BadValue, kStatus, "a step begins IN PROGRESS, see " + to_string(kStatus));
  }
  return check_scheduled(header);
}

tl::expected<void, StepError> check_change(const Header& header) {
  const auto sent = header.value(kStatus);
  if (!sent || status_of(*sent)) return {};
  const bool empty = trimmed(*sent).empty();
  return fail(empty ? StepErrorKind::MissingValue : StepErrorKind::BadValue, kStatus,
              fmt::format("Performed Procedure Step Status {} is {}", to_string(kStatus),
                          empty ? "empty" : "none of the three"));
}

ReadStep created_step(const Header& header, std::string step_uid) {
  StepReader reader{header, std::move(step_uid)};
  reader.read_what_is_created();
  reader.read_what_may_change();
  return reader.take();
}

ReadStep changed_step(const Header& header, std::string step_uid) {
  StepReader reader{header, std::move(step_uid)};
  reader.read_what_may_change();
  reader.flag_incomplete_end();
  return reader.take();
}

}  // namespace cmrcredit::dicom_parsing
