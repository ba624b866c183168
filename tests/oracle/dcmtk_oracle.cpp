#include "dcmtk_oracle.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/oflog/oflog.h>

#include <algorithm>

#include "data_set_bytes.h"
#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/pick_list.h"
#include "dicom_parsing/vr.h"

namespace cmrcredit::dicom_parsing::oracle {
namespace {

// DcmElement keeps its bytes to itself and its heirs.
struct OpenElement : DcmElement {
  static std::string_view bytes(DcmElement& element) {
    void* const value = (element.*&OpenElement::getValue)(EBO_LittleEndian);
    if (value == nullptr) return {};
    return {static_cast<const char*>(value), element.getLengthField()};
  }
};

E_TransferSyntax transfer_syntax(Encoding encoding) {
  if (encoding.deflated) return EXS_DeflatedLittleEndianExplicit;
  if (!encoding.explicit_vr) return EXS_LittleEndianImplicit;
  return encoding.big_endian ? EXS_BigEndianExplicit : EXS_LittleEndianExplicit;
}

std::string without_padding(std::string_view name) {
  name = name.substr(0, name.find('\0'));
  const auto last = name.find_last_not_of(' ');
  return std::string(name.substr(0, last == name.npos ? 0 : last + 1));
}

// DCMTK pads an odd value when it reads it.
std::string even(std::string_view bytes) {
  std::string value(bytes);
  if (value.size() % 2 == 1) value += '\0';
  return value;
}

std::string shortened(std::string value, std::size_t limit) {
  if (value.size() < limit) return value;
  return value.substr(0, limit) + " ...";
}

class Walk {
 public:
  Walk(const Question& question, Answer& answer) : question_(question), answer_(answer) {}

  void item(DcmItem& item, const std::vector<const Pick*>& picks, std::size_t depth, const std::string& prefix) {
    for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr; object = item.nextInContainer(object)) {
      auto& element = static_cast<DcmElement&>(*object);
      std::vector<const Pick*> inside;
      for (const Pick* pick : picks) {
        if (!stands_for(pick->path[depth], *pick, item, element)) continue;
        const std::string here = prefix + to_string(pick->path[depth]);
        if (depth + 1 < pick->path.size()) {
          inside.push_back(pick);
        } else if (element.isLeaf()) {
          keep(here, *pick, element);
        }
      }
      if (!inside.empty() && element.ident() == EVR_SQ) {
        sequence(static_cast<DcmSequenceOfItems&>(element), inside, depth, prefix);
      }
    }
  }

 private:
  void sequence(DcmSequenceOfItems& sequence, const std::vector<const Pick*>& picks, std::size_t depth,
                const std::string& prefix) {
    unsigned number = 0;
    for (DcmObject* item_object = sequence.nextInContainer(nullptr); item_object != nullptr;
         item_object = sequence.nextInContainer(item_object)) {
      for (const Pick* pick : picks) {  // a private sequence is named by its pick
        item(static_cast<DcmItem&>(*item_object), {pick}, depth + 1,
             prefix + to_string(pick->path[depth]) + "[" + std::to_string(number) + "]");
      }
      ++number;
    }
  }

  void keep(const std::string& path, const Pick& pick, DcmElement& element) {
    std::string line = path;
    if (!pick.private_creator.empty()) line += " <" + std::string(pick.private_creator) + ">";
    answer_.lines.push_back(line + "=" + shortened(even(OpenElement::bytes(element)), question_.limits.value_bytes));
  }

  static bool stands_for(Tag wanted, const Pick& pick, DcmItem& item, DcmElement& element) {
    if (element.getGTag() != wanted.group) return false;
    if (pick.private_creator.empty() || wanted.group % 2 == 0) return element.getETag() == wanted.element;
    if (element.getETag() < 0x1000 || (element.getETag() & 0xFF) != wanted.element) return false;
    // By the creator that stands in the item; DCMTK's own cache misses one that is out of order, and one of VR UN.
    DcmElement* creator = nullptr;
    const DcmTagKey key(wanted.group, static_cast<Uint16>(element.getETag() >> 8));
    if (item.findAndGetElement(key, creator).bad()) return false;
    const DcmVR vr(creator->getVR());
    if (!vr.isaString() && vr.getEVR() != EVR_UN && vr.getEVR() != EVR_UNKNOWN) return false;
    return without_padding(OpenElement::bytes(*creator)) == pick.private_creator;
  }

