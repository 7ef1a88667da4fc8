// SPDX-License-Identifier: MIT
// What the operator's listener says of itself where it was built without its page.
#include "admin/AdminPageFiles.h"

namespace wshost::app {

std::vector<StaticFile> AdminPageFiles() {
  static constexpr std::string_view kText =
      "For the operator:\n"
      "  GET  /livez  /readyz  /healthz     is it alive, does it want more peers\n"
      "  GET  /metrics                      figures in the format of Prometheus\n"
      "  GET  /sessions                     the sessions with most to send\n"
      "  GET  /sessions/ID/messages         what a session said last, if it is recorded\n"
      "  POST /sessions/ID/close            says goodbye to it; ?code= and &reason= if you like\n"
      "  POST /sessions/ID/kick             cuts it\n"
      "  POST /drain                        ends the program in an orderly way\n"
      "This program was built without the page that shows it all (WSHOST_ADMIN_PAGE=OFF).\n";
  return {{"/", kText, "text/plain; charset=utf-8"}};
}

}  // namespace wshost::app
