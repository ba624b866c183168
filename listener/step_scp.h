// What N-CREATE and N-SET of a performed step (PS3.4 F.7.2) have in common. The data set is read while it arrives; once
// it is whole it is checked, decoded and handed to the door; the answer waits until what it says is on disk. A message
// that breaks off leaves nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/intake/door.h"
#include "dicom_parsing/step_reader.h"
#include "listener/log_budget.h"
#include "listener/service.h"

namespace cmrcredit::listener {

class StepScp : public Service {
 public:
  StepScp(const StepScp&) = delete;
  StepScp& operator=(const StepScp&) = delete;

  void data(ByteView bytes) final;
  void data_set_ended() final;
  [[nodiscard]] std::optional<Answer> answer() final;
  [[nodiscard]] Answer gave_up() final;

 protected:
  using Receive = std::function<void(credit_engine::StepReceipt)>;

  // The SOP class and instance that the command is about.
  struct Subject {
    std::string sop_class, instance;
    dicom_parsing::Tag class_tag, instance_tag;  // where the command says it
  };
  StepScp(Request request, Subject subject, LogBudget& log);

  [[nodiscard]] const std::string& instance() const { return subject_.instance; }

 private:
  [[nodiscard]] virtual tl::expected<void, dicom_parsing::StepError> check(
      const dicom_parsing::Header& header) const = 0;
  [[nodiscard]] virtual dicom_parsing::ReadStep read(const dicom_parsing::Header& header) const = 0;
  virtual void hand_over(credit_engine::StepReport report, Receive receive) = 0;
  [[nodiscard]] virtual Success success() const { return {}; }

  [[nodiscard]] std::optional<DimseError> refusal() const;
  [[nodiscard]] std::optional<DimseError> conflict(const dicom_parsing::Header& header) const;
  void take(const dicom_parsing::Header& header);
  void note(const dicom_parsing::ReadStep& step);

  Request request_;
  Subject subject_;
  LogBudget& log_;
  std::optional<dicom_parsing::HeaderReader> reader_;
  std::optional<DimseError> error_;
  std::string news_;  // the line for the log once the step is kept; empty for what is no news
  std::shared_ptr<std::optional<credit_engine::StepReceipt>> receipt_ =
      std::make_shared<std::optional<credit_engine::StepReceipt>>();
};

}  // namespace cmrcredit::listener
