#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace portreto::mail {

// For tests only: a mail server that answers one connection as a test wants it.
class ScriptedServer {
 public:
  // Asked for the reply to each line, to "" for the greeting, and to "." for the end of the mail. nullopt: the
  // connection is cut. kSilence: nothing is said, until the client goes away.
  using Script = std::function<std::optional<std::string>(const std::string& line)>;
  static constexpr char kSilence[] = "";

  explicit ScriptedServer(Script script)
      : script_(std::move(script)), acceptor_(loop_, {boost::asio::ip::address_v4::loopback(), 0}) {
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    boost::system::error_code ignored;
    // Wakes accept(), when nobody came.
    boost::asio::ip::tcp::socket(loop_).connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  // All lines of the client, those of the mail among them.
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  // False: the conversation is over.
  bool reply(boost::asio::ip::tcp::socket& socket, const std::string& line) {
    const auto text = script_(line);
    if (!text) return false;
    boost::system::error_code failed;
    if (*text != kSilence) boost::asio::write(socket, boost::asio::buffer(*text + "\r\n"), failed);
    is_mail_ = text->starts_with("354");
    return !failed;
  }

  void serve() {
    boost::system::error_code failed;
    boost::asio::ip::tcp::socket socket(loop_);
    acceptor_.accept(socket, failed);
    if (failed || !reply(socket, "")) return;
    std::string buffer;
    while (true) {
      const std::size_t size = boost::asio::read_until(socket, boost::asio::dynamic_buffer(buffer), "\r\n", failed);
      if (failed) return;
      const std::string line = buffer.substr(0, size - 2);
      buffer.erase(0, size);
      {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
      }
      if (is_mail_ && line != ".") continue;
      if (!reply(socket, line)) return;
    }
  }

  const Script script_;
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  bool is_mail_ = false;  // the lines that come are the mail's
  std::thread thread_;
};

}  // namespace portreto::mail
