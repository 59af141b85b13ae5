#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.h"
#include "base/testing/temporary_directory.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

// The real server on which this program's tests of MongoDB run: the one that MONGODB_TEST_URI names, else one of its
// own, which is started when it is first asked for and ends with the program (tools/cluster_lib/test_database.mjs). For
// tests only.
class MongoServer {
 public:
  static const MongoServer& shared() {
    static const MongoServer server;
    return server;
  }

  // Empty when there is one.
  const std::string& why_missing() const { return why_missing_; }
  // What it is, for people.
  const std::string& name() const { return name_; }
  bool is_ferretdb() const { return name_.contains("FerretDB"); }

  // Of this database; `options` as "&a=1&b=2".
  std::string uri_of(std::string_view database, std::string_view options = "") const {
    return with_hosts(hosts(), database, options);
  }
  // Of the same database, where `address` is that of a proxy before server().
  std::string uri_through(std::string_view address, std::string_view database, std::string_view options = "") const {
    return with_hosts(std::string(address), database, std::string("&directConnection=true") += options);
  }
  // The port of the first server.
  std::uint16_t port() const {
    const std::string first = hosts().substr(0, hosts().find(','));
    return static_cast<std::uint16_t>(std::stoi(first.substr(first.rfind(':') + 1)));
  }

 private:
  MongoServer() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it meanwhile
    if (const char* given = std::getenv("MONGODB_TEST_URI"); given != nullptr && *given != '\0') {
      uri_ = given;
      name_ = "the server that MONGODB_TEST_URI names";
    } else {
      start();
    }
    std::cout << "These tests of MongoDB run on: " << (why_missing_.empty() ? name_ : "nothing. " + why_missing_)
              << std::endl;
  }
  // Its standard input ends, by which it knows.
  ~MongoServer() {
    if (input_ >= 0) ::close(input_);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }

  void start() {
    std::array<int, 2> in;
    std::array<int, 2> out;
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
      why_missing_ = "No pipe can be made.";
      return;
    }
    constexpr const char* kScript = PORTRETO_SOURCE_DIR "/tools/cluster_lib/test_database.mjs";
    const std::string directory = directory_.path();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execlp("node", "node", kScript, directory.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    std::string line;
    for (char c = 0; ::read(out[0], &c, 1) == 1 && c != '\n';) line += c;
    ::close(out[0]);
    boost::system::error_code error;
    const auto answer = boost::json::parse(line, error);
    if (error || !answer.is_object()) {
      why_missing_ = "No server could be started: is there a node?";
    } else if (const auto* missing = answer.as_object().if_contains("missing")) {
      why_missing_ = boost::json::value_to<std::string>(*missing);
    } else {
      uri_ = boost::json::value_to<std::string>(answer.at("uri"));
      name_ = boost::json::value_to<std::string>(answer.at("name"));
    }
  }

  // "user:password@host:port,…", and behind it "/database?options".
  std::size_t hosts_begin() const { return uri_.find("://") + 3; }
  std::string hosts() const {
    return uri_.substr(hosts_begin(), uri_.find_first_of("/?", hosts_begin()) - hosts_begin());
  }
  std::string with_hosts(const std::string& hosts, std::string_view database, std::string_view options) const {
    const std::size_t question = uri_.find('?');
    std::string uri = uri_.substr(0, hosts_begin()) + hosts + '/' + std::string(database) + '?';
    uri += question == std::string::npos ? "appName=test" : uri_.substr(question + 1);
    return uri += options;
  }

  const TemporaryDirectory directory_;
  std::string uri_;
  std::string name_;
  std::string why_missing_;
  pid_t pid_ = 0;
  int input_ = -1;
};

// A database of its own on that server, which goes with the object.
class MongoTestDatabase {
 public:
  MongoTestDatabase() = default;
  ~MongoTestDatabase() {
    run([](MongoClient& client) -> Status {
      client.run(document("dropDatabase", 1));
      return {};
    });
  }
  MongoTestDatabase(const MongoTestDatabase&) = delete;
  MongoTestDatabase& operator=(const MongoTestDatabase&) = delete;

  const std::string& name() const { return name_; }
  // Without options of its own, with time for FerretDB to make all indexes on a busy machine.
  std::string uri(std::string_view options = "&socketTimeoutMS=30000") const {
    return MongoServer::shared().uri_of(name_, options);
  }

  // Past the store, as another program would: `work` is a function MongoClient& → Result<T>. Throws MongoError.
  template <typename Work>
  auto run(Work work) const -> std::invoke_result_t<Work&, MongoClient&> {
    BlockingPool unused(1, 1);
    DatabaseState state;
    MongoDatabase database(uri(), unused, {}, state);
    return database.run(work);
  }

 private:
  const std::string name_ = "portreto_test_" + UserId::generate().str();
};

}  // namespace portreto::metadata
