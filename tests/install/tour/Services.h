// SPDX-License-Identifier: MIT
// The services of the tour, from the simplest on.
#pragma once

#include <wshost/host/UpgradeRequest.h>
#include <wshost/scheduling/SequentialScheduler.h>
#include <wshost/service/AsyncWebSocketsService.h>
#include <wshost/service/CurrentSession.h>
#include <wshost/service/SessionCollection.h>
#include <wshost/service/SessionGroups.h>
#include <wshost/service/WebSocketsService.h>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <memory>
#include <string>

/// JSON in, JSON out, text and bytes too.
class Echo : public wshost::WebSocketsService {
 public:
  void OnMessage(const wshost::JsonValue& message) override { Send(message); }
  void OnBinary(std::span<const std::byte> bytes) override { Send(wshost::MessageKind::Binary, bytes); }
};

/// Who has logged in: a stage attaches it.
struct User : wshost::Attachment {
  explicit User(std::string text) : name(std::move(text)) {}
  const std::string name;
};

/// Reads its path, its user and its request; answers with fields of its own; knows the ways to say goodbye.
class Stock : public wshost::WebSocketsService {
 public:
  void OnOpen() override;
  void OnText(std::string_view text) override;

 private:
  std::string symbol_;
};

/// Rooms with presence, and everybody in one collection.
class Talk : public wshost::WebSocketsService {
 public:
  static inline wshost::SessionCollection<Talk> all;
  static inline wshost::SessionGroups<Talk> rooms;

  void OnOpen() override;
  void OnText(std::string_view text) override;
};

/// One object for each callback, one for all sessions, and one whose callbacks may block.
class PerCall : public Echo {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.instances = wshost::InstanceContextMode::PerCall};
  void OnText(std::string_view) override { SendText("call " + std::to_string(++calls_)); }

 private:
  int calls_ = 0;
};
class Single : public Echo {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.instances = wshost::InstanceContextMode::Single};
  void OnText(std::string_view) override { SendText("call " + std::to_string(++calls_)); }

 private:
  int calls_ = 0;
};
class Pooled : public Echo {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.place = wshost::CallbackPlace::Pool};
  void OnText(std::string_view text) override;
};

/// Waits without holding a thread.
class Waiting : public wshost::AsyncWebSocketsService {
 public:
  explicit Waiting(wshost::SequentialScheduler& scheduler) : queue_(scheduler) {}
  wshost::SessionTask OnTextAsync(std::string text) override;

 private:
  wshost::TaskQueue queue_;
};

/// An ordinary HTTP handler that accepts upgrades into a group of functions, or answers.
class Door : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override;
};