  const Question& question_;
  Answer& answer_;
};

DcmTagKey first_behind(const Question& question) {
  const DcmTagKey pixels(0x7FE0, 0x0008);
  if (!question.last_useful) return pixels;
  const Tag last = *question.last_useful;
  const DcmTagKey behind = last.element == 0xFFFF ? DcmTagKey(static_cast<Uint16>(last.group + 1), 0)
                                                  : DcmTagKey(last.group, static_cast<Uint16>(last.element + 1));
  return behind < pixels ? behind : pixels;
}

std::size_t width_of(std::uint16_t vr) {
  const std::string_view letters = std::string_view("USSSATOWxsltULSLFLOFOLupFDODSVUVOV");
  for (std::size_t i = 0; i < letters.size(); i += 2) {
    if (vr_code(letters[i], letters[i + 1]) == vr) return i < 12 ? 2 : i < 24 ? 4 : 8;
  }
  return 1;
}

std::string little_endian(const Element& element) {
  std::string value = even(element.bytes);
  const std::size_t width = element.big_endian ? width_of(element.vr) : 1;
  for (std::size_t i = 0; i + width <= value.size(); i += width) {
    std::reverse(value.begin() + static_cast<std::ptrdiff_t>(i),
                 value.begin() + static_cast<std::ptrdiff_t>(i + width));
  }
  return value;
}

}  // namespace

void prepare_dcmtk(const Question& question) {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  auto& dictionary = dcmDataDict.wrlock();
  for (const Pick& pick : question.picks) {
    for (std::size_t i = 0; i + 1 < pick.path.size(); ++i) {
      const Tag tag = pick.path[i];
      if (tag.group % 2 == 0 || pick.private_creator.empty()) continue;
      dictionary.addEntry(new DcmDictEntry(tag.group, tag.element, DcmVR(EVR_SQ), "PickedSequence", 1, 1, nullptr,
                                           OFTrue, std::string(pick.private_creator).c_str()));
    }
  }
  dcmDataDict.wrunlock();
}

Answer ask_dcmtk(const Question& question, Encoding encoding, std::string_view data_set) {
  DcmInputBufferStream stream;
  stream.setBuffer(data_set.data(), static_cast<offile_off_t>(data_set.size()));
  stream.setEos();
  DcmDataset dcm;
  dcm.transferInit();
  const OFCondition result =
      dcm.readUntilTag(stream, transfer_syntax(encoding), EGL_noChange, DCM_MaxReadLength, first_behind(question));
  dcm.transferEnd();
  Answer answer{.read = result.good() && stream.status().good(), .lines = {}, .complaint = {}};
  if (!answer.read) {
    answer.complaint = result.text();
    return answer;
  }
  std::vector<const Pick*> picks;
  for (const Pick& pick : question.picks)
    picks.push_back(&pick);
  Walk(question, answer).item(dcm, picks, 0, "");
  std::ranges::sort(answer.lines);
  return answer;
}

Answer ask_ours(const Question& question, const PickList& compiled, Encoding encoding, std::string_view data_set) {
  const HeaderReader reader = read_all(compiled, encoding, data_set, 16384, question.limits);
  Answer answer{.read = reader.state() == HeaderReader::State::Done, .lines = {}, .complaint = {}};
  if (!answer.read) {
    answer.complaint = reader.error().sentence;
    return answer;
  }
  for (const Element& element : reader.header().elements()) {
    std::string line;
    for (std::size_t i = 0; i < element.path.size(); ++i) {
      line += to_string(element.path[i]);
      if (i < element.items.size()) line += "[" + std::to_string(element.items[i]) + "]";
    }
    if (!element.private_creator.empty()) line += " <" + std::string(element.private_creator) + ">";
    line += "=" + shortened(little_endian(element), question.limits.value_bytes);
    answer.lines.insert(answer.lines.end(), element.count, line);
  }
  std::ranges::sort(answer.lines);
  return answer;
}

Question frames_question() {
  Question question{.picks = {}, .last_useful = Tag{0x5200, 0x9230}, .limits = {.kept_bytes = 64 << 20}};
  for (const auto& leaf : instance_picks().compiled().leaves) {
    if (leaf.path.front() != Tag{0x5200, 0x9229} && leaf.path.front() != Tag{0x5200, 0x9230}) continue;
    question.picks.push_back({.path = leaf.path, .private_creator = leaf.private_creator, .distinct = leaf.distinct});
  }
  return question;
}

