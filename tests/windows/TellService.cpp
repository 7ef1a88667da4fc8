// SPDX-License-Identifier: MIT
// Sends a service a control code, as "sc control" does where there is one: TellService SERVICE CODE
#include <windows.h>

#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "TellService SERVICE CODE" << std::endl;
    return 2;
  }
  const SC_HANDLE manager = ::OpenSCManagerA(nullptr, nullptr, SC_MANAGER_CONNECT);
  const SC_HANDLE service = ::OpenServiceA(manager, argv[1], SERVICE_ALL_ACCESS);
  SERVICE_STATUS status{};
  if (service != nullptr && ::ControlService(service, static_cast<DWORD>(std::atoi(argv[2])), &status) != 0) return 0;
  std::cerr << "error " << ::GetLastError() << std::endl;
  return 1;
}
