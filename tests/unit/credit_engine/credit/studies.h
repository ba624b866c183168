// Studies written by hand, for the tests of who is credited.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "credit_engine/credit/credit.h"

namespace cmrcredit::credit_engine {

inline constexpr const char* kMrImage = "1.2.840.10008.5.1.4.1.1.4";
inline constexpr const char* kSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
inline constexpr const char* kEnhancedSr = "1.2.840.10008.5.1.4.1.1.88.22";

struct StudyByHand {
  dicom_parsing::StudyFacts facts;
  std::vector<Attribution> attributions;
  Exam exam;

  // A cardiac exam named "1.2.3" with no series yet.
  StudyByHand() {
    facts.study_uid = "1.2.3";
    facts.station.station_name = "MR1";
    exam.is_cmr = true;
    exam.modules = {"CINE_LAX", "CINE_SAX"};
    exam.categories = {{"L1.LVF", CategoryState::Certain, ""},
                       {"L2.HCM", CategoryState::Suggested, ""},
                       {"L3.DEV", CategoryState::Confirm, ""}};
  }

  // `operators`: raw values with the number of instances that have each.
  StudyByHand& add(Protocol protocol, std::map<std::string, std::uint64_t> operators,
                   const char* sop_class = kMrImage) {
    dicom_parsing::SeriesFacts series;
    series.series_uid = "1.2.3." + std::to_string(facts.series.size() + 1);
    series.sop_class_uid = sop_class;
    series.operators = std::move(operators);
    series.instances = 25;
    facts.series.push_back(std::move(series));
    Attribution attribution;
    attribution.protocol = protocol;
    attributions.push_back(attribution);
    return *this;
  }
  StudyByHand& add(Protocol protocol, const std::string& name) {
    return name.empty() ? add(protocol, std::map<std::string, std::uint64_t>{}) : add(protocol, {{name, 25}});
  }
  StudyByHand& codes(std::map<std::string, std::uint64_t> codes) {
    facts.series.back().operator_codes = std::move(codes);
    return *this;
  }
};

}  // namespace cmrcredit::credit_engine
