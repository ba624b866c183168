// The DICOM upper layer's state machine (PS3.8 section 9.2) as an acceptor meets it: the standard's states, events and
// actions, and the cells of table 9-10 between them. A pure table; connection.cpp carries the actions out.
#pragma once

#include <span>
#include <string_view>

namespace cmrcredit::listener {

// Sta4, Sta5, Sta7 and Sta9 to Sta12 belong to a requester or to a side that asks for release; we do neither.
enum class State {
  Sta1,   // idle: no connection
  Sta2,   // connection open, awaiting A-ASSOCIATE-RQ; ARTIM runs
  Sta3,   // awaiting the local answer to an association indication
  Sta6,   // association established, ready for data
  Sta8,   // awaiting the local answer to a release indication
  Sta13,  // awaiting the close of the connection; ARTIM runs
};

enum class Event {
  Evt3,   // A-ASSOCIATE-AC received
  Evt4,   // A-ASSOCIATE-RJ received
  Evt5,   // transport connection indication
  Evt6,   // A-ASSOCIATE-RQ received
  Evt7,   // A-ASSOCIATE response primitive: accept
  Evt8,   // A-ASSOCIATE response primitive: reject
  Evt9,   // P-DATA request primitive
  Evt10,  // P-DATA-TF received
  Evt12,  // A-RELEASE-RQ received
  Evt13,  // A-RELEASE-RP received
  Evt14,  // A-RELEASE response primitive
  Evt15,  // A-ABORT request primitive
  Evt16,  // A-ABORT received
  Evt17,  // transport connection closed
  Evt18,  // ARTIM expired
  Evt19,  // unrecognized or invalid PDU received
};

enum class Action {
  None,  // the standard leaves the cell empty: the event cannot come in this state
  DT_1,  // send P-DATA-TF
  DT_2,  // P-DATA indication
  AE_5,  // transport connection response; start ARTIM
  AE_6,  // stop ARTIM; association indication
  AE_7,  // send A-ASSOCIATE-AC
  AE_8,  // send A-ASSOCIATE-RJ; start ARTIM
  AR_2,  // release indication
  AR_4,  // send A-RELEASE-RP; start ARTIM
  AR_5,  // stop ARTIM
  AR_7,  // send P-DATA-TF (after a release indication)
  AA_1,  // send A-ABORT; start ARTIM
  AA_2,  // stop ARTIM; close
  AA_3,  // abort indication; close
  AA_4,  // provider abort indication
  AA_5,  // stop ARTIM
  AA_6,  // ignore the PDU
  AA_7,  // send A-ABORT
  AA_8,  // send A-ABORT (source: service provider); provider abort indication; start ARTIM
};

struct Transition {
  Action action = Action::None;
  State next = State::Sta1;
  bool operator==(const Transition&) const = default;
};

// Where the cell is empty the state stays.
[[nodiscard]] Transition step(State state, Event event);

[[nodiscard]] std::string_view name_of(State state);
[[nodiscard]] std::string_view name_of(Event event);
[[nodiscard]] std::span<const State> all_states();
[[nodiscard]] std::span<const Event> all_events();

}  // namespace cmrcredit::listener
