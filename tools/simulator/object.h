// One planned object -> one DICOM data set, classic or enhanced, and the ways it leaves: as a file here, over the wire
// in sender.h.
#pragma once

#include <dcmtk/dcmdata/dcxfer.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "tools/simulator/study_plan.h"

class DcmDataset;

namespace cmrcredit::tools {

// The how-manieth object of the how-manieth series of a plan.
struct Place {
  const StudyPlan* study = nullptr;
  std::size_t series = 0, object = 0;
};

enum class Sequencing { Forward, Reverse, Shuffled };
void arrange(std::vector<Place>& places, Sequencing sequencing, std::uint64_t seed);  // the seed shuffles
// Every object of every study, study by study, so arranged over all of them.
[[nodiscard]] std::vector<Place> places(const std::vector<StudyPlan>& studies, Sequencing sequencing,
                                        std::uint64_t seed);

struct Syntax {
  std::string_view name;  // what --transfer-syntax takes
  E_TransferSyntax dcmtk;
};
[[nodiscard]] const std::vector<Syntax>& syntaxes();

// The data set, its pixels in the syntax's representation.
[[nodiscard]] std::unique_ptr<DcmDataset> object_of(const Place& place, E_TransferSyntax syntax);

// Writes FOLDER/study-number/series-number/instance-number.dcm (PS3.10) for each; the sentence says what could not be
// written.
[[nodiscard]] tl::expected<std::size_t, std::string> write_files(const std::vector<StudyPlan>& studies,
                                                                 const std::filesystem::path& folder,
                                                                 E_TransferSyntax syntax);

}  // namespace cmrcredit::tools
