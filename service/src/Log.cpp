// SPDX-License-Identifier: MIT
// Lines for the log, from code that must not fail because of them.
#include "wshost/service/Log.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

namespace wshost {

void WriteLog(const char* logger, Poco::Message::Priority priority, const std::string& text) noexcept try {
  Poco::Logger& target = Poco::Logger::get(logger);
  if (target.is(priority)) target.log(Poco::Message(target.name(), text, priority));
} catch (...) {  // see the header
}

std::string TextOf(const std::exception_ptr& cause) try {
  std::rethrow_exception(cause);
} catch (const Poco::Exception& error) {
  return error.displayText();
} catch (const std::exception& error) {
  return error.what();
} catch (...) {
  return "something that is no std::exception";
}

}  // namespace wshost
