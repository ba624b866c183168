// A whole cardiac study of about 2,000 instances as the facts of its headers, with the noise that real scanners have:
// UIDs that hold the time of day to the microsecond, intervals that change from beat to beat, positions with ten
// digits. UuidUids is no scanner but the worst that can come: UIDs of pure chance, and chance in every microsecond of
// every image besides.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "credit_engine/intake/door.h"

namespace cmrcredit::credit_engine {

enum class Scanner { Siemens, Ge, Philips, UuidUids };
inline std::string scanner_name(Scanner scanner) {
  switch (scanner) {
    case Scanner::Siemens:
      return "Siemens";
    case Scanner::Ge:
      return "Ge";
    case Scanner::Philips:
      return "Philips";
    case Scanner::UuidUids:
      break;
  }
  return "UuidUids";
}

class CardiacStudy {
 public:
  CardiacStudy(Scanner scanner, unsigned seed, int cine_slices = 24) : scanner_(scanner), random_(seed), seed_(seed) {
    study_uid_ = uid();
    for (const char* name : {"localizer", "haste_ax"})
      add_series({name, 20, 1, {}, 0});
    for (const char* name : {"cine_2ch", "cine_3ch", "cine_4ch", "cine_lvot"})
      add_series({name, 1, 30, {}, 31.25});
    add_series({"cine_sax", cine_slices, 30, {}, 31.25});
    add_series({"perfusion_stress", 3, 60, {}, 612.5});
    add_series({"perfusion_rest", 3, 60, {}, 655});
    add_series({"t1_map_molli", 3, 8, 120.0, 0});
    for (const char* name : {"flow_aorta", "flow_aorta_P"})
      add_series({name, 1, 30, {}, 24});
    add_series({"ti_scout", 1, 30, 85.0, 0});
    for (const char* name : {"lge_sax_mag", "lge_sax_psir"})
      add_series({name, 12, 1, 280.0, 0});
    int more = 0;
    while (reports_.size() < 2000 && cine_slices == 24)
      add_series({fmt::format("cine_more_{}", ++more), 1, 30, {}, 31.25});
  }

  [[nodiscard]] const std::vector<InstanceReport>& reports() const { return reports_; }
  [[nodiscard]] const std::string& study_uid() const { return study_uid_; }

 private:
  struct Series {
    std::string description;
    int slices, phases;
    std::optional<double> inversion_time;
    double phase_ms;
  };

  [[nodiscard]] bool has_microseconds() const { return scanner_ != Scanner::Ge; }

