// A store, its door and its completion over a VFS that can fail.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <random>

#include "credit_engine/ledger/head.h"
#include "fault_vfs.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {

// A world whose database stands on a VFS that can fail. It may not open at all: the power may fail before.
struct FaultWorld {
  FaultWorld() {
    options.data = folder.path() / "data";
    options.clock = &clock;
    options.vfs = vfs.name();
    options.busy = std::chrono::milliseconds{20};
  }
  ~FaultWorld() { close(); }

  void close() {
    completion.reset();
    intake.reset();
    store.reset();
  }

  bool open() {
    auto opened = Store::open(options);
    if (!opened) return false;
    store = std::move(*opened);
    intake = std::make_unique<Intake>(*store, IntakeOptions{});
    auto completing = Completion::open(*store, {}, judge_by_name);
    if (!completing) return false;
    completion = std::move(*completing);
    return true;
  }

  FaultVfs vfs;  // outlives the store
  TempFolder folder;
  VirtualClock clock;
  StoreOptions options;
  std::unique_ptr<Store> store;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Completion> completion;
};

// What the disk holds after the cut, put where a world that starts anew will find it. `luck`: unsynced writes survive
// as a coin falls; without it all are lost.
inline void put_survivors(FaultWorld& cut, World& after, std::mt19937* luck) {
  std::filesystem::create_directories(after.options.data);
  if (std::filesystem::exists(cut.options.data / "keys")) {
    std::filesystem::copy(cut.options.data / "keys", after.options.data / "keys",
                          std::filesystem::copy_options::recursive);
  }
  // the head file as it was written, synced or not: it must not know an event that the disk lost
  const auto head = head_file(cut.options.data);
  if (std::filesystem::exists(head)) std::filesystem::copy(head, head_file(after.options.data));
  cut.vfs.write_survivors(after.options.data, luck);
}

}  // namespace cmrcredit::credit_engine
