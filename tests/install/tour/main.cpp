// SPDX-License-Identifier: MIT
// A tour of wshost: each capability once. Says where it has lost its way, and fails, if one does not hold.
#include <wshost/host/WebSocketsHost.h>

#include <atomic>
#include <future>
#include <iostream>

#include "Guest.h"
#include "Services.h"

using namespace wshost;

namespace {

// A request without a name is refused before it reaches anything; one with a name has its user from here on.
void LogIn(StagedRequest request) {
  const auto name = request.Fields().Find("X-User");
  if (!name) return request.Answer(401, "who are you?");
  request.Attach(std::make_shared<User>(std::string(*name)));
  request.AddResponseField("X-Greeting", "hello");
  request.Next();
}

struct Program {
  std::atomic<int> connected{0}, answered{0}, doorClosed{0};
  SequentialScheduler scheduler{{.threads = 2}};
  std::unique_ptr<Host> host;

  std::uint16_t Port() const { return host->Endpoints().front().Port(); }
  Guest Visit(const std::string& path, std::map<std::string, std::string> fields = {}) const {
    fields.try_emplace("X-User", "ann");
    return Guest(Port(), path, fields);
  }
};

void Configure(Program& program, Host& host) {
  host.AddStage(StagePlace::BeforeWebSockets, LogIn);
  host.AddStage(StagePlace::BeforeWebSockets, [&program](StagedRequest request) {
    request.OnAnswered([&program](int) { ++program.answered; });
    request.Next();
  });
  host.Map<Echo>("");
  host.Map<Stock>("/stocks/{symbol}");
  host.Map<Talk>("talk");
  host.Map<PerCall>("/per-call");
  host.Map<Single>("/single");
  host.Map<Pooled>("/pooled");
  host.Map<Waiting>("/waiting", [&program] { return std::make_unique<Waiting>(program.scheduler); });
  host.MapHttp("/door", new Door);
  SessionHandlers door;
  door.onText = [](HandledSession& session, std::string_view text) {
    session.SendText(session.AttachmentAs<User>()->name + " says " + std::string(text));
  };
  door.onDisconnect = [&program](HandledSession&, const CloseInfo&) { ++program.doorClosed; };
  host.HandleGroup("door", door);
}

void SeeMessages(const Program& program) {
  Guest guest = program.Visit("/");
  guest.Say(R"({"a":[1,true,null]})");
  guest.ExpectToHear(R"({"a":[1,true,null]})");
  guest.Say("bytes", false);
  guest.ExpectToHear("bytes");
  guest.Leave();
}

void SeeStagesPathsAndGoodbyes(const Program& program) {
  Expect(Guest(program.Port(), "/stocks/ACME").Status() == 401, "a stage may refuse");
  Expect(program.Visit("/stocks/NONE").Status() == 404, "OnOpen may refuse");
  Guest guest = program.Visit("/stocks/A%20B", {{"Sec-WebSocket-Protocol", "prices, quotes"}});
  Expect(guest.Response().get("X-Greeting") == "hello", "a stage adds fields to the 101");
  Expect(guest.Response().get("X-Symbol") == "A B", "so does OnOpen");
  guest.Say("who");
  guest.ExpectToHear("ann looks at A B, quotes");
  guest.Say("where");
  guest.ExpectToHear("/stocks/A B");
  guest.Say("urgent");
  guest.ExpectToHear("before");
  guest.ExpectToHear("behind");
  guest.Say("bye");
  guest.ExpectToHear("farewell");
  guest.ExpectToHear("close 1000");
  Guest disconnected = program.Visit("/stocks/ACME");
  disconnected.Say("out");
  disconnected.ExpectToHear("close 1008");
  Guest aborted = program.Visit("/stocks/ACME");
  aborted.Say("cut");
  try {
    aborted.ExpectToHear("gone");
  } catch (const Poco::Exception&) {  // a reset is the end as well
  }
}

void SeeRooms(Program& program) {
  std::promise<SessionId> joined, left;
  Talk::rooms.OnJoined([&](const std::string& room, const SessionRef<Talk>& session) {
    if (room == "garden") joined.set_value(session.Id());
  });
  Talk::rooms.OnLeft([&](const std::string& room, SessionId id) {
    if (room == "garden") left.set_value(id);
  });
  Guest ann = program.Visit("/talk");
  Guest bob = program.Visit("/talk");
  bob.Say("join garden");
  const SessionId bobsId = joined.get_future().get();
  Expect(Talk::rooms.Contains("garden", bobsId) && Talk::rooms.Members("garden").size() == 1, "presence is known");
  ann.Say("to garden");
  bob.ExpectToHear("hello from here");
  bob.Say("to lobby");  // where both are; the speaker is left out
  ann.ExpectToHear("hello from here");
  ann.Say("all");
  ann.ExpectToHear(R"("to everybody")");
  bob.ExpectToHear(R"("to everybody")");

  Expect(Talk::all.Find([&](const SessionInfo& info) { return info.id == bobsId; }).size() == 1, "sessions are found");
  Expect(program.host->Sessions().OfType<Talk>().size() == 2, "by their type, too");
  const std::uint64_t stored = bobsId.ToUInt64();
  const auto restored = SessionRef<Talk>::Restore(SessionId(stored));
  Expect(restored && restored.IsOpen(), "a stored id gives the session back");
  restored.Invoke([](Talk& talk) { talk.SendText("invoked"); });
  bob.ExpectToHear("invoked");
  Expect(Talk::all.InvokeAll([](Talk& talk) { talk.SendText("all"); }) == 2, "an action for all");
  ann.ExpectToHear("all");
  bob.ExpectToHear("all");
  const CloseReceipt drained = restored.DrainAndClose(CloseCode::Normal, "drained");
  bob.ExpectToHear("close 1000");
  bob.Leave();
  Expect(left.get_future().get() == bobsId, "who leaves is missed");
  Expect(drained.Get().code == CloseCode::Normal, "a drain is over when OnClose has run");
  Talk::all.CloseAll(CloseCode::GoingAway, "closing time");
  ann.ExpectToHear("close 1001");
  ann.Leave();
}

void SeeBehaviours(const Program& program) {
  for (const auto& [path, second] : {std::pair("/per-call", "call 1"), std::pair("/single", "call 2")}) {
    Guest guest = program.Visit(path);
    guest.Say("x");
    guest.ExpectToHear("call 1");
    guest.Say("x");
    guest.ExpectToHear(second);
    guest.Leave();
  }
  Guest pooled = program.Visit("/pooled");
  pooled.Say("text");
  pooled.ExpectToHear("text");
  pooled.ExpectToHear("written");
  Guest waiting = program.Visit("/waiting");
  waiting.Say("four");
  waiting.ExpectToHear("4");
  waiting.ExpectToHear("after it was written");
}

void SeeTheDoor(const Program& program) {
  Guest guest = program.Visit("/door");
  Expect(guest.Response().get("Set-Cookie").starts_with("door=open"), "a handler sets cookies on the 101");
  guest.ExpectToHear("come in");
  guest.Say("hi");
  guest.ExpectToHear("a guest of the door says hi");
  guest.Say("bytes", false);
  guest.ExpectToHear("close 1003");
}

}  // namespace

int main() {
  Program program;
  program.host = Host::Start("ws://127.0.0.1:0/", [&](Host& host) { Configure(program, host); });
  const Subscription connects = program.host->OnConnect([&](const auto&) { ++program.connected; });
  SeeMessages(program);
  SeeStagesPathsAndGoodbyes(program);
  SeeRooms(program);
  SeeBehaviours(program);
  SeeTheDoor(program);
  program.host->Close();
  Expect(program.connected == 11, "the host tells of each session, " + std::to_string(program.connected));
  Expect(program.answered >= 12, "stages hear how requests were answered");
  Expect(program.doorClosed == 1, "a group hears of the end");
  std::cout << "the tour is over: everything is where it should be" << std::endl;
}
