// SPDX-License-Identifier: MIT
// What may still be decided about a session while its OnOpen runs.
#pragma once

#include <string>

#include "wshost/service/RequestView.h"
#include "wshost/service/ResponseFields.h"

namespace wshost {

/// The request, and the 101 that is being put together. Lifetime: the service's constructor and OnOpen.
struct SessionOpening {
  const RequestView& request;
  ResponseFields& response;  ///< Added to the 101.
  std::string subprotocol;   ///< Chosen before there was a service; its own choice counts more.
};

}  // namespace wshost
