// SPDX-License-Identifier: MIT
// The shell of a program, in front of what does the work.
#include "wshost/app/HostApplication.h"

#include <stdexcept>
#include <utility>

#include "ProgramShell.h"

namespace wshost {

HostApplication::HostApplication(ProgramInfo info) : info_(std::move(info)) {
  if (info_.name.empty()) throw std::logic_error("HostApplication: the program has no name");
}

HostApplication::~HostApplication() = default;

int HostApplication::Run(int argc, char** argv) { return ProgramShell(*this).Run(argc, argv); }

void HostApplication::DeclareSettings(Settings&) {}
void HostApplication::AdjustOptions(HostOptions&, const Settings&) {}
void HostApplication::OnReload(const Settings&) {}

}  // namespace wshost
