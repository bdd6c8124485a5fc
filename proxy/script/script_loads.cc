#include "proxy/script/script_loads.h"

#include <chrono>
#include <utility>

namespace eastap::script {

ScriptLoads::~ScriptLoads() {
  for (const auto& [id, running] : running_) {
    scheduler_.cancel(running.ticket);
  }
}

ScriptLoads::Id ScriptLoads::begin(State& state, const std::string& name, std::string_view text, Done done) {
  const Id id = ++last_;
  Running& added = running_[id];
  added.load = std::make_unique<ScriptLoad>(state, name, text);
  added.done = std::move(done);
  step(id);
  return id;
}

void ScriptLoads::cancel(Id id) {
  if (const auto found = running_.find(id); found != running_.end()) {
    scheduler_.cancel(found->second.ticket);
    running_.erase(found);
  }
}

void ScriptLoads::step(Id id) {
  Running& running = running_.at(id);
  running.ticket = 0;
  if (!running.load->step()) {
    running.ticket = scheduler_.after(std::chrono::milliseconds(0), [this, id] { step(id); });
    return;
  }
  auto result = running.load->result();
  const Done done = std::move(running.done);
  running_.erase(id);
  done(std::move(result));  // the last step: it may begin the next load
}

}  // namespace eastap::script