Question wide_question() {
  Question question{.picks = {}, .last_useful = Tag{0x5200, 0x9230}, .limits = {.kept_bytes = 64 << 20}};
  constexpr std::uint32_t kTopLevel[] = {
      0x00080005, 0x00080008, 0x00080012, 0x00080016, 0x00080018, 0x00080020, 0x00080021, 0x00080022, 0x00080023,
      0x00080030, 0x00080031, 0x00080032, 0x00080033, 0x00080050, 0x00080060, 0x00080070, 0x00080080, 0x00080201,
      0x00081010, 0x00081030, 0x0008103E, 0x00081040, 0x00081050, 0x00081070, 0x00081090, 0x00089208, 0x00089209,
      0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040, 0x00101010, 0x00101020, 0x00101030, 0x001021B0,
      0x00104000, 0x00180010, 0x00180015, 0x00180020, 0x00180021, 0x00180022, 0x00180023, 0x00180024, 0x00180025,
      0x00180050, 0x00180080, 0x00180081, 0x00180082, 0x00180083, 0x00180084, 0x00180086, 0x00180087, 0x00180088,
      0x00180091, 0x00181000, 0x00181020, 0x00181030, 0x00181060, 0x00181062, 0x00181088, 0x00181090, 0x00181314,
      0x00185100, 0x00189005, 0x00189037, 0x0020000D, 0x0020000E, 0x00200010, 0x00200011, 0x00200012, 0x00200013,
      0x00200032, 0x00200037, 0x00200052, 0x00200100, 0x00200105, 0x00201002, 0x00201041, 0x00280008, 0x00280010,
      0x00280011, 0x00280030, 0x00280106, 0x00321030, 0x00321060, 0x00400244, 0x00400245, 0x00400253, 0x00400254};
  const auto tag = [](std::uint32_t key) {
    return Tag{static_cast<std::uint16_t>(key >> 16), static_cast<std::uint16_t>(key & 0xFFFF)};
  };
  for (const std::uint32_t key : kTopLevel)
    question.picks.push_back({.path = {tag(key)}});
  for (const std::vector<std::uint32_t>& nested :
       std::vector<std::vector<std::uint32_t>>{{0x00081072, 0x00401101, 0x00080100},
                                               {0x00081111, 0x00081155},
                                               {0x00081140, 0x00081155},
                                               {0x00081032, 0x00080100},
                                               {0x00082218, 0x00080104},
                                               {0x00321064, 0x00080104},
                                               {0x00400275, 0x00321060},
                                               {0x00400275, 0x00321064, 0x00080100},
                                               {0x00400275, 0x00400008, 0x00080100},
                                               {0x00400260, 0x00080100},
                                               {0x00189341, 0x00189342},
                                               {0x52009229, 0x00189115, 0x00189079},
                                               {0x52009229, 0x00189112, 0x00180080},
                                               {0x52009230, 0x00209113, 0x00200032},
                                               {0x52009230, 0x00209111, 0x00209157},
                                               {0x52009230, 0x00189197, 0x00189091},
                                               {0x52009230, 0x00189118, 0x00209153},
                                               {0x52009230, 0x00209171, 0x00181060},
                                               {0x52009229, 0x00209170, 0x00180024},
                                               {0x52009229, 0x00209071, 0x00082218, 0x00080104},
                                               {0x0040A043, 0x00080100},
                                               {0x0040A375, 0x00081115, 0x00081199, 0x00081155}}) {
    Pick pick;
    for (const std::uint32_t key : nested)
      pick.path.push_back(tag(key));
    question.picks.push_back(std::move(pick));
  }
  for (const auto& [key, creator] : {std::pair{0x0019009CU, "GEMS_ACQU_01"},
                                     {0x0019009EU, "GEMS_ACQU_01"},
                                     {0x001900CCU, "GEMS_ACQU_01"},
                                     {0x00510014U, "SIEMENS MR HEADER"},
                                     {0x00510011U, "SIEMENS MR HEADER"},
                                     {0x00190008U, "SIEMENS MR HEADER"},
                                     {0x2001001AU, "Philips Imaging DD 001"},
                                     {0x20010020U, "Philips Imaging DD 001"},
                                     {0x20010010U, "Philips Imaging DD 001"}}) {
    question.picks.push_back({.path = {tag(key)}, .private_creator = creator});
  }
  question.picks.push_back(
      {.path = {tag(0x52009230), tag(0x2005000F), tag(0x00180081)}, .private_creator = "Philips MR Imaging DD 005"});
  question.picks.push_back(
      {.path = {tag(0x2005000F), tag(0x00180081)}, .private_creator = "Philips MR Imaging DD 005"});
  question.picks.push_back(
      {.path = {tag(0x52009230), tag(0x002100FE), tag(0x00210075)}, .private_creator = "SIEMENS MR SDI 02"});
  return question;
}

}  // namespace cmrcredit::dicom_parsing::oracle
