#include "tools/simulator/study_plan.h"

#include <numeric>

namespace cmrcredit::tools {
std::size_t StudyPlan::instances() const {
  return std::accumulate(series.begin(), series.end(), std::size_t{0},
                         [](std::size_t total, const SeriesPlan& one) { return total + one.objects.size(); });
}

std::string StudyPlan::instance_uid(std::size_t of_series, std::size_t object) const {
  return uid_for({seed, 3, of_series, object});
}

std::string StudyPlan::step_uid(std::size_t number) const {
  return number == 0 ? uid_for({seed, 5}) : uid_for({seed, 5, number});
}

void pack(SeriesPlan& series) {
  series.objects.clear();
  for (std::size_t frame = 0; frame < series.frames.size(); ++frame) {
    const std::size_t object = series.packing == Packing::OneFrameEach  ? frame
                               : series.packing == Packing::OnePerPlane ? series.frames[frame].plane
                                                                        : 0;
    if (series.objects.size() <= object) series.objects.resize(object + 1);
    series.objects[object].push_back(frame);
  }
}

std::string_view sop_class_of(const SeriesPlan& series) {
  return series.packing == Packing::OneFrameEach ? "1.2.840.10008.5.1.4.1.1.4" : "1.2.840.10008.5.1.4.1.1.4.1";
}

}  // namespace cmrcredit::tools
