#include "tools/simulator/exam.h"

#include <algorithm>

namespace cmrcredit::tools {
namespace {

using enum Technique;
using Steps = std::vector<Acquisition>;

const Acquisition kScout{Localizer, View::ThreePlanes, 3};
const Acquisition kContrast{Injection};
const Acquisition kTenMinutes{Wait};

Steps joined(std::initializer_list<Steps> parts) {
  Steps all;
  for (const auto& part : parts)
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

// scmr_rules 3: the short-axis stack and three long axes.
const Steps kCines{
    {Cine, View::FourChamber}, {Cine, View::TwoChamber}, {Cine, View::ThreeChamber}, {Cine, View::Sax, 9}};
// ... LGE in the same planes as the cines, at least ten minutes after contrast, the TI scout before it.
const Steps kLateEnhancement{kTenMinutes,
                             {TiScout, View::Sax},
                             {Lge, View::Sax, 9},
                             {Lge, View::FourChamber},
                             {Lge, View::TwoChamber},
                             {Lge, View::ThreeChamber}};

// scmr_rules 3: order codes (CPT) and the words that name the question.
const std::vector<Exam>& all_exams() {
  static const std::vector<Exam> all{
      {"function", "Cardiac function", "MRI Cardiac without contrast",
       "LV volumes and ejection fraction before chemotherapy", "75557", "Cardiac MRI without contrast", "L1.LVF",
       joined({{kScout}, kCines})},
      {"viability", "Cardiac viability", "MRI Cardiac without and with contrast",
       "Myocardial viability before revascularization, prior infarct", "75561", "Cardiac MRI without and with contrast",
       "L2.VIAB", joined({{kScout}, kCines, {kContrast}, kLateEnhancement})},
      {"stress", "Cardiac stress perfusion", "MRI Cardiac stress without and with contrast",
       "Chest pain, adenosine stress perfusion", "75563", "Cardiac MRI with stress, without and with contrast",
       "L3.STRESS",
       joined({{kScout},
               {kContrast, {StressPerfusion, View::Sax, 3}},
               kCines,
               {{RestPerfusion, View::Sax, 3}},
               kLateEnhancement})},
      {"myocarditis", "Cardiac myocarditis", "MRI Cardiac without and with contrast",
       "Suspected myocarditis, troponin elevated", "75561", "Cardiac MRI without and with contrast", "L2.MYO",
       joined({{kScout},
               kCines,
               {{T2Map, View::Sax, 3}, {Edema, View::Sax, 3}, {T1Map, View::Sax, 3}, kContrast},
               kLateEnhancement,
               {{T1Map, View::Sax, 3}}})},
      {"hcm", "Cardiac HCM", "MRI Cardiac without and with contrast with flow",
       "Hypertrophic cardiomyopathy, LVOT obstruction?", "75561", "Cardiac MRI without and with contrast", "L2.HCM",
       joined({{kScout},
               kCines,
               {{Cine, View::Lvot}, {Flow, View::AorticValve}, {T1Map, View::Sax, 3}, kContrast},
               kLateEnhancement})},
      {"iron", "Cardiac iron", "MRI Cardiac without contrast", "Thalassemia, iron overload", "75557",
       "Cardiac MRI without contrast", "L2.INF", joined({{kScout}, kCines, {{T2StarMap, View::Sax}}})},
      {"aorta",
       "Thoracic aorta",
       "MRA chest with contrast",
       "Aortic root dilatation",
       "71555",
       "MR angiography of chest",
       "",
       {kScout, {Cine, View::ThreeChamber}, {Flow, View::AorticValve}, kContrast, {Angiography, View::Sagittal, 24}}},
      {"brain",
       "Head",
       "MRI Brain without contrast",
       "Headache",
       "70551",
       "MRI of brain without contrast",
       "",
       {kScout, {BrainT1, View::Sagittal, 30}, {BrainFlair, View::Axial, 20}, {BrainDiffusion, View::Axial, 20}}},
  };
  return all;
}

}  // namespace

std::span<const Exam> exams() {
  return all_exams();
}

const Exam* exam_named(std::string_view name) {
  const auto found = std::find_if(exams().begin(), exams().end(), [&](const Exam& exam) { return exam.name == name; });
  return found == exams().end() ? nullptr : &*found;
}

}  // namespace cmrcredit::tools
