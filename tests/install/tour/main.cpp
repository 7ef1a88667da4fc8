// SPDX-License-Identifier: MIT
// A tour: everything that sessions can do, each once, over real sockets (O19). It ends at the first thing that is not
// so. The ids are those of docs/ancestors.md.
#include <Poco/Exception.h>

#include <exception>
#include <iostream>

#include <wshost/host/ShutdownSignal.h>

#include "Stops.h"

int main() {
  wshost::ShutdownSignal end;
  const struct {
    const char* name;
    void (*visit)();
  } stops[] = {{"JSON, text and bytes", TalkInJsonTextAndBytes},
               {"order, receipts and ends", OrderAndEndWhatIsSent},
               {"paths and stages", FindTheWayByPathsAndStages},
               {"an upgrade in an HTTP handler", LetAHandlerDecide},
               {"rooms and groups", MeetInRoomsAndGroups},
               {"sessions from outside", ActOnSessionsFromOutside},
               {"instances, threads and coroutines", ChooseHowServicesAreRun}};
  for (const auto& stop : stops) {
    std::cout << stop.name << std::endl;
    try {
      stop.visit();
    } catch (const Poco::Exception& error) {
      std::cerr << stop.name << ": " << error.displayText() << std::endl;
      return 1;
    } catch (const std::exception& error) {
      std::cerr << stop.name << ": " << error.what() << std::endl;
      return 1;
    }
  }
  end.Request();  // a console program would wait for Ctrl-C here (C16)
  end.Wait();
}
