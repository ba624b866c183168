#include "tools/simulator/object.h"

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include "tools/simulator/attributes.h"
#include "tools/simulator/classic_object.h"
#include "tools/simulator/enhanced_object.h"
#include "tools/simulator/headers.h"

namespace cmrcredit::tools {

std::vector<Place> places(const std::vector<StudyPlan>& studies, Sequencing sequencing, std::uint64_t seed) {
  std::vector<Place> all;
  for (const auto& study : studies) {
    for (std::size_t series = 0; series < study.series.size(); ++series) {
      for (std::size_t object = 0; object < study.series[series].objects.size(); ++object)
        all.push_back({&study, series, object});
    }
  }
  arrange(all, sequencing, seed);
  return all;
}

void arrange(std::vector<Place>& all, Sequencing sequencing, std::uint64_t seed) {
  if (sequencing == Sequencing::Reverse) std::reverse(all.begin(), all.end());
  if (sequencing == Sequencing::Shuffled) {
    Chance chance(mixed({seed, 9}));
    for (std::size_t left = all.size(); left > 1; --left)
      std::swap(all[left - 1], all[chance.next() % left]);
  }
}

const std::vector<Syntax>& syntaxes() {
  static const std::vector<Syntax> all{{"explicit", EXS_LittleEndianExplicit},
                                       {"implicit", EXS_LittleEndianImplicit},
                                       {"big-endian", EXS_BigEndianExplicit},
                                       {"deflated", EXS_DeflatedLittleEndianExplicit},
                                       {"rle", EXS_RLELossless}};
  return all;
}

std::unique_ptr<DcmDataset> object_of(const Place& place, E_TransferSyntax syntax) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  auto object = std::make_unique<DcmDataset>();
  put_headers(*object, study, series);
  if (series.packing == Packing::OneFrameEach)
    put_classic(*object, place);
  else
    put_enhanced(*object, place);
  if (syntax == EXS_RLELossless) {
    static const bool registered = (DcmRLEEncoderRegistration::registerCodecs(), true);
    if (registered) object->chooseRepresentation(syntax, nullptr);
  }
  return object;
}

tl::expected<std::size_t, std::string> write_files(const std::vector<StudyPlan>& studies,
                                                   const std::filesystem::path& folder, E_TransferSyntax syntax) {
  std::size_t written = 0;
  for (const Place& place : places(studies, Sequencing::Forward, 0)) {
    const auto study_number = place.study - studies.data() + 1;
    const auto directory = folder / fmt::format("study-{:03}", study_number) /
                           fmt::format("series-{:04}", place.study->series[place.series].number);
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return tl::unexpected(fmt::format("cannot make the folder {}: {}", directory.string(), error.message()));
    const auto path = directory / fmt::format("{:04}.dcm", place.object + 1);
    DcmFileFormat file(object_of(place, syntax).release(), OFFalse);
    const OFCondition saved = file.saveFile(path.c_str(), syntax, EET_ExplicitLength, EGL_withoutGL, EPD_noChange);
    if (saved.bad()) return tl::unexpected(fmt::format("cannot write {}: {}", path.string(), saved.text()));
    ++written;
  }
  return written;
}

}  // namespace cmrcredit::tools
