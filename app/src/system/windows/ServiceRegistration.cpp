// SPDX-License-Identifier: MIT
// The service's entry in the service control manager's database.
#include "system/ServiceRegistration.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <system_error>

#include "system/windows/EventLog.h"
#include "system/windows/WideText.h"

namespace wshost::app {
namespace {

constexpr DWORD kSecond = 1000;
constexpr DWORD kGoodbyeTime = 180 * kSecond;    // before the system ends: more than drain.time's default
constexpr DWORD kFailuresForgotten = 24 * 3600;  // seconds
// Poco's own, which are about the registration itself.
constexpr std::string_view kRegister = "--registerService";
constexpr std::string_view kUnregister = "--unregisterService";
constexpr std::array<std::string_view, 5> kRegistrationOptions{kRegister, kUnregister, "--displayName", "--description",
                                                               "--startup"};

bool IsOption(std::string_view argument, std::string_view option) {
  return argument == option || (argument.starts_with(option) && argument[option.size()] == '=');
}

bool IsOfRegistration(std::string_view argument) {
  return std::any_of(kRegistrationOptions.begin(), kRegistrationOptions.end(),
                     [argument](std::string_view option) { return IsOption(argument, option); });
}

bool HaveOption(const std::vector<std::string>& arguments, std::string_view option) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [option](const std::string& argument) { return IsOption(argument, option); });
}

// As CommandLineToArgvW reads it back: backslashes count double in front of a quotation mark alone.
std::wstring Quoted(const std::wstring& argument) {
  std::wstring quoted = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : argument) {
    if (c == L'\\') {
      ++backslashes;
      continue;
    }
    quoted.append(c == L'"' ? 2 * backslashes + 1 : backslashes, L'\\').push_back(c);
    backslashes = 0;
  }
  return quoted.append(2 * backslashes, L'\\').append(L"\"");
}

std::wstring PathOfProgram() {
  std::wstring path(32'768, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

// A service is started in a folder of the system's.
std::wstring WithWholePath(const std::string& argument) {
  constexpr std::string_view kConfig = "--config=";
  if (!argument.starts_with(kConfig)) return ToWide(argument);
  const std::filesystem::path file(ToWide(std::string_view(argument).substr(kConfig.size())));
  return ToWide(kConfig) + std::filesystem::absolute(file).wstring();
}

class ServiceHandle {
 public:
  ServiceHandle(SC_HANDLE handle, const std::string& what) : handle_(handle) { Require(handle != nullptr, what); }
  ~ServiceHandle() { ::CloseServiceHandle(handle_); }
  ServiceHandle(const ServiceHandle&) = delete;
  ServiceHandle& operator=(const ServiceHandle&) = delete;
  SC_HANDLE Get() const noexcept { return handle_; }

  static void Require(bool succeeded, const std::string& what) {
    if (!succeeded) throw std::system_error(static_cast<int>(::GetLastError()), std::system_category(), what);
  }

 private:
  SC_HANDLE handle_;
};

// Older systems, and Wine, do not know all there is to say of a service, which runs without it.
void Configure(SC_HANDLE service, DWORD level, void* value, const std::string& what) {
  if (::ChangeServiceConfig2W(service, level, value) != 0) return;
  if (::GetLastError() != ERROR_INVALID_LEVEL) ServiceHandle::Require(false, what);
  std::cerr << what << ": this system does not know them" << std::endl;
}

// Started anew after 5, 30 and 60 seconds, then left to a person: a program that fails at once would fail for ever.
void SetRecovery(SC_HANDLE service, const std::string& what) {
  std::array<SC_ACTION, 4> actions{{{SC_ACTION_RESTART, 5 * kSecond},
                                    {SC_ACTION_RESTART, 30 * kSecond},
                                    {SC_ACTION_RESTART, 60 * kSecond},
                                    {SC_ACTION_NONE, 0}}};
  SERVICE_FAILURE_ACTIONSW recovery{};
  recovery.dwResetPeriod = kFailuresForgotten;
  recovery.cActions = static_cast<DWORD>(actions.size());
  recovery.lpsaActions = actions.data();
  SERVICE_FAILURE_ACTIONS_FLAG alsoWithExitCodes{TRUE};
  Configure(service, SERVICE_CONFIG_FAILURE_ACTIONS, &recovery, what);
  Configure(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &alsoWithExitCodes, what);
}

}  // namespace

bool AsksForRegistration(const std::vector<std::string>& arguments) { return HaveOption(arguments, kRegister); }
bool AsksForUnregistration(const std::vector<std::string>& arguments) { return HaveOption(arguments, kUnregister); }

void CompleteRegistration(const std::string& name, const std::vector<std::string>& arguments) {
  std::wstring command = Quoted(PathOfProgram());
  for (const std::string& argument : arguments) {
    if (!IsOfRegistration(argument)) command += L" " + Quoted(WithWholePath(argument));
  }
  const std::string what = "the service '" + name + "' cannot be changed";
  const ServiceHandle manager(::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT), what);
  const ServiceHandle service(
      ::OpenServiceW(manager.Get(), ToWide(name).c_str(), SERVICE_CHANGE_CONFIG | SERVICE_START), what);
  ServiceHandle::Require(
      ::ChangeServiceConfigW(service.Get(), SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, command.c_str(),
                             nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) != 0,
      what);
  SetRecovery(service.Get(), what + ": recovery actions");
  SERVICE_PRESHUTDOWN_INFO goodbye{kGoodbyeTime};
  Configure(service.Get(), SERVICE_CONFIG_PRESHUTDOWN_INFO, &goodbye, what + ": milliseconds before the system ends");
  AddEventSource(name);
}

void CompleteUnregistration(const std::string& name) { RemoveEventSource(name); }

bool MayBeAwaited() noexcept { return ::GetConsoleWindow() == nullptr; }

}  // namespace wshost::app
