// SPDX-License-Identifier: MIT
// What a call throws, as text.
#pragma once

#include <Poco/Exception.h>

#include <string>

namespace wshost::test {

template <class Call>
std::string ErrorOf(const Call& call) {
  try {
    static_cast<void>(call());
  } catch (const Poco::Exception& e) {
    return e.message();
  }
  return "no error";
}

}  // namespace wshost::test
