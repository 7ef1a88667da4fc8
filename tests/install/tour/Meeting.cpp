// SPDX-License-Identifier: MIT
// Sessions that hear each other: a room for all, and groups by name.
#include <array>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include <wshost/host/Host.h>
#include <wshost/service/SessionGroups.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

class ChatService : public wshost::WebSocketsService {
 public:
  ChatService() {  // C6: who is added here is seen by the others from its 101 on
    if (!room.TryAdd(*this)) throw std::runtime_error("Can't add session.");
  }
  void OnMessage(const wshost::JsonValue& message) override { room.Relay(message); }  // C8
  void OnClose(const wshost::CloseInfo&) override { room.Remove(Id()); }              // C7

  static inline wshost::SessionCollection<ChatService> room;  // C5
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

class ClubService : public wshost::WebSocketsService {};

// Rooms know their members by their ids, each once (C4, C9, C11). Any thread may act on them (C10, C13).
void SeeWhoIsInTheRoom() {
  auto& room = ChatService::room;
  const auto members = room.Find([](const wshost::SessionInfo&) { return true; });
  Expect("the members", members.size(), 2U);
  Expect("their ids are one", members[0].Id() == members[1].Id(), false);
  Expect("a member is added again", room.TryAdd(members[0]), false);
  bool isRemoved = false;
  std::thread([&] { isRemoved = room.Remove(members[0].Id()); }).join();
  Expect("a member is removed", isRemoved, true);
  Expect("those who are left", room.size(), 1U);
  Expect("a session that was removed is added", room.TryAdd(members[0]), true);
}

// Whoever does not read is evicted and closed, and the others go on hearing (C12).
void SeeWhoIsEvicted(const wshost::Host& host, Visitor& ann, Visitor& bob) {
  auto& room = ChatService::room;
  Visitor deaf(host, "/chat");
  const std::string page(32UL * 1024, 'x');
  while (room.EvictedCount() == 0) {
    room.RelayText(page);
    Expect("what the others hear", ann.Hear() == page && bob.Hear() == page, true);
  }
  std::string heard = deaf.Hear();
  while (heard == page) heard = deaf.Hear();
  Expect("what the evicted one hears at last", heard.substr(0, 10), "close 1008");
}

// A collection may take its sessions along (O18).
void SeeARoomEnd(wshost::Host& host) {
  Visitor guest(host, "/club");
  {
    wshost::SessionCollection<ClubService> club(wshost::WhenDestroyed::CloseSessions);
    for (const auto& each : host.Sessions().OfType<ClubService>()) club.TryAdd(each);
  }
  Expect("the end of a club's guest", guest.Hear().substr(0, 10), "close 1001");
}

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
  wshost::HostOptions options;
  options.maxQueueBytes = 64UL * 1024;
  const auto host = wshost::Host::Start(
      "ws://127.0.0.1:0/",
      [](wshost::Host& each) {
        each.Map<ChatService>("/chat");
        each.Map<ClubService>("/club");
        each.Map<PlayerService>("/games/{game}");
      },
      options);
  Visitor ann(*host, "/chat"), bob(*host, "/chat");
  Expect("what the sender hears", ann.Ask(R"({"text":"hi"})"), R"({"text":"hi"})");
  Expect("what the other hears", bob.Hear(), R"({"text":"hi"})");
  SeeWhoIsInTheRoom();
  SeeWhoIsEvicted(*host, ann, bob);
  SeeARoomEnd(*host);

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
