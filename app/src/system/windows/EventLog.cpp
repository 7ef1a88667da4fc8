// SPDX-License-Identifier: MIT
// Events of the program, under the name that its service has: that of its file. Not by Poco's EventLogChannel, which
// writes to the registry whenever it is opened, as services must not, and names a message file that static programs
// lack.
#include "system/windows/EventLog.h"

#include <Poco/Message.h>
#include <windows.h>

#include <cwctype>
#include <filesystem>
#include <system_error>

#include "system/SystemLog.h"
#include "system/windows/WideText.h"

namespace wshost::app {
namespace {

constexpr std::size_t kLongestText = 31'000;  // of the 31,839 that ReportEvent takes
constexpr DWORD kTypes = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
// Has, on every Windows with a desktop, the messages 1 to 1000, each of which is the event's text.
constexpr wchar_t kMessageFile[] = L"%SystemRoot%\\System32\\EventCreate.exe";

std::wstring KeyOf(const std::wstring& source) {
  return L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" + source;
}

// Who reads the log would put something else in the place of a "%1".
std::wstring WithoutPlaces(std::wstring text) {
  for (std::size_t at = text.find(L'%'); at != std::wstring::npos; at = text.find(L'%', at + 1)) {
    if (at + 1 < text.size() && std::iswdigit(static_cast<wint_t>(text[at + 1])) != 0) text.insert(at + 1, 1, L' ');
  }
  return text;
}

std::wstring NameOfProgram() {
  std::wstring path(32'768, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return std::filesystem::path(path).stem().wstring();
}

void SetValue(HKEY key, const wchar_t* name, DWORD type, const void* value, std::size_t bytes,
              const std::string& what) {
  const LSTATUS status =
      ::RegSetValueExW(key, name, 0, type, static_cast<const BYTE*>(value), static_cast<DWORD>(bytes));
  if (status != ERROR_SUCCESS) throw std::system_error(static_cast<int>(status), std::system_category(), what);
}

/// Writes warnings and what is worse; the number of an event is Poco's of its priority, 1 (fatal) to 4 (warning).
class EventLogChannel final : public Poco::Channel {
 public:
  EventLogChannel() : log_(::RegisterEventSourceW(nullptr, NameOfProgram().c_str())) {}

  void log(const Poco::Message& message) override {
    if (log_ == nullptr || message.getPriority() > Poco::Message::PRIO_WARNING) return;
    const WORD type =
        message.getPriority() == Poco::Message::PRIO_WARNING ? EVENTLOG_WARNING_TYPE : EVENTLOG_ERROR_TYPE;
    std::wstring text = WithoutPlaces(ToWide(message.getSource() + ": " + message.getText()));
    if (text.size() > kLongestText) text.resize(kLongestText);
    const wchar_t* line = text.c_str();
    // An event that cannot be written is lost: the log file has it as well.
    ::ReportEventW(log_, type, 0, static_cast<DWORD>(message.getPriority()), nullptr, 1, 0, &line, nullptr);
  }

 protected:
  ~EventLogChannel() override {
    if (log_ != nullptr) ::DeregisterEventSource(log_);
  }

 private:
  const HANDLE log_;  // null if there is no event log
};

}  // namespace

void AddEventSource(const std::string& name) {
  const std::string what = "'" + name + "' cannot be made known to the event log";
  HKEY key = nullptr;
  const LSTATUS status = ::RegCreateKeyExW(HKEY_LOCAL_MACHINE, KeyOf(ToWide(name)).c_str(), 0, nullptr, 0,
                                           KEY_SET_VALUE, nullptr, &key, nullptr);
  if (status != ERROR_SUCCESS) throw std::system_error(static_cast<int>(status), std::system_category(), what);
  try {
    SetValue(key, L"EventMessageFile", REG_EXPAND_SZ, kMessageFile, sizeof kMessageFile, what);
    SetValue(key, L"TypesSupported", REG_DWORD, &kTypes, sizeof kTypes, what);
  } catch (...) {
    ::RegCloseKey(key);
    throw;
  }
  ::RegCloseKey(key);
}

void RemoveEventSource(const std::string& name) noexcept {
  ::RegDeleteKeyW(HKEY_LOCAL_MACHINE, KeyOf(ToWide(name)).c_str());
}

Poco::AutoPtr<Poco::Channel> OpenSystemLog() { return new EventLogChannel; }

void TellSystemLog(const std::string& text) noexcept try {
  if (::GetConsoleWindow() != nullptr) return;
  OpenSystemLog()->log({"wshost.app", text, Poco::Message::PRIO_FATAL});
} catch (...) {  // NOLINT(bugprone-empty-catch): there is nobody left to tell
}

}  // namespace wshost::app
