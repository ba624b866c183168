// C-STORE (PS3.7 9.1.1, PS3.4 annex B). The header is read while it arrives and its facts are queued at once; pixels
// that follow are dropped. Success is said when the last byte is in and the facts are on disk.
#pragma once

#include <memory>
#include <optional>

#include "credit_engine/intake/door.h"
#include "dicom_parsing/header_reader.h"
#include "listener/service.h"

namespace cmrcredit::listener {

class StoreScp final : public Service {
 public:
  StoreScp(Request request, credit_engine::Door& door);
  ~StoreScp() override;
  StoreScp(const StoreScp&) = delete;
  StoreScp& operator=(const StoreScp&) = delete;

  void data(ByteView bytes) override;
  void data_set_ended() override;
  [[nodiscard]] std::optional<Answer> answer() override;
  [[nodiscard]] Answer gave_up() override;

 private:
  using ReceiptBox = std::optional<credit_engine::Receipt>;

  void after(dicom_parsing::HeaderReader::State state);
  void header_is_in();
  [[nodiscard]] std::optional<DimseError> mismatch(const dicom_parsing::InstanceFacts& facts) const;
  void tell_door(bool whole);

  Request request_;
  credit_engine::Door& door_;
  std::optional<dicom_parsing::HeaderReader> reader_;  // until the header is in
  std::optional<DimseError> error_;
  std::optional<credit_engine::Ticket> ticket_;  // until the door has heard how the transfer ended
  std::shared_ptr<ReceiptBox> receipt_ = std::make_shared<ReceiptBox>();
};

}  // namespace cmrcredit::listener
