// SPDX-License-Identifier: MIT
// What a program can learn of its process on Windows.
#include "system/Process.h"

#include <windows.h>
// Behind it, as it builds on it.
#include <shellapi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "system/windows/WideText.h"

namespace wshost::app {

bool ErrorOutputIsJournal() { return false; }

// Only what main() itself was given is on the command line: a caller may hand in arguments of its own.
std::vector<std::string> ArgumentsOf(int argc, char** argv) {
  int count = 0;
  const std::unique_ptr<wchar_t*, decltype(&::LocalFree)> wide(::CommandLineToArgvW(::GetCommandLineW(), &count),
                                                               &::LocalFree);
  const bool isMains = argc == __argc && std::equal(argv, argv + argc, __argv, [](const char* one, const char* other) {
                         return std::string_view(one) == other;
                       });
  if (!isMains || !wide || count != argc) return {argv, argv + argc};
  std::vector<std::string> arguments;
  for (int i = 0; i < count; ++i) arguments.push_back(FromWide(wide.get()[i]));
  return arguments;
}

// The block is lines that end with a zero, and ends with one of its own. Names such as "=C:" are the shell's.
std::vector<std::pair<std::string, std::string>> EnvironmentVariables() {
  std::vector<std::pair<std::string, std::string>> variables;
  const std::unique_ptr<wchar_t, decltype(&::FreeEnvironmentStringsW)> block(::GetEnvironmentStringsW(),
                                                                             &::FreeEnvironmentStringsW);
  if (!block) return variables;
  for (const wchar_t* each = block.get(); *each != L'\0';) {
    const std::wstring_view text(each);
    const std::size_t equals = text.find(L'=', 1);
    if (text.front() != L'=' && equals != text.npos) {
      variables.emplace_back(FromWide(text.substr(0, equals)), FromWide(text.substr(equals + 1)));
    }
    each += text.size() + 1;
  }
  return variables;
}

// A pipe that nobody reads would hold up the end; of a file and a console that is not to be feared.
void EndAtOnce(const std::string& lastLine, int code) noexcept {
  const HANDLE output = ::GetStdHandle(STD_ERROR_HANDLE);
  const DWORD kind = output == nullptr || output == INVALID_HANDLE_VALUE ? FILE_TYPE_UNKNOWN : ::GetFileType(output);
  if (kind == FILE_TYPE_CHAR || kind == FILE_TYPE_DISK) {
    DWORD written = 0;
    ::WriteFile(output, lastLine.data(), static_cast<DWORD>(lastLine.size()), &written, nullptr);
    ::WriteFile(output, "\r\n", 2, &written, nullptr);
  }
  ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(code));
  for (;;) ::Sleep(INFINITE);  // it does not return, which the compiler cannot know
}

}  // namespace wshost::app
