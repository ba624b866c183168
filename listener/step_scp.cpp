#include "listener/step_scp.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "listener/limited_log.h"
#include "listener/offered_services.h"
#include "listener/peer_text.h"

namespace cmrcredit::listener {
namespace {

using credit_engine::StepReceipt;
using dicom_parsing::HeaderReader;
using dicom_parsing::StepErrorKind;
using dicom_parsing::Tag;

constexpr Tag kDataSetType{0x0000, 0x0800};
constexpr Tag kSopClass{0x0008, 0x0016};
constexpr Tag kSopInstance{0x0008, 0x0018};

Fault fault_of(StepErrorKind kind) {
  switch (kind) {
    case StepErrorKind::MissingAttribute:
      return Fault::MissingAttribute;
    case StepErrorKind::MissingValue:
      return Fault::MissingAttributeValue;
    case StepErrorKind::BadValue:
      break;
  }
  return Fault::InvalidAttributeValue;
}

DimseError error_of(const StepReceipt& receipt) {
  const auto with = [&](Fault fault, std::string_view otherwise) {
    return DimseError{fault, receipt.why.empty() ? std::string(otherwise) : receipt.why, std::nullopt};
  };
  switch (receipt.verdict) {
    case StepReceipt::Verdict::Duplicate:
      return with(Fault::DuplicateInstance, "the step was created before");
    case StepReceipt::Verdict::Unknown:
      return with(Fault::NoSuchInstance, "the step was never created");
    case StepReceipt::Verdict::Final:
      return {Fault::MayNoLongerBeUpdated, "Performed Procedure Step Object may no longer be updated", std::nullopt};
    default:
      return with(Fault::ResourceLimitation, "the store could not keep it");
  }
}

}  // namespace

StepScp::StepScp(Request request, Subject subject, LogBudget& log)
    : request_(std::move(request)), subject_(std::move(subject)), log_(log) {
  error_ = refusal();
  if (!error_) reader_.emplace(dicom_parsing::step_picks(), request_.context.encoding);
}

std::optional<DimseError> StepScp::refusal() const {
  if (offered_service(request_.context.abstract_syntax) != OfferedService::PerformedStep) {
    return DimseError{Fault::UnrecognizedOperation,
                      name_of(request_.command.field) + " is not offered on this presentation context", std::nullopt};
  }
  if (subject_.sop_class != kPerformedStep) {
    return DimseError{Fault::NoSuchClass, "the SOP class is not Modality Performed Procedure Step", subject_.class_tag};
  }
  if (!is_uid(subject_.instance)) {
    return DimseError{Fault::InvalidInstance, "the SOP Instance UID is no UID", subject_.instance_tag};
  }
  if (!request_.command.has_data_set) {
    return DimseError{Fault::UnreadableDataSet, "the command says that there is no data set", kDataSetType};
  }
  return std::nullopt;
}

void StepScp::data(ByteView bytes) {
  if (reader_) reader_->feed(bytes);
}

void StepScp::data_set_ended() {
  if (!reader_) return;
  if (reader_->finish() == HeaderReader::State::Done) {
    take(reader_->header());
  } else {
    error_ = DimseError{Fault::UnreadableDataSet, reader_->error().sentence, std::nullopt};
  }
  reader_.reset();
}

void StepScp::take(const dicom_parsing::Header& header) {
  if (error_ = conflict(header); error_) return;
  if (auto checked = check(header); !checked) {
    auto& wrong = checked.error();
    error_ = DimseError{fault_of(wrong.kind), std::move(wrong.sentence), wrong.offending};
    return;
  }
  auto step = read(header);
  note(step);
  // The receipt may come from the writer's thread, and after this service is gone.
  auto receive = [box = receipt_, post = request_.post](StepReceipt receipt) {
    post([box, receipt = std::move(receipt)]() mutable { *box = std::move(receipt); });
  };
  hand_over({std::move(step), request_.calling_ae}, std::move(receive));
}

// A step's data set need not name its class and instance; where it does, they are the command's.
std::optional<DimseError> StepScp::conflict(const dicom_parsing::Header& header) const {
  const auto differs = [&](Tag tag, std::string_view command_says) {
    const auto sent = trimmed(header.value(tag).value_or(""));
    return !sent.empty() && sent != command_says;
  };
  if (differs(kSopClass, subject_.sop_class)) {
    return DimseError{Fault::ClassInstanceConflict, "SOP Class UID is not the command's", kSopClass};
  }
  if (differs(kSopInstance, subject_.instance)) {
    return DimseError{Fault::ClassInstanceConflict, "SOP Instance UID is not the command's", kSopInstance};
  }
  return std::nullopt;
}

// One line for the beginning of a step and one for its end; what comes between is no news.
void StepScp::note(const dicom_parsing::ReadStep& step) {
  const auto& message = step.message;
  const bool creates = request_.command.field == CommandField::NCreateRq;
  if (!message.status || (!creates && !is_final(*message.status))) return;
  news_ = fmt::format("step {} {} by '{}'", escaped(instance()), to_string(*message.status),
                      escaped(request_.calling_ae, 16));
  if (message.station_ae) news_ += fmt::format(" for station '{}'", escaped(*message.station_ae, 16));
  if (message.series) news_ += fmt::format(", {} series", message.series->size());
  if (!step.flags.empty()) news_ += fmt::format(" ({})", fmt::join(step.flags, ", "));
}

std::optional<Answer> StepScp::answer() {
  if (error_) return tl::make_unexpected(*error_);
  if (!*receipt_) return std::nullopt;
  if ((*receipt_)->verdict != StepReceipt::Verdict::Kept) return tl::make_unexpected(error_of(**receipt_));
  if (!news_.empty()) log_within(log_, spdlog::level::info, "{}", news_);
  return success();
}

Answer StepScp::gave_up() {
  return tl::make_unexpected(
      DimseError{Fault::ResourceLimitation, "the store is stuck: no commit in time", std::nullopt});
}

}  // namespace cmrcredit::listener
