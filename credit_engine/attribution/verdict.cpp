#include "credit_engine/attribution/verdict.h"

#include <algorithm>

namespace cmrcredit::credit_engine {
namespace {

constexpr double kAgreed = 0.998, kSure = 0.995, kStrong = 0.93, kFair = 0.8, kDisputed = 0.55;

void settle(Attribution& answer, Protocol protocol, Strength strength, bool agreed) {
  answer.protocol = protocol;
  switch (strength) {
    case Strength::Sure:
      answer.state = Certainty::Certain;
      answer.confidence = agreed ? kAgreed : kSure;
      break;
    case Strength::Strong:
      answer.state = Certainty::Probable;
      answer.confidence = kStrong;
      break;
    case Strength::Fair:
      answer.state = Certainty::Probable;
      answer.confidence = kFair;
      break;
    default:
      answer.protocol = Protocol::Ambiguous;
      answer.state = Certainty::Ambiguous;
      answer.confidence = 0;
  }
  if (protocol == Protocol::Ambiguous && answer.state != Certainty::Ambiguous) {
    answer.state = Certainty::Ambiguous;
    answer.confidence = 0;
  }
}

void dispute(Attribution& answer, Protocol protocol) {
  answer.protocol = protocol;
  answer.state = Certainty::Probable;
  answer.confidence = kDisputed;
}

Strength stronger(Strength strength) {
  return strength == Strength::Sure ? strength : static_cast<Strength>(static_cast<int>(strength) + 1);
}

void append(std::vector<Evidence>& to, const std::vector<Evidence>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// The name against itself: two protocols of like strength, neither with precedence.
bool torn(const TextOpinion& text) {
  return text.second.strength >= Strength::Strong ||
         (text.second.strength == text.best.strength && text.best.strength >= Strength::Fair);
}

void weigh(Attribution& answer, const TextOpinion& text, const PhysicsOpinion& physics) {
  const Voice& name = text.best;
  const Voice& measured = physics.best;
  const bool excluded = physics.cannot.has(name.protocol) && name.protocol != Protocol::Ambiguous;
  if (name.strength <= Strength::Weak && measured.strength > name.strength) {
    return settle(answer, measured.protocol, measured.strength, false);
  }
  if (excluded) {
    append(answer.evidence, physics.against);
    const bool known_better = measured.strength >= Strength::Strong && measured.protocol != name.protocol;
    return dispute(answer, known_better ? measured.protocol : name.protocol);
  }
  const bool same = measured.protocol == name.protocol || refines(name.protocol, measured.protocol);
  const bool finer = refines(measured.protocol, name.protocol);
  if (measured.strength == Strength::None || (!same && !finer && physics.fits.has(name.protocol))) {
    return settle(answer, name.protocol, name.strength, false);
  }
  if (same) {
    const bool helps = measured.strength >= Strength::Fair;
    return settle(answer, name.protocol, helps ? stronger(std::max(name.strength, Strength::Fair)) : name.strength,
                  helps);
  }
  if (finer && measured.strength >= Strength::Strong) {
    return settle(answer, measured.protocol, measured.strength, true);
  }
  // two different answers that do not exclude each other
  if (name.strength >= Strength::Strong && name.strength > measured.strength) {
    settle(answer, name.protocol, name.strength, false);
    if (measured.strength >= Strength::Strong) dispute(answer, name.protocol);
    return;
  }
  dispute(answer, measured.strength > name.strength ? measured.protocol : name.protocol);
}

}  // namespace

bool refines(Protocol fine, Protocol coarse) {
  using enum Protocol;
  switch (fine) {
    case PerfusionStress:
    case PerfusionRest:
      return coarse == Perfusion;
    case RealtimeCine:
      return coarse == Cine;
    case Flow4d:
      return coarse == Flow2d;
    case Ege:
      return coarse == Lge;
    default:
      return false;
  }
}

void doubt(Attribution& attribution, Evidence why) {
  if (attribution.state == Certainty::Certain) {
    attribution.state = Certainty::Probable;
    attribution.confidence = kStrong;
  } else {
    attribution.confidence = std::min(attribution.confidence, kDisputed);
  }
  attribution.evidence.push_back(std::move(why));
}

Attribution verdict(const TextOpinion& text, const PhysicsOpinion& physics) {
  Attribution answer;
  append(answer.evidence, text.evidence);
  append(answer.evidence, physics.evidence);
  answer.component = !physics.component.empty() ? physics.component : text.component;
  answer.contrast = text.contrast;
  weigh(answer, text, physics);
  if (torn(text) && answer.state != Certainty::Ambiguous && answer.protocol == text.best.protocol &&
      physics.best.protocol != answer.protocol) {
    const bool even = text.second.strength >= text.best.strength;
    if (even) {
      dispute(answer, answer.protocol);
    } else if (answer.state == Certainty::Certain) {
      answer.state = Certainty::Probable;
      answer.confidence = kStrong;
    }
  }
  return answer;
}

}  // namespace cmrcredit::credit_engine
