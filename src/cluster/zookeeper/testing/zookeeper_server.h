#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "base/testing/temporary_directory.h"

// Real ZooKeeper servers, from Debian's package. For tests only.
namespace portreto::cluster {

inline constexpr auto kJava = "/usr/bin/java";
inline constexpr auto kZookeeperJar = "/usr/share/java/zookeeper.jar";

class Socket {
 public:
  Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
  }
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Ports that were free a moment ago, all different.
template <std::size_t kCount>
std::array<std::uint16_t, kCount> free_ports() {
  std::array<std::uint16_t, kCount> ports;
  std::array<Socket, kCount> sockets;
  for (std::size_t i = 0; i < kCount; ++i) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    if (::bind(sockets[i].fd(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(sockets[i].fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::system_error(errno, std::generic_category(), "a free port");
    }
    ports[i] = ntohs(address.sin_port);
  }
  return ports;
}

// One server process. Ends with the object, or with the test program.
class ZookeeperServer {
 public:
  struct Ports {
    std::uint16_t client, quorum, election;
  };

  // Number `id`, from 1, of those servers; a single one stands alone. Starts it, and does not wait.
  ZookeeperServer(std::size_t id, const std::vector<Ports>& all) : ports_(all[id - 1]) {
    for (const auto* file : {kJava, kZookeeperJar}) {
      if (::access(file, R_OK) != 0) {
        throw std::runtime_error(
            fmt::format("{} is missing. These tests need Debian's packages zookeeper and default-jre-headless: "
                        "tools/install_dependencies.sh test",
                        file));
      }
    }
    const auto data = std::filesystem::path(directory_.path()) / "data";
    std::filesystem::create_directory(data);
    std::ofstream(data / "myid") << id;
    std::ofstream config(config_file());
    config << fmt::format(
        "tickTime=200\ninitLimit=50\nsyncLimit=15\nmaxClientCnxns=0\nadmin.enableServer=false\n"
        "4lw.commands.whitelist=srvr\ndataDir={}\nclientPort={}\nclientPortAddress=127.0.0.1\n",
        data.string(), ports_.client);
    for (std::size_t i = 0; all.size() > 1 && i < all.size(); ++i) {
      config << fmt::format("server.{}=127.0.0.1:{}:{}\n", i + 1, all[i].quorum, all[i].election);
    }
    config.close();
    start();
  }
  ~ZookeeperServer() { kill(); }
  ZookeeperServer(const ZookeeperServer&) = delete;
  ZookeeperServer& operator=(const ZookeeperServer&) = delete;

  std::uint16_t port() const { return ports_.client; }

  // Again, on the data of the time before.
  void start() {
    const std::string config = config_file();
    const std::string log = directory_.path() + "/log";
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    // Its disk is not what is tested, so it need not sync.
    ::execl(kJava, kJava, "-Xmx128m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
            "-Dzookeeper.forceSync=no", "-cp", kZookeeperJar, "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            config.c_str(), nullptr);
    ::_exit(127);
  }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  void suspend() const { ::kill(pid_, SIGSTOP); }
  void resume() const { ::kill(pid_, SIGCONT); }
  bool is_running() const { return pid_ > 0; }

  // "leader", "follower" or "standalone"; empty while it serves nobody.
  std::string mode() const {
    const std::string answer = ask("srvr");
    constexpr std::string_view kMode = "Mode: ";
    const auto at = answer.find(kMode);
    if (at == answer.npos) return "";
    const auto start = at + kMode.size();
    return answer.substr(start, answer.find('\n', start) - start);
  }

  std::string log() const {
    std::ifstream file(directory_.path() + "/log");
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string config_file() const { return directory_.path() + "/zoo.cfg"; }

  std::string ask(std::string_view word) const {
    const Socket socket;
    const timeval limit{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    const sockaddr_in address = loopback(ports_.client);
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return "";
    if (::send(socket.fd(), word.data(), word.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(word.size())) return "";
    std::string answer;
    std::array<char, 4096> part;
    while (true) {
      const ssize_t size = ::recv(socket.fd(), part.data(), part.size(), 0);
      if (size <= 0) return answer;
      answer.append(part.data(), static_cast<std::size_t>(size));
    }
  }

  const TemporaryDirectory directory_;
  const Ports ports_;
  pid_t pid_ = 0;
};

// One server, or several that replicate.
class ZookeeperEnsemble {
 public:
  // Returns when it serves. Throws std::runtime_error when it does not within half a minute.
  explicit ZookeeperEnsemble(std::size_t count) {
    const auto free = free_ports<9>();
    std::vector<ZookeeperServer::Ports> ports;
    for (std::size_t i = 0; i < count; ++i) ports.push_back({free[3 * i], free[3 * i + 1], free[3 * i + 2]});
    for (std::size_t i = 0; i < count; ++i) servers_.push_back(std::make_unique<ZookeeperServer>(i + 1, ports));
    await_serving();
  }

  std::string addresses() const {
    std::string all;
    for (const auto& server : servers_) all += fmt::format("{}127.0.0.1:{}", all.empty() ? "" : ",", server->port());
    return all;
  }
  std::vector<std::unique_ptr<ZookeeperServer>>& servers() { return servers_; }

  ZookeeperServer& leader() {
    for (const auto& server : servers_) {
      if (const auto mode = server->mode(); mode == "leader" || mode == "standalone") return *server;
    }
    throw std::runtime_error("no ZooKeeper server leads");
  }

  // Until all servers that run serve.
  void await_serving() {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (const auto& server : servers_) {
      while (server->is_running() && server->mode().empty()) {
        if (std::chrono::steady_clock::now() > give_up) {
          throw std::runtime_error("ZooKeeper does not serve. Its log:\n" + server->log());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    }
  }

 private:
  std::vector<std::unique_ptr<ZookeeperServer>> servers_;
};

// The one server that the tests of this program share, each below a root of its own.
inline ZookeeperEnsemble& shared_zookeeper() {
  static ZookeeperEnsemble ensemble(1);
  return ensemble;
}

}  // namespace portreto::cluster
