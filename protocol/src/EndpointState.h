// SPDX-License-Identifier: MIT
// What an endpoint keeps only while it needs it: an idle session has none of these.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "DeflatePoolState.h"
#include "Outbox.h"
#include "frame/FrameReader.h"
#include "handshake/HeadScanner.h"
#include "message/MessageAssembler.h"
#include "wshost/protocol/ClientHandshake.h"
#include "wshost/protocol/Endpoint.h"
#include "wshost/protocol/UpgradeResponse.h"

namespace wshost::protocol {

/// The head, from its first byte until all bytes that were copied behind it are read.
struct Endpoint::Opening {
  RequestHeadScanner scanner;
  RequestHead head;                  // Views into `whole`.
  std::span<const std::byte> whole;  // The head's bytes once it is whole, wherever they are.
  std::vector<std::byte> kept;       // The head as far as it had to be copied.
  std::vector<std::byte> rest;       // Bytes behind the head that had to be copied.
  bool isUpgrade = false;
};

/// What a client has besides, for all its life.
struct Endpoint::ClientSide {
  explicit ClientSide(MaskKeySource& source) noexcept : maskKeys(source) {}

  MaskKeySource& maskKeys;
  std::string acceptKey;                  // What the server must answer.
  std::vector<std::string> subprotocols;  // What was offered.
  ResponseHeadScanner scanner;
  std::vector<std::byte> head;  // The response's, as far as it has come.
  UpgradeResponse response;     // Views into `head`.
  std::vector<std::byte> rest;  // Bytes behind a refusal's head that had to be copied.
  DeflatePool* deflate = nullptr;
  int interimResponses = 0;
  bool hasAsked = false;
  bool hasResponse = false;
  bool isRefused = false;
};

/// What was agreed on about compression, and what a session with context take-over has of its own.
struct Endpoint::Deflating {
  Deflating(const DeflateParameters& agreed, DeflatePool::State& shared, Role own) noexcept
      : parameters(agreed), pool(shared), role(own) {}
  Deflating(const Deflating&) = delete;
  Deflating& operator=(const Deflating&) = delete;
  ~Deflating() { DoneWithInflated(); }

  bool InflaterKeepsContext() const noexcept {
    return !(role == Role::Server ? parameters.clientNoContextTakeover : parameters.serverNoContextTakeover);
  }
  bool DeflaterKeepsContext() const noexcept {
    return !(role == Role::Server ? parameters.serverNoContextTakeover : parameters.clientNoContextTakeover);
  }
  int DeflaterWindowBits() const noexcept {
    return role == Role::Server ? parameters.serverMaxWindowBits : parameters.clientMaxWindowBits;
  }
  /// What the last event showed has been seen.
  void DoneWithInflated() noexcept;
  Inflater& TheInflater();
  Deflater& TheDeflater();

  const DeflateParameters parameters;
  DeflatePool::State& pool;
  const Role role;
  std::unique_ptr<Inflater> inflater;
  std::unique_ptr<Deflater> deflater;
};

/// What an open server's endpoint has only now and then, or not at all.
struct Endpoint::Parts {
  bool AreNeeded() const noexcept { return opening || outbox || client || deflating; }

  std::unique_ptr<Opening> opening;
  std::unique_ptr<Outbox> outbox;
  std::unique_ptr<ClientSide> client;    // Null in a server.
  std::unique_ptr<Deflating> deflating;  // Null if messages are not compressed.
};

/// A frame or message that is not whole yet.
struct Endpoint::Incoming {
  Incoming(FrameRules rules, const ProtocolLimits& limits) noexcept : reader(rules), message(limits) {}

  bool IsIdle() const noexcept { return !reader.InFrame() && !message.InMessage() && reader.BufferedBytes() == 0; }

  FrameReader reader;
  MessageAssembler message;
};

inline Endpoint::Opening* Endpoint::GetOpening() const noexcept { return parts_ ? parts_->opening.get() : nullptr; }
inline Endpoint::ClientSide* Endpoint::GetClient() const noexcept { return parts_ ? parts_->client.get() : nullptr; }
inline Endpoint::Deflating* Endpoint::GetDeflating() const noexcept {
  return parts_ ? parts_->deflating.get() : nullptr;
}
inline void Endpoint::EndOpening() noexcept {
  if (!parts_) return;
  parts_->opening.reset();
  LetPartsGo();
}

}  // namespace wshost::protocol
