// Which abstract syntaxes we are an SCP of. Every storage class is taken, of use or not: refusing one makes a router's
// whole study job fail, and performed steps are. What would be a lie is not: Storage Commitment, query/retrieve,
// worklist, print.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cmrcredit::listener {

inline constexpr std::string_view kVerification = "1.2.840.10008.1.1";
inline constexpr std::string_view kPerformedStep = "1.2.840.10008.3.1.2.3.3";

enum class OfferedService { None, Verification, Storage, PrivateStorage, PerformedStep };

// PrivateStorage: a vendor's UID, of which only its place among storage classes tells that it is one (storage_only).
[[nodiscard]] OfferedService offered_service(std::string_view abstract_syntax);

// A standard class that a sender of images proposes beside storage and that says nothing against its private classes
// being storage: Verification, performed steps, and Storage Commitment (which stays refused).
[[nodiscard]] bool goes_with_storage(std::string_view abstract_syntax);

// Digits and points, at most 64 (PS3.5 9.1). Leading zeros of a component are let pass.
[[nodiscard]] bool is_uid(std::string_view text);

// What a peer may hope for and does not get, for the conformance statement.
struct RefusedClass {
  std::string_view uid, name;
};
[[nodiscard]] std::span<const RefusedClass> refused_classes();

}  // namespace cmrcredit::listener
