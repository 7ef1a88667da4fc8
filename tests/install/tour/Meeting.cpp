// SPDX-License-Identifier: MIT
// Sessions that hear each other: a room for all, and groups by name.
#include <array>
#include <future>
#include <string>

#include <wshost/host/Host.h>
#include <wshost/service/SessionGroups.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

class ChatService : public wshost::WebSocketsService {
 public:
  ChatService() { room.TryAdd(*this); }
  void OnMessage(const wshost::JsonValue& message) override { room.Relay(message); }
  void OnClose(const wshost::CloseInfo&) override { room.Remove(Id()); }

 private:
  static inline wshost::SessionCollection<ChatService> room;
};

class PlayerService : public wshost::WebSocketsService {
 public:
  void OnOpen() override { games.Add(RouteParameter("game"), *this); }
  void OnText(std::string_view move) override {
    for (const std::string& game : games.GroupsOf(Id())) {
      games.RelayText(game, game + ": " + std::string(move), {.except = std::array{Id()}});
    }
  }
  static inline wshost::SessionGroups<PlayerService> games;
};

}  // namespace

void MeetInRoomsAndGroups() {
  auto& games = PlayerService::games;
  std::promise<wshost::SessionId> joined, left;
  games.OnJoined([&](const std::string& game, const wshost::SessionRef<PlayerService>& player) {
    if (game == "go") joined.set_value(player.Id());
  });
  games.OnLeft([&](const std::string& game, wshost::SessionId id) {
    if (game == "go") left.set_value(id);
  });
  const auto host = wshost::Host::Start("ws://127.0.0.1:0/", [](wshost::Host& each) {
    each.Map<ChatService>("/chat");
    each.Map<PlayerService>("/games/{game}");
  });
  Visitor ann(*host, "/chat"), bob(*host, "/chat");
  Expect("what the sender hears", ann.Ask(R"({"text":"hi"})"), R"({"text":"hi"})");
  Expect("what the other hears", bob.Hear(), R"({"text":"hi"})");

  Visitor white(*host, "/games/chess"), black(*host, "/games/chess"), alone(*host, "/games/go");
  Expect("the players of chess", games.Members("chess").size(), 2U);
  white.Say("e4");
  Expect("what the other player hears", black.Hear(), "chess: e4");
  Expect("how many hear of the end", games.RelayText("chess", "over"), 2U);
  Expect("what the mover hears, of all that was said", white.Hear(), "over");
  alone.Leave();
  const wshost::SessionId id = Told("who joined", joined.get_future());
  Expect("who left", Told("who left", left.get_future()), id);
  Expect("the games that are played", games.size(), 1U);
}
