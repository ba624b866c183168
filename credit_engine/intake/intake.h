// The door's keeper: takes instances, strikes the patient, hands the rest to the writer, and remembers which transfers
// are under way, so that one that breaks off marks its instance incomplete.
#pragma once

#include <memory>
#include <vector>

#include "config/settings.h"
#include "credit_engine/intake/door.h"
#include "credit_engine/intake/sites.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

struct PreparedStep;  // ledger/steps.h

struct IntakeOptions {
  config::IntakeSettings periods;
  bool keep_accession = true;
  std::vector<config::SiteSettings> sites{};
};

class Intake final : public Door {
 public:
  Intake(Store& store, const IntakeOptions& options);  // the store must outlive it
  ~Intake() override;  // the tickets' receipts may still come; later ones change nothing
  Ticket take(InstanceReport report, std::function<void(Receipt)> done) override;
  void ended(Ticket ticket, bool whole) override;
  void create_step(StepReport report, std::function<void(StepReceipt)> done) override;
  void set_step(StepReport report, std::function<void(StepReceipt)> done) override;

 private:
  struct Transfers;
  struct StepPatients;
  [[nodiscard]] std::shared_ptr<const PreparedStep> prepare_step(StepReport report,
                                                                 dicom_parsing::PatientIdentity patient) const;
  void decide_step(std::function<StepReceipt::Verdict(WriteSession&)> decide, std::function<void(StepReceipt)> done);

  // Puts the scanner in its site, and its patient under that site's issuer where the object names none.
  void place(dicom_parsing::StationFacts& station, dicom_parsing::PatientIdentity& patient,
             std::string_view ae_title) const;

  Store& store_;
  IntakeOptions options_;
  Sites sites_;
  std::shared_ptr<Transfers> transfers_;
  std::shared_ptr<StepPatients> step_patients_;
};

}  // namespace cmrcredit::credit_engine
