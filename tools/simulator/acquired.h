// What an acquisition gives before any vendor has a word for it: planes, frames, times and the channels that are
// reconstructed from it. The dialects (dialect.h) say it in their words. Each number names the line it stands on, in
// attribution_facts ("facts"), scmr_rules ("rules") or the header of a real file (corpus SOURCES); one without is what
// protocols commonly use.
#pragma once

#include <string>
#include <vector>

#include "tools/simulator/frames.h"

namespace cmrcredit::tools {

// How a scanner acquires, where scanners differ.
struct Practice {
  double first_trigger = 0;                           // ms after the R wave, of a cine's first phase
  std::vector<double> t2_echoes = {1.3, 26.3, 56.3};  // ms; prepared bSSFP: T2 preparation of 0, 25 and 55 ms
};

struct Acquired {
  Technique technique = Technique::Localizer;
  View view = View::Sax;
  bool after_contrast = false;
  std::vector<Channel> channels = {};
  SeriesPlan series = {};        // without a vendor's words; its frames are those of the Image channel
  double velocity_encoding = 0;  // cm/s
  bool saturation = false;       // a saturation recovery prepares the images
  double inversion = 0;          // ms, of a sequence that prepares by one; 0: none
  bool is_stack = false;         // of the short axis
};
[[nodiscard]] Acquired acquired(const Acquisition& acquisition, const Body& body, const Practice& practice);

// One channel as a dialect sends it.
struct Sent {
  Channel channel = Channel::Image;
  std::string image_type = {};
  std::vector<Extra> extras = {};
};
// A series that holds these channels, each a component, in this order.
[[nodiscard]] SeriesPlan series_with(const Acquired& acquired, const std::vector<Sent>& channels);

}  // namespace cmrcredit::tools
