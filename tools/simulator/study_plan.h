// A simulated study before it becomes objects: who, where, what was asked for, and every image with what its header
// says. Plain data: the dialects write it, object.h makes DICOM of it, and what it foretells is checked against the
// product's answer. A plan knows when each series begins and ends, so performed steps can be played from it as well.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/attribution/protocol.h"
#include "tools/simulator/heart.h"

namespace cmrcredit::tools {

struct Subject {
  std::string name = {}, id = {}, sex = {};
  std::chrono::year_month_day born = {};
  int weight_kg = 0, height_cm = 0;
};

struct Scanner {
  std::string manufacturer, model, station_name, serial, software, institution, department, coil;
  double field_strength = 1.5;  // tesla
  bool utf8 = false;            // sends ISO_IR 192 whatever the text
};

struct Order {
  std::string accession, study_id, study_description, requested_procedure, reason, code, code_meaning;
};

// One attribute as text, the values separated by backslashes; a private one names its creator and gives its element as
// the low byte, (0019,xx9C) -> {0x0019, 0x9C}.
struct Extra {
  std::uint16_t group = 0, element = 0;
  std::string vr = {}, value = {}, creator = {};
};

// What is reconstructed from an acquisition.
enum class Channel {
  Image,           // what most acquisitions give: the magnitude
  PhaseSensitive,  // the real part of a late enhancement, its sign kept
  Modulus,         // the magnitude of the velocity-encoded half of a flow
  Velocity,        // ... and its phase
  Corrected,       // a map's source images, motion corrected
  Map,             // the fitted values, one image a slice
};

// What the images of one reconstruction have in common; most series have one component, a PSIR or flow series may have
// more.
struct Component {
  Channel channel = Channel::Image;
  std::string image_type = {};
  std::vector<Extra> extras = {};
};

struct Sequence {
  std::string name = {};                                      // (0018,0024); empty: the vendor does not send it
  std::string scanning = {}, variant = {};                    // (0018,0020), (0018,0021)
  std::string options = {};                                   // (0018,0022)
  std::string dimension = "2D";                               // (0018,0023)
  double repetition_time = 0, echo_time = 0, flip_angle = 0;  // ms, ms, degrees
  int echo_train_length = 1;
};

// Times within one heartbeat, ms.
struct Gating {
  int images = 1;               // (0018,1090) CardiacNumberOfImages
  double nominal_interval = 0;  // (0018,1062)
};

struct Frame {
  std::size_t plane = 0, component = 0;  // indexes into the series
  double at = 0;                         // acquired so many s after its series began
  std::optional<double> trigger_time = {}, inversion_time = {}, echo_time = {};  // ms
  std::optional<int> temporal_position = {};
  int acquisition = 1;   // (0020,0012)
  double picture = 0.5;  // 0..1: how contracted the drawn ventricle is
};

// How a series' frames become objects: an MR Image each (PS3.3 A.4), or Enhanced MR Images (A.36) that hold the frames
// of one plane, as syngo MR XA sends them, or all of them, as Philips does.
enum class Packing { OneFrameEach, OnePerPlane, OnePerSeries };

struct SeriesPlan {
  std::string uid, description, protocol_name;
  int number = 0;
  std::string operator_name, operator_code;  // as its images say; either may be empty
  std::string performed_step_uid;            // of the step its images refer to; empty: none
  Packing packing = Packing::OneFrameEach;
  std::vector<std::vector<std::size_t>> objects;  // the frames of each
  Sequence sequence;
  std::vector<Component> components;
  std::optional<Gating> gating;
  std::optional<int> temporal_positions;
  double thickness = 8, distance = 8, field_of_view = 360;  // mm
  std::vector<Plane> planes;
  std::vector<Frame> frames;
  std::string body_part = "HEART";
  bool angiography = false, after_contrast = false;
  bool saturation = false;       // a saturation recovery prepares the images
  double velocity_encoding = 0;  // cm/s, through the plane; 0: none
  std::vector<Extra> extras;
  double begins = 0, ends = 0;  // s after the study began

  // What a careful reader of the header would say it is; the product is not told.
  credit_engine::Protocol protocol = credit_engine::Protocol::Ambiguous;
  std::string view;
};

struct Contrast {
  std::string agent;
  double volume_ml = 0;
  double at = 0;  // s after the study began
};

// How a vendor's console speaks of its steps (dicom_facts a.3).
struct StepHabits {
  std::string station_ae = {}, retrieve_ae = {};
  bool sparse = false;   // leaves out much of what is type 2, character set and descriptions included
  bool interim = false;  // N-SET IN PROGRESS after every series, the sequence growing
  bool late = false;     // the user sends the step by hand, after the images
  bool silent = false;   // the operator stays empty in the step
};

// CID 9301; an empty code is no reason.
struct Discontinuation {
  std::string code = {}, meaning = {};
};

// One MPPS object (PS3.4 F.7).
struct PerformedStep {
  enum class End { Completed, Discontinued, Never };

  std::string uid, id = {};
  double begins = 0, ends = 0;  // s after the study began
  End end = End::Completed;
  Discontinuation reason = {};
  std::vector<std::size_t> series = {};  // of the study, in the order they were acquired
  bool emulated = false;                 // an archive made it up when no step came: created and completed at once
};

struct StudyPlan {
  std::uint64_t seed = 0;
  std::string vendor, exam, incident;
  std::string uid, frame_of_reference_uid;
  std::vector<PerformedStep> steps;  // one or more
  StepHabits habits;
  Subject subject;
  Scanner scanner;
  Order order;
  std::string operator_name, operator_code;  // who scans, as the console would have them; either may be empty
  std::chrono::local_seconds begins;         // the scanner's own clock
  std::optional<Contrast> contrast;
  std::vector<SeriesPlan> series;
  double ends = 0;  // s after it began
  int matrix = 32;  // rows and columns
  double rr_ms = 900;
  std::string category;  // of DESIGN.md's exam categories, the one the order asks for; empty: none

  [[nodiscard]] std::size_t instances() const;
  [[nodiscard]] std::string instance_uid(std::size_t of_series, std::size_t object) const;
  [[nodiscard]] std::string step_uid(std::size_t number) const;  // of the step with this number, planned or not
};

// Deals the frames to the objects, as the packing says.
void pack(SeriesPlan& series);
[[nodiscard]] std::string_view sop_class_of(const SeriesPlan& series);

}  // namespace cmrcredit::tools
