// SPDX-License-Identifier: MIT
// What coroutine callbacks do unless they are overridden.
#include "wshost/service/AsyncWebSocketsService.h"

#include <stdexcept>
#include <utility>

#include "wshost/service/SessionChannel.h"

namespace wshost {
namespace {

[[noreturn]] void MappedAsAnother() {
  throw std::logic_error(
      "AsyncWebSocketsService: the host knows this service as one without coroutines; map it by its type");
}

}  // namespace

SessionTask AsyncWebSocketsService::OnOpenAsync() { co_return; }

SessionTask AsyncWebSocketsService::OnMessageAsync(JsonValue) {
  Close(CloseCode::UnsupportedData, "this service takes no text messages");
  co_return;
}

SessionTask AsyncWebSocketsService::OnTextAsync(std::string text) {
  auto result = JsonValue::TryParse(text, Channel().Limits());
  if (!result) throw InvalidMessage(result.Error().Message());
  return OnMessageAsync(std::move(result.Value()));
}

SessionTask AsyncWebSocketsService::OnBinaryAsync(std::vector<std::byte>) {
  Close(CloseCode::UnsupportedData, "this service takes no binary messages");
  co_return;
}

void AsyncWebSocketsService::OnMessage(const JsonValue&) { MappedAsAnother(); }
void AsyncWebSocketsService::OnText(std::string_view) { MappedAsAnother(); }
void AsyncWebSocketsService::OnBinary(std::span<const std::byte>) { MappedAsAnother(); }

}  // namespace wshost
