// SPDX-License-Identifier: MIT
// Where callbacks run.
#include "wshost/service/ServiceBehavior.h"

#include <stdexcept>

namespace wshost {

CallbackPlace PlaceOf(const ServiceBehavior& behavior) {
  if (behavior.place == CallbackPlace::Automatic) {
    return LoopsSuffice(behavior) ? CallbackPlace::Loop : CallbackPlace::Pool;
  }
  if (behavior.place == CallbackPlace::Loop && !LoopsSuffice(behavior)) {
    throw std::logic_error(behavior.instances == InstanceContextMode::Single
                               ? "ServiceBehavior: several loops cannot take turns with one instance; expected "
                                 "CallbackPlace::Pool, or ConcurrencyMode::Multiple"
                               : "ServiceBehavior: callbacks of one session cannot overlap on its loop; expected "
                                 "CallbackPlace::Pool, or ConcurrencyMode::Single or Reentrant");
  }
  return behavior.place;
}

}  // namespace wshost
