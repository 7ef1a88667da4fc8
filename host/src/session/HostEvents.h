// SPDX-License-Identifier: MIT
// What a host tells about all its sessions, whatever their services.
#pragma once

#include "wshost/service/CloseInfo.h"
#include "wshost/service/EventSource.h"
#include "wshost/service/MessageView.h"
#include "wshost/service/SessionRef.h"

namespace wshost::host {

/// Raised by sessions, on their loops' threads.
struct HostEvents {
  using Ref = SessionRef<WebSocketsService>;

  EventSource<const Ref&> connect{"wshost.host", "OnConnect"};
  EventSource<const Ref&, const MessageView&> message{"wshost.host", "OnMessage"};
  EventSource<const Ref&, const CloseInfo&> disconnect{"wshost.host", "OnDisconnect"};
};

}  // namespace wshost::host
