// SPDX-License-Identifier: MIT
// What is behind a Host: configuration, opening, accepting.
#include "HostCore.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>

#include <algorithm>
#include <future>
#include <set>
#include <stdexcept>
#include <string_view>

#include "session/HttpPeer.h"
#include "session/Session.h"
#include "system/Sockets.h"
#include "transport/ListeningSocket.h"
#include "wshost/scheduling/UsableCores.h"
#include "wshost/service/Log.h"

namespace wshost {
namespace {

std::vector<host::BaseAddress> ParseAll(const std::vector<std::string>& texts) {
  if (texts.empty())
    throw std::invalid_argument("Host: no base address given; expected one such as ws://127.0.0.1:4502/");
  std::vector<host::BaseAddress> addresses;
  for (const std::string& text : texts) addresses.push_back(host::ParseBaseAddress(text));
  return addresses;
}

// A message that the protocol takes must not be too long for the parser alone.
HostOptions Consistent(HostOptions options) {
  host::RequireNetwork();  // what reads addresses next may need it
  RequireValid(options.compression);
  if (options.proxyProtocol == ProxyProtocolUse::Required && options.trustedProxies.empty()) {
    throw std::invalid_argument(
        "HostOptions::proxyProtocol: Required, but trustedProxies is empty, so that nobody could come; expected the "
        "proxies' addresses or networks");
  }
  options.json.maxBytes = std::max(options.json.maxBytes, options.protocol.maxMessageBytes);
  return options;
}

Poco::Net::ServerSocket Listen(const host::BaseAddress& address, int backlog) try {
  // Not by Poco's bind alone: 1.11 would set SO_REUSEPORT too, and two programs could share a port unawares.
  return host::ListenAt(Poco::Net::SocketAddress(address.host, address.port), backlog);
} catch (const Poco::Exception& error) {
  throw Poco::Net::NetException("cannot listen on " + address.text + ": " + error.displayText());
}

}  // namespace

Host::Core::Core(const BaseAddresses& addresses, HostOptions options)
    : options_(Consistent(std::move(options))),
      addresses_(ParseAll(addresses.Texts())),
      origins_(options_.checkOrigin, options_.allowedOrigins),
      proxies_(options_.trustedProxies),
      addressLimits_(
          {options_.maxHandshakesPerAddress, options_.maxSessionsPerAddress, options_.maxMessagesPerSecondPerAddress}),
      workers_(std::max<std::size_t>(options_.httpWorkers, 1), options_.maxWaitingHttpRequests),
      callbacks_(std::make_shared<host::CallbackPool>(options_.callbackThreads)) {}

Host::Core::~Core() { Close(); }

// ---- configuration

void Host::Core::RequireCreated(const char* call) const {
  if (GetState() != State::Created) throw std::logic_error(std::string(call) + ": only before Open()");
}

void Host::Core::Map(std::string_view path, std::shared_ptr<host::ServiceRoute> route) {
  RequireCreated("Host::Map");
  try {
    services_.Add(path, std::move(route));
  } catch (const std::logic_error& error) {
    throw std::logic_error(std::string("Host::Map: ") + error.what());
  }
}

void Host::Core::AddStage(StagePlace place, Stage stage) {
  RequireCreated("Host::AddStage");
  if (!stage) throw std::logic_error("Host::AddStage: the stage is empty");
  if (place == StagePlace::AfterWebSockets) return stages_.stages.push_back(std::move(stage));
  const auto behind = static_cast<std::ptrdiff_t>(stages_.beforeCount);
  stages_.stages.insert(stages_.stages.begin() + behind, std::move(stage));
  ++stages_.beforeCount;
}

void Host::Core::HandleGroup(std::string_view name, SessionHandlers handlers) {
  RequireCreated("Host::HandleGroup");
  std::string group(name);
  auto functions =
      std::make_shared<const HandledSession::Handlers>(HandledSession::Handlers{group, std::move(handlers)});
  if (!groups_->try_emplace(std::move(group), std::move(functions)).second) {
    throw std::logic_error("Host::HandleGroup: group '" + std::string(name) + "' has its functions already");
  }
}

void Host::Core::MapHttp(std::string_view path, Poco::Net::HTTPRequestHandlerFactory::Ptr factory) {
  RequireCreated("Host::MapHttp");
  handlers_.Add(path, std::move(factory));
}

void Host::Core::AddEndpoint() {
  RequireCreated("Host::AddWebSocketsEndpoint");
  if (hasEndpoint_) throw std::logic_error("Host::AddWebSocketsEndpoint: called twice; one call covers all addresses");
  hasEndpoint_ = true;
}

void Host::Core::AddEndpoint(std::vector<Poco::Net::ServerSocket> listening) {
  if (listening.empty()) throw std::invalid_argument("Host::AddWebSocketsEndpoint: no listening socket given");
  for (const Poco::Net::ServerSocket& socket : listening) host::RequireListening(socket);
  AddEndpoint();
  inherited_ = std::move(listening);
}

const std::vector<ServiceEndpoint>& Host::Core::Endpoints() const {
  if (GetState() == State::Created) throw std::logic_error("Host::Endpoints: ports are known after Open() only");
  return endpoints_;
}

// ---- opening

void Host::Core::Open() {
  const MutexLock lock(lifeMutex_);
  RequireCreated("Host::Open");
  if (!hasEndpoint_) throw std::logic_error("Host::Open: no endpoint; call AddWebSocketsEndpoint() first");
  std::vector<Listener> listeners = inherited_.empty() ? Bind() : Inherit();
  try {
    services_.ForEach([this](host::ServiceRoute& route) { route.Open(callbacks_); });
    listing_.emplace(sessions_);
    StartLoops();
    StartAccepting(std::move(listeners));
  } catch (...) {
    if (!acceptors_.empty()) StopAccepting();
    StopLoops();
    listing_.reset();
    loops_.clear();
    endpoints_.clear();
    CloseServices();
    throw;
  }
  state_.store(State::Open, std::memory_order_release);
}

// Addresses that differ in their path only share a socket; each port 0 asks for a port of its own.
std::vector<Host::Core::Listener> Host::Core::Bind() {
  std::vector<Listener> listeners;
  std::vector<ServiceEndpoint> endpoints;
  std::map<std::pair<std::string, std::uint16_t>, std::uint16_t> ports;
  for (const host::BaseAddress& address : addresses_) {
    const std::pair key(address.host, address.port);
    auto known = address.port == 0 ? ports.end() : ports.find(key);
    if (known == ports.end()) {
      Poco::Net::ServerSocket socket = Listen(address, options_.acceptBacklog);
      const Poco::Net::SocketAddress bound = socket.address();
      known = ports.insert_or_assign(key, bound.port()).first;
      listeners.push_back({std::move(socket), bound});
    }
    endpoints.emplace_back("ws", address.host, known->second, address.path);
  }
  endpoints_ = std::move(endpoints);
  return listeners;
}

// Every path of the base addresses is served on every socket.
std::vector<Host::Core::Listener> Host::Core::Inherit() {
  std::vector<Listener> listeners;
  std::vector<ServiceEndpoint> endpoints;
  for (const Poco::Net::ServerSocket& given : inherited_) {
    Poco::Net::ServerSocket socket = host::DuplicateOf(given);
    socket.setBlocking(false);
    const Poco::Net::SocketAddress bound = socket.address();
    std::set<std::string_view> paths;
    for (const host::BaseAddress& address : addresses_) {
      if (!paths.insert(address.path).second) continue;
      endpoints.emplace_back("ws", bound.host().toString(), bound.port(), address.path);
    }
    listeners.push_back({std::move(socket), bound});
  }
  endpoints_ = std::move(endpoints);
  return listeners;
}

void Host::Core::StartLoops() {
  const std::size_t asked = options_.loopCount != 0 ? options_.loopCount : UsableCores();
  std::string whyNot;
  for (std::size_t i = 0; i < asked; ++i) {
    auto loop = std::make_shared<host::EventLoop>(host::MakePoller(options_.poller), clock_, options_.maxLoopInboxBytes,
                                                  host::MakeWriteBatch(options_.ioUring, whyNot));
    auto context = MakeIntrusive<const host::SessionContext>(loop, options_, *this);
    loops_.push_back({std::move(loop),
                      std::move(context),
                      {},
                      std::make_unique<std::atomic<std::uint64_t>>(0),
                      std::make_unique<host::SignOfLife>()});
  }
  if (!whyNot.empty()) {
    WriteLogOf("wshost.host", Poco::Message::PRIO_INFORMATION, [&whyNot] {
      return "without io_uring, which the system does not give (" + whyNot + "): each session is written to by itself";
    });
  }
  for (LoopThread& each : loops_) each.thread = std::thread([loop = each.loop] { loop->Run(); });
}

void Host::Core::StartAccepting(std::vector<Listener> listeners) {
  host::EventLoop& first = *loops_.front().loop;
  for (Listener& listener : listeners) {
    auto welcome = [this, server = PeerAddress(listener.address)](host::PeerTransport transport,
                                                                  const PeerAddress& client) {
      Welcome(std::move(transport), client, server);
    };
    // Who has not been accepted yet belongs to whoever listens next.
    acceptors_.push_back(std::make_shared<host::Acceptor>(first, std::move(listener.socket), std::move(welcome),
                                                          [this] { return IsDraining(); }));
  }
  std::promise<void> started;
  first.Post([this, &first, &started] {
    try {
      for (const auto& acceptor : acceptors_) {
        first.Adopt(acceptor);
        acceptor->Start();
      }
      started.set_value();
    } catch (...) {
      started.set_exception(std::current_exception());
    }
  });
  started.get_future().get();
}

// On the first loop's thread: gives a new peer to the loop that has the fewest.
void Host::Core::Welcome(host::PeerTransport transport, const PeerAddress& client, const PeerAddress& server) {
  host::AddressLimits::Admission admission = AdmitSocket(client);
  if (!admission.isAdmitted) return loops_.front().loop->Counters().peersRefused.Add();
  const auto chosen = std::min_element(loops_.begin(), loops_.end(), [](const LoopThread& a, const LoopThread& b) {
    return a.OpenPeers() < b.OpenPeers();
  });
  auto peer = std::make_shared<host::HttpPeer>(chosen->context, std::move(transport), client, server,
                                               std::move(admission.share));
  if (chosen->loop->IsCurrentThread()) {
    chosen->loop->Adopt(peer);
    peer->Start();
    return;
  }
  std::atomic<std::uint64_t>& arriving = *chosen->arriving;
  arriving.fetch_add(1);
  try {
    const bool isPosted = chosen->loop->Post([this, loop = chosen->loop.get(), &arriving, peer] {
      arriving.fetch_sub(1);  // first: it has arrived, even if there is no memory to take it
      if (cutting_.load(std::memory_order_acquire)) return PeerGone();
      try {
        loop->Adopt(peer);
      } catch (...) {  // no memory
        PeerGone();
        throw;
      }
      peer->Start();
      if (IsDraining()) peer->Drain();
    });
    if (!isPosted) arriving.fetch_sub(1);  // the loop has ended
  } catch (...) {                          // no memory
    arriving.fetch_sub(1);
    PeerGone();
    throw;
  }
}

// Whom a proxy speaks for is not known yet.
host::AddressLimits::Admission Host::Core::AdmitSocket(const PeerAddress& peer) {
  if (OpenPeers() >= options_.maxSessions) return {false, nullptr};
  if (options_.proxyProtocol == ProxyProtocolUse::Required && !proxies_.Contain(peer)) return {false, nullptr};
  return Admit(peer);
}

std::uint64_t Host::Core::OpenPeers() const noexcept {
  std::uint64_t count = 0;
  for (const LoopThread& each : loops_) count += each.OpenPeers();
  return count;
}

// ---- what peers ask for

host::AddressLimits::Admission Host::Core::Admit(const PeerAddress& client) {
  if (!addressLimits_.AreSet() || proxies_.Contain(client)) return {};
  return addressLimits_.Admit(client.ToSocketAddress().host(), clock_.Now());
}

void Host::Core::Register(host::Session& session) {
  sessions_.TryAdd(SessionRef<WebSocketsService>(session.shared_from_this()));
}

}  // namespace wshost
