// SPDX-License-Identifier: MIT
// The shell of a program, in front of what does the work.
#include "wshost/app/HostApplication.h"

#include <iostream>
#include <stdexcept>
#include <utility>

#include "ProgramShell.h"
#include "system/SystemLog.h"
#include "wshost/service/Log.h"

namespace wshost {

HostApplication::HostApplication(ProgramInfo info) : info_(std::move(info)) {
  if (info_.name.empty()) throw std::logic_error("HostApplication: the program has no name");
}

HostApplication::~HostApplication() = default;

int HostApplication::Run(int argc, char** argv) try { return ProgramShell(*this).Run(argc, argv); } catch (...) {
  const std::string why = TextOf(std::current_exception());
  std::cerr << info_.name << ": " << why << std::endl;
  app::TellSystemLog(why);
  return Poco::Util::Application::EXIT_SOFTWARE;
}

void HostApplication::DeclareSettings(Settings&) {}
void HostApplication::AdjustOptions(HostOptions&, const Settings&) {}
void HostApplication::OnReload(const Settings&) {}

}  // namespace wshost
