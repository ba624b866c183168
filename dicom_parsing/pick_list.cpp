#include "dicom_parsing/pick_list.h"

#include <algorithm>

#include "dicom_parsing/sequence_tags.h"

namespace cmrcredit::dicom_parsing {
namespace {

std::uint16_t intern(std::deque<std::string>& creators, std::string_view name) {
  const auto found = std::find(creators.begin() + 1, creators.end(), name);
  if (found != creators.end()) return static_cast<std::uint16_t>(found - creators.begin());
  creators.emplace_back(name);
  return static_cast<std::uint16_t>(creators.size() - 1);
}

// The child that stands for a tag, made when it is not there yet. The slots are given out at the end.
PickNode::Child& child_of(PickNode& node, Tag tag, std::uint16_t creator) {
  auto& children = creator != 0 ? node.private_ones : node.standard;
  for (auto& child : children) {
    if (child.key == key_of(tag) && child.creator == creator) return child;
  }
  return children.emplace_back(PickNode::Child{.key = key_of(tag), .creator = creator});
}

void add(PickList::Compiled& compiled, const Pick& pick) {
  if (pick.path.empty()) return;
  const std::uint16_t creator = pick.private_creator.empty() ? 0 : intern(compiled.creators, pick.private_creator);
  std::size_t node = 0;
  std::int32_t outermost = -1;  // the node of the sequence that stands in the data set itself
  for (std::size_t i = 0; i < pick.path.size(); ++i) {
    const Tag tag = pick.path[i];
    const bool named = creator != 0 && is_private(tag);
    auto& child = child_of(compiled.nodes[node], tag, named ? creator : std::uint16_t{0});
    if (named) compiled.picked_groups.push_back(tag.group);
    if (i + 1 == pick.path.size()) {
      child.counted |= pick.count_items;
      if (child.pick >= 0) return;  // the same pick again
      child.pick = static_cast<std::int32_t>(compiled.leaves.size());
      auto& leaf = compiled.leaves.emplace_back(PickList::Compiled::Leaf{
          .path = pick.path, .private_creator = compiled.creators[creator], .distinct = pick.distinct});
      const bool in_table = pick.tabulated && pick.distinct > 0 && i > 0;
      if (in_table && (compiled.table < 0 || compiled.table == outermost)) {
        compiled.table = outermost;
        leaf.column = static_cast<std::int32_t>(compiled.columns++);
      }
    } else {
      if (child.node < 0) {
        child.node = static_cast<std::int32_t>(compiled.nodes.size());
        node = compiled.nodes.size();
        compiled.nodes.emplace_back();  // `child` is not touched behind this line
      } else {
        node = static_cast<std::size_t>(child.node);
      }
      if (i == 0) outermost = static_cast<std::int32_t>(node);
    }
  }
}

void sort_out(std::vector<std::uint16_t>& groups) {
  std::ranges::sort(groups);
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
}

void arrange(PickList::Compiled& compiled) {
  for (PickNode& node : compiled.nodes) {
    std::ranges::sort(node.standard, {}, &PickNode::Child::key);
    std::ranges::sort(node.private_ones, {}, &PickNode::Child::key);
    std::uint32_t slot = 0;
    for (auto& child : node.standard)
      child.slot = slot++;
    for (auto& child : node.private_ones)
      child.slot = slot++;
    compiled.seen_words = std::max(compiled.seen_words, (node.slots() + 63) / 64);
  }
  std::ranges::sort(compiled.private_sequences, {}, &PickList::Compiled::PrivateSequence::group);
  compiled.groups = compiled.picked_groups;
  for (const auto& sequence : compiled.private_sequences)
    compiled.groups.push_back(sequence.group);
  sort_out(compiled.picked_groups);
  sort_out(compiled.groups);
}

}  // namespace

PickList::PickList(std::vector<Pick> picks, std::optional<Tag> last_useful) {
  auto compiled = std::make_shared<Compiled>();
  compiled->last_useful = last_useful;
  compiled->nodes.emplace_back();
  compiled->creators.emplace_back();
  for (const Pick& pick : picks)
    add(*compiled, pick);
  for (const auto& sequence : private_sequences()) {
    compiled->private_sequences.push_back({.group = sequence.group,
                                           .creator = intern(compiled->creators, sequence.creator),
                                           .element = sequence.element});
  }
  arrange(*compiled);
  compiled_ = std::move(compiled);
}

PickList::~PickList() = default;

const PickNode::Child* PickNode::private_child(Tag tag, std::uint16_t creator) const {
  const std::uint32_t key = key_of({tag.group, static_cast<std::uint16_t>(tag.element & 0xFF)});
  const auto found = std::ranges::find_if(
      private_ones, [&](const Child& child) { return child.key == key && child.creator == creator; });
  return found == private_ones.end() ? nullptr : &*found;
}

bool PickNode::may_want(Tag private_tag) const {
  const std::uint32_t key = key_of({private_tag.group, static_cast<std::uint16_t>(private_tag.element & 0xFF)});
  return std::ranges::find(private_ones, key, &Child::key) != private_ones.end();
}

std::uint16_t PickList::Compiled::creator(std::string_view name) const {
  for (std::size_t i = 1; i < creators.size(); ++i) {
    if (creators[i] == name) return static_cast<std::uint16_t>(i);
  }
  return 0;
}

bool PickList::Compiled::is_private_sequence(Tag tag, std::uint16_t creator) const {
  auto found = std::ranges::lower_bound(private_sequences, tag.group, {}, &PrivateSequence::group);
  for (; found != private_sequences.end() && found->group == tag.group; ++found) {
    if (found->creator == creator && found->element == (tag.element & 0xFF)) return true;
  }
  return false;
}

}  // namespace cmrcredit::dicom_parsing
