#include "listener/store_scp.h"

#include <fmt/format.h>

#include <utility>

#include "dicom_parsing/instance_reader.h"
#include "listener/offered_services.h"

namespace cmrcredit::listener {
namespace {

using dicom_parsing::HeaderReader;
using dicom_parsing::Tag;

constexpr Tag kAffectedClass{0x0000, 0x0002};
constexpr Tag kAffectedInstance{0x0000, 0x1000};
constexpr Tag kSopClass{0x0008, 0x0016};
constexpr Tag kSopInstance{0x0008, 0x0018};

bool is_storage(std::string_view abstract_syntax) {
  const OfferedService service = offered_service(abstract_syntax);
  return service == OfferedService::Storage || service == OfferedService::PrivateStorage;
}

}  // namespace

StoreScp::StoreScp(Request request, credit_engine::Door& door) : request_(std::move(request)), door_(door) {
  const CommandSet& command = request_.command;
  if (command.affected_class.empty()) {
    error_ = DimseError{Fault::CannotUnderstand, "the command has no Affected SOP Class UID", kAffectedClass};
  } else if (command.affected_instance.empty()) {
    error_ = DimseError{Fault::CannotUnderstand, "the command has no Affected SOP Instance UID", kAffectedInstance};
  } else if (command.affected_class != request_.context.abstract_syntax) {
    error_ = DimseError{Fault::DataSetDoesNotMatch, "the SOP class is not the presentation context's", kAffectedClass};
  } else if (!is_storage(request_.context.abstract_syntax)) {
    error_ = DimseError{Fault::UnrecognizedOperation, "C-STORE is not offered on this presentation context", {}};
  } else if (!command.has_data_set) {
    error_ = DimseError{Fault::CannotUnderstand, "the command says that there is no data set", Tag{0x0000, 0x0800}};
  } else {
    reader_.emplace(dicom_parsing::instance_picks(), request_.context.encoding);
  }
}

StoreScp::~StoreScp() {
  tell_door(false);
}

void StoreScp::data(ByteView bytes) {
  if (reader_) after(reader_->feed(bytes));
}

void StoreScp::data_set_ended() {
  if (reader_) after(reader_->finish());
  tell_door(true);
}

void StoreScp::after(HeaderReader::State state) {
  if (state == HeaderReader::State::Reading) return;
  if (state == HeaderReader::State::Done) {
    header_is_in();
  } else {
    error_ = DimseError{Fault::CannotUnderstand, reader_->error().sentence, std::nullopt};
  }
  reader_.reset();
}

void StoreScp::header_is_in() {
  auto read = dicom_parsing::facts_of(reader_->header());
  if (!read) {
    error_ = DimseError{Fault::CannotUnderstand, read.error().sentence, read.error().offending};
    return;
  }
  if (error_ = mismatch(read->facts); error_) return;
  // The receipt may come from the writer's thread, and after this service is gone.
  auto done = [box = receipt_, post = request_.post](credit_engine::Receipt receipt) {
    post([box, receipt = std::move(receipt)]() mutable { *box = std::move(receipt); });
  };
  ticket_ = door_.take({std::move(*read), request_.calling_ae}, std::move(done));
}

std::optional<DimseError> StoreScp::mismatch(const dicom_parsing::InstanceFacts& facts) const {
  if (facts.sop_class_uid != request_.command.affected_class) {
    return DimseError{Fault::DataSetDoesNotMatch, "SOP Class UID is not the command's", kSopClass};
  }
  if (facts.sop_instance_uid != request_.command.affected_instance) {
    return DimseError{Fault::DataSetDoesNotMatch, "SOP Instance UID is not the command's", kSopInstance};
  }
  return std::nullopt;
}

void StoreScp::tell_door(bool whole) {
  if (ticket_) door_.ended(*std::exchange(ticket_, std::nullopt), whole);
}

std::optional<Answer> StoreScp::answer() {
  if (error_) return tl::make_unexpected(*error_);
  if (!*receipt_) return std::nullopt;
  if ((*receipt_)->durable) return Answer{};
  return tl::make_unexpected(DimseError{Fault::OutOfResources, (*receipt_)->why, std::nullopt});
}

Answer StoreScp::gave_up() {
  return tl::make_unexpected(DimseError{Fault::OutOfResources, "the store is stuck: no commit in time", std::nullopt});
}

}  // namespace cmrcredit::listener
