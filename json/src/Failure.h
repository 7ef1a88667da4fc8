// SPDX-License-Identifier: MIT
// How the parts of the reader say what was wrong, and where in the text.
#pragma once

#include "wshost/json/JsonError.h"

namespace wshost::json {

struct Failure {
  JsonErrorCode code = JsonErrorCode::ExpectedValue;
  const char* at = nullptr;

  // Notes the failure; gives null, which stands for "no place to go on from".
  const char* Set(JsonErrorCode what, const char* where) noexcept {
    code = what;
    at = where;
    return nullptr;
  }
};

}  // namespace wshost::json