  int up_to(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most + 1)); }

  [[nodiscard]] std::string clock(bool microseconds) const {
    const auto seconds = microseconds_ / 1'000'000;
    auto text = fmt::format("{:02}{:02}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return microseconds ? text + fmt::format(".{:06}", microseconds_ % 1'000'000) : text;
  }

  std::string uid() {
    ++number_;
    const auto milliseconds = microseconds_ / 1000 % 1000;
    switch (scanner_) {
      case Scanner::Siemens:
        return fmt::format("1.3.12.2.1107.5.2.43.166021.20260301{}{:03}{:03}{:05}", clock(false), milliseconds,
                           up_to(999), 46000 + number_);
      case Scanner::Ge:
        return fmt::format("1.2.840.113619.2.176.2025.3762916.6803.1322496724.{}", 255 + number_);
      case Scanner::Philips:
        return fmt::format("1.3.46.670589.11.45053.5.0.8352.20260301{}{:03}{:03}", clock(false), milliseconds,
                           number_ % 1000);
      case Scanner::UuidUids:
        break;
    }
    std::string digits = "2.25.1";
    for (int digit = 0; digit < 37; ++digit)
      digits += static_cast<char>('0' + up_to(9));
    return digits;
  }

  void add_series(const Series& series) {
    const auto series_uid = uid();
    const int series_number = ++series_;
    int instance = 0;
    for (int slice = 0; slice < series.slices; ++slice) {
      microseconds_ += 8'000'000 + up_to(9'000'000);
      const auto begun = microseconds_;
      const double beat = 780 + up_to(80);
      for (int phase = 0; phase < series.phases; ++phase) {
        microseconds_ += 25'000 + up_to(8'000);
        auto& report = reports_.emplace_back();
        auto& facts = report.instance.facts;
        describe(facts, series, series_number);
        facts.series_uid = series_uid;
        facts.instance_number = ++instance;
        facts.acquisition_date = facts.content_date = "20260301";
        facts.content_time = clock(has_microseconds());
        const auto acquired =
            scanner_ == Scanner::UuidUids ? begun + up_to(750'000) : begun / 2500 * 2500 + 2500 * up_to(300);
        const auto now = std::exchange(microseconds_, acquired);
        facts.acquisition_time = clock(has_microseconds());
        microseconds_ = now;
        facts.sop_instance_uid = uid();
        if (series.phase_ms > 0) {
          facts.trigger_time = std::round(10 * series.phase_ms * phase) / 10;
          if (scanner_ == Scanner::UuidUids) *facts.trigger_time += 0.1 * up_to(99);
          facts.nominal_interval =
              beat + (scanner_ == Scanner::Siemens || scanner_ == Scanner::UuidUids ? up_to(6) : 0);
        }
        if (scanner_ != Scanner::Siemens) facts.heart_rate = std::round(60'000 / beat);
        if (series.inversion_time) facts.inversion_time = *series.inversion_time + 80.0 * phase;
        facts.position = {
            {-104.915231847 + 4.1257381927 * slice, -86.6639 - 3.36661 * slice, 120.239 + 5.97 / 3 * slice}};
        report.calling_ae = "MR1";
      }
    }
  }

  void describe(dicom_parsing::InstanceFacts& facts, const Series& series, int series_number) const {
    facts.sop_class_uid = "1.2.840.10008.5.1.4.1.1.4";
    facts.study_uid = study_uid_;
    facts.modality = "MR";
    facts.study_date = facts.series_date = "20260301";
    facts.study_time = "081500.120000";
    facts.series_time = fmt::format("09{:02}00.000000", series_number);
    facts.station = {"SIEMENS",    "Aera",         fmt::format("{}", 45152 + seed_ % 3),
                     "MR1",        "syngo MR E11", "General Hospital",
                     "Cardiology", 1.494};
    facts.order.accession = fmt::format("A-{}", seed_);
    facts.order.study_description = "Cardiac^Viability";
    facts.operator_names = {series_number % 7 == 0 ? "NGUYEN^LINH" : "MOORE^DANA"};
    facts.operator_codes = {"1001"};
    facts.series_description = facts.protocol_name = series.description;
    facts.series_number = series_number;
    facts.image_type = {"ORIGINAL", "PRIMARY", "M", "RETRO", "NORM", "DIS2D"};
    facts.scanning_sequence = {"GR"};
    facts.sequence_variant = {"SK", "OSP"};
    facts.sequence_name = "*tfi2d1_12";
    facts.mr_acquisition_type = "2D";
    facts.echo_time = 1.19;
    facts.repetition_time = 38.22;
    facts.flip_angle = 67;
    facts.slice_thickness = 6;
    facts.rows = 208;
    facts.columns = 256;
    facts.pixel_spacing = {{1.40625, 1.40625}};
    facts.orientation = {{0.70710678, 0.70710678, 0, -0.35355339, 0.35355339, -0.8660254}};
    if (series.phases > 1) facts.cardiac_number_of_images = series.phases;
  }

  Scanner scanner_;
  std::mt19937 random_;
  unsigned seed_;
  std::int64_t microseconds_ = std::int64_t{9} * 3600 * 1'000'000;
  int number_ = 0, series_ = 0;
  std::string study_uid_;
  std::vector<InstanceReport> reports_;
};

}  // namespace cmrcredit::credit_engine
