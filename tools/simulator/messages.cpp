#include "tools/simulator/messages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace cmrcredit::tools {
namespace {

using std::chrono::milliseconds;
using Messages = std::vector<Message>;

auto moment(const StudyPlan& study, double seconds_later) {
  return study.begins + milliseconds(std::llround(seconds_later * 1000));
}

// A series' images leave some seconds after it was acquired.
constexpr double kReconstruction = 4;

double images_leave(const SeriesPlan& series) {
  return series.ends + kReconstruction;
}

void add_images(Messages& to, const StudyPlan& study) {
  for (std::size_t series = 0; series < study.series.size(); ++series) {
    to.push_back({.kind = Message::Kind::Images,
                  .at = moment(study, images_leave(study.series[series])),
                  .study = &study,
                  .series = {series},
                  .count = study.series[series].objects.size()});
  }
}

// dicom_facts a.3, Toshiba/Canon: a manual "send MPPS", so the step may come long after the images.
double told_later(const StudyPlan& study, std::size_t number) {
  constexpr double kByHand = 180;
  const PerformedStep& step = study.steps[number];
  return study.habits.late && !step.emulated ? study.ends - step.begins + kByHand * static_cast<double>(number + 1) : 0;
}

void add_step(Messages& to, const StudyPlan& study, std::size_t number) {
  const PerformedStep& step = study.steps[number];
  const double later = told_later(study, number);
  to.push_back(
      {.kind = Message::Kind::Create, .at = moment(study, step.begins + later), .study = &study, .step = number});
  if (study.habits.interim && !step.emulated && later == 0) {
    std::vector<std::size_t> performed;
    for (const std::size_t series : step.series) {
      performed.push_back(series);
      to.push_back({.kind = Message::Kind::Set,
                    .at = moment(study, study.series[series].ends + kReconstruction / 2),
                    .study = &study,
                    .step = number,
                    .series = performed});
    }
  }
  if (step.end == PerformedStep::End::Never) return;
  constexpr double kRightAfter = 0.02;  // s: an archive that makes a step up
  to.push_back({.kind = Message::Kind::Set,
                .at = moment(study, std::max(step.ends + later, step.begins + later + kRightAfter)),
                .study = &study,
                .step = number,
                .final = true,
                .series = step.series});
}

void by_time(Messages& messages) {
  std::stable_sort(messages.begin(), messages.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
}

Messages joined(const Messages& first, const Messages& second) {
  Messages all = first;
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

Messages interleaved(const Messages& steps, const Messages& images) {
  Messages early = steps, late;
  for (Message half : images) {
    const std::size_t whole = half.count;
    half.count = (whole + 1) / 2;
    early.push_back(half);
    half.first = half.count;
    half.count = whole - half.first;
    if (half.count > 0) late.push_back(half);
  }
  by_time(early);
  return joined(early, late);
}

// A step cannot be set before it is created, so each step's messages stay in their order; the steps, the series and,
// when they are sent, the images of a series run backwards.
Messages reversed(Messages steps, Messages images) {
  std::stable_sort(steps.begin(), steps.end(), [](const Message& a, const Message& b) {
    return std::tuple(b.study->begins, b.study->uid, b.step) < std::tuple(a.study->begins, a.study->uid, a.step);
  });
  std::reverse(images.begin(), images.end());
  Messages all;
  const std::size_t before = steps.size() / 2;
  all.insert(all.end(), steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(before));
  all.insert(all.end(), images.begin(), images.end());
  all.insert(all.end(), steps.begin() + static_cast<std::ptrdiff_t>(before), steps.end());
  return all;
}

Messages arranged(const Messages& steps, const Messages& images, Arrival arrival) {
  switch (arrival) {
    case Arrival::AsAcquired: {
      Messages all = joined(steps, images);
      by_time(all);
      return all;
    }
    case Arrival::StepBeforeImages:
      return joined(steps, images);
    case Arrival::StepAfterImages:
      return joined(images, steps);
    case Arrival::Interleaved:
      return interleaved(steps, images);
    case Arrival::Reverse:
      return reversed(steps, images);
  }
  return {};
}

}  // namespace

std::string_view to_string(Message::Kind kind) {
  return kind == Message::Kind::Create ? "n-create" : kind == Message::Kind::Set ? "n-set" : "images";
}

std::span<const NamedArrival> arrivals() {
  static const std::array<NamedArrival, 5> all{{{"as-acquired", Arrival::AsAcquired},
                                                {"step-before-images", Arrival::StepBeforeImages},
                                                {"step-after-images", Arrival::StepAfterImages},
                                                {"interleaved", Arrival::Interleaved},
                                                {"reverse", Arrival::Reverse}}};
  return all;
}

std::vector<Message> messages_of(const std::vector<StudyPlan>& studies, const Roads& roads) {
  Messages steps, images;
  for (const StudyPlan& study : studies) {
    if (roads.images) add_images(images, study);
    for (std::size_t number = 0; roads.steps && number < study.steps.size(); ++number)
      add_step(steps, study, number);
  }
  by_time(steps);
  by_time(images);
  Messages all = arranged(steps, images, roads.arrival);
  for (std::size_t index = 0; index < all.size(); ++index)
    all[index].number = index + 1;
  return all;
}

}  // namespace cmrcredit::tools
