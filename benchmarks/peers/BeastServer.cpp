// SPDX-License-Identifier: MIT
// peer_beast PORT echo|relay: Boost.Beast with callbacks on one thread.
#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
using Socket = beast::basic_stream<asio::ip::tcp, asio::io_context::executor_type>;
using WebSocket = beast::websocket::stream<Socket>;

namespace {

constexpr std::size_t kLargestMessage = 1U << 24U;

class Session;
std::unordered_set<Session*> room;
bool relays = false;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(Socket socket) : stream_(std::move(socket)) {}
  ~Session() { room.erase(this); }

  void Start() {
    stream_.set_option(beast::websocket::permessage_deflate{});
    stream_.set_option(beast::websocket::stream_base::timeout::suggested(beast::role_type::server));
    stream_.auto_fragment(false);
    stream_.read_message_max(kLargestMessage);
    stream_.next_layer().socket().set_option(asio::ip::tcp::no_delay(true));
    stream_.async_accept([self = shared_from_this()](beast::error_code error) {
      if (error) return;
      if (relays) room.insert(self.get());
      self->Read();
    });
  }

 private:
  void Read() {
    stream_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      if (relays) {
        self->Relay();
      } else {
        self->Echo();
      }
    });
  }

  void Echo() {
    stream_.text(stream_.got_text());
    stream_.async_write(buffer_.data(), [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      self->buffer_.clear();
      self->Read();
    });
  }

  void Relay() {
    const auto message = std::make_shared<const std::string>(beast::buffers_to_string(buffer_.data()));
    buffer_.clear();
    for (Session* each : room) each->Send(message);
    Read();
  }

  void Send(const std::shared_ptr<const std::string>& message) {
    queue_.push_back(message);
    if (queue_.size() == 1) WriteNext();
  }

  void WriteNext() {
    stream_.async_write(asio::buffer(*queue_.front()),
                        [self = shared_from_this()](beast::error_code error, std::size_t) {
                          if (error) return;
                          self->queue_.pop_front();
                          if (!self->queue_.empty()) self->WriteNext();
                        });
  }

  WebSocket stream_;
  beast::flat_buffer buffer_;
  std::deque<std::shared_ptr<const std::string>> queue_;
};

void AcceptNext(asio::io_context& context, asio::ip::tcp::acceptor& acceptor) {
  acceptor.async_accept([&](beast::error_code error, asio::ip::tcp::socket accepted) {
    if (!error) {
      Socket socket(context);
      socket.socket().assign(asio::ip::tcp::v4(), accepted.release());
      std::make_shared<Session>(std::move(socket))->Start();
    }
    AcceptNext(context, acceptor);
  });
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  relays = std::string_view(words[2]) == "relay";
  asio::io_context context(1);
  const auto port = static_cast<unsigned short>(std::atoi(words[1]));
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
  acceptor.listen(65535);
  AcceptNext(context, acceptor);
  context.run();
}
