// How the voices become one answer:
//   - names and measurements that agree make each other stronger;
//   - where only one speaks, it is believed as far as it is sure;
//   - measurements that exclude what the name says win if they know better, and otherwise make the name doubtful;
//   - any disagreement is at most "probable", and the evidence names both sides;
//   - below a fair voice the answer is "ambiguous".
#pragma once

#include "credit_engine/attribution/vote.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] Attribution verdict(const TextOpinion& text, const PhysicsOpinion& physics);

// Makes an answer less (or more) certain, with the reason.
void doubt(Attribution& attribution, Evidence why);

// True when `fine` is a variant of `coarse`: stress perfusion of perfusion, real-time cine of cine.
[[nodiscard]] bool refines(Protocol fine, Protocol coarse);

}  // namespace cmrcredit::credit_engine
