#include "config/load.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "config/keys.h"
#include "config/member_entry.h"

namespace portreto::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class LoadSettings : public ::testing::Test {
 protected:
  Settings load(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    std::ofstream(file_, std::ios::binary) << text;
    std::vector<Override> changes;
    for (const auto& text : overrides) changes.push_back({"--set " + text, text});
    return load_settings(file_, changes);
  }

  // What is said about settings that must be refused.
  std::vector<std::string> problems_of(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    try {
      load(text, overrides);
    } catch (const SettingsError& error) {
      return error.problems();
    }
    return {};
  }

  std::string at_line(int line) const { return file_.string() + ":" + std::to_string(line) + ": "; }

  TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() + "/portreto.toml";
};

TEST_F(LoadSettings, AreTheDefaultsWithoutAFile) { EXPECT_EQ(load_settings(std::nullopt, {}), Settings{}); }

TEST_F(LoadSettings, ReadEveryKindOfValue) {
  const Settings settings = load(R"(
[server]
address = "::1"
port = 0
trusted_proxies = ["10.0.0.0/8", "fd00::1"]
public_url = "https://photos.example.org"
[auth]
registration = "closed"
[log]
level = "debug"
format = "text"
[upload]
file_size_bytes_max = 1_048_576
)");
  Settings expected;
  expected.server.address = "::1";
  expected.server.port = 0;
  expected.server.trusted_proxies = {"10.0.0.0/8", "fd00::1"};
  expected.server.public_url = "https://photos.example.org";
  expected.auth.registration = Registration::kClosed;
  expected.log.level = LogLevel::kDebug;
  expected.log.format = LogFormat::kText;
  expected.upload.file_size_bytes_max = 1'048'576;
  EXPECT_EQ(settings, expected);
}

TEST_F(LoadSettings, LetTheLastOverrideWin) {
  const Settings settings =
      load("[server]\nport = 1000\n", {"server.port=2000", "server.port=3000", "server.trusted_proxies=::1,10.0.0.0/8",
                                       "auth.registration=closed", "data.directory=/srv/a=b"});
  EXPECT_EQ(settings.server.port, 3000);
  EXPECT_THAT(settings.server.trusted_proxies, ElementsAre("::1", "10.0.0.0/8"));
  EXPECT_EQ(settings.auth.registration, Registration::kClosed);
  EXPECT_EQ(settings.data.directory, "/srv/a=b");
}

TEST_F(LoadSettings, WantWhatMailsNeed) {
  const std::vector<std::string> all{"mail.url=smtps://mail.example.org:465", "mail.from=photos@example.org",
                                     "server.public_url=https://photos.example.org"};
  EXPECT_EQ(load("", all).mail.from, "photos@example.org");
  EXPECT_THAT(problems_of("", {all[0], all[2]}), ElementsAre(HasSubstr("mail.from is not")));
  EXPECT_THAT(problems_of("", {all[0], all[1]}), ElementsAre(HasSubstr("server.public_url is not")));
  EXPECT_THAT(problems_of("", {all[0], all[1], all[2], "mail.username=x"}), ElementsAre(HasSubstr("go together")));
  for (const char* url : {"mail.example.org:25", "http://mail.example.org:25", "smtp://mail.example.org",
                          "smtp://mail.example.org:25/x", "smtp://user@mail.example.org:25"}) {
    EXPECT_THAT(problems_of("", {std::string("mail.url=") + url}), ElementsAre(HasSubstr("mail.url must be"))) << url;
  }
  for (const char* from : {"photos", "@example.org", "photos@", "<photos@example.org>", "a b@example.org"}) {
    EXPECT_THAT(problems_of("", {std::string("mail.from=") + from}), ElementsAre(HasSubstr("mail.from must be")))
        << from;
  }
}

TEST_F(LoadSettings, EmptyAListByAnEmptyOverride) {
  EXPECT_THAT(load("[server]\ntrusted_proxies = [\"::1\"]\n", {"server.trusted_proxies="}).server.trusted_proxies,
              ElementsAre());
}

TEST_F(LoadSettings, RefuseAnUnknownKeyAndNameTheNearest) {
  EXPECT_THAT(problems_of("[server]\nport = 1\nheader_timout_ms = 100\n"),
              ElementsAre(AllOf(StartsWith(at_line(3)), HasSubstr("unknown key server.header_timout_ms"),
                                HasSubstr("Did you mean server.header_timeout_ms?"))));
}

TEST_F(LoadSettings, RecogniseAKeyThatLacksItsSection) {
  EXPECT_THAT(problems_of("port = 1\n"), ElementsAre(AllOf(StartsWith(at_line(1)), HasSubstr("mean server.port?"))));
  EXPECT_THAT(problems_of("", {"port=1"}),
              ElementsAre(AllOf(StartsWith("--set port=1: "), HasSubstr("mean server.port?"))));
}

TEST_F(LoadSettings, RefuseAnUnknownSectionAndNameTheNearest) {
  EXPECT_THAT(problems_of("[sever]\nport = 1\n"),
              ElementsAre(AllOf(StartsWith(at_line(1)), HasSubstr("[sever]"), HasSubstr("Did you mean [server]?"))));
}

TEST_F(LoadSettings, RefuseASectionThatIsGivenAValue) {
  EXPECT_THAT(problems_of("\nserver = 1\n"), ElementsAre(AllOf(StartsWith(at_line(2)), HasSubstr("Write [server]"))));
}

TEST_F(LoadSettings, RefuseAWrongType) {
  EXPECT_THAT(problems_of("[server]\n\nport = \"8000\"\n"),
              ElementsAre(AllOf(StartsWith(at_line(3)), HasSubstr("server.port must be an integer from 0 to 65535"),
                                HasSubstr("The default is 8000."))));
  EXPECT_THAT(problems_of("[server]\nport = 80.5\n"), ElementsAre(HasSubstr("not 80.5")));
  EXPECT_THAT(problems_of("[server]\naddress = 1\n"), ElementsAre(HasSubstr("server.address must be an IPv4 or IPv6")));
  EXPECT_THAT(problems_of("[server]\ntrusted_proxies = \"::1\"\n"), ElementsAre(HasSubstr("must be a list")));
  EXPECT_THAT(problems_of("[server]\ntrusted_proxies = [1]\n"), ElementsAre(HasSubstr("must be a list")));
  EXPECT_THAT(problems_of("[log]\nlevel = 3\n"), ElementsAre(HasSubstr(R"(must be "debug" or "info")")));
}

TEST_F(LoadSettings, RefuseAValueOutOfRange) {
  EXPECT_THAT(problems_of("[server]\nport = 65536\n"), ElementsAre(AllOf(StartsWith(at_line(2)), HasSubstr("65536"))));
  EXPECT_THAT(problems_of("[auth]\naccess_token_ttl_s = 601\n"), ElementsAre(HasSubstr("from 30 to 600")));
  EXPECT_THAT(problems_of("[auth]\nregistration = \"maybe\"\n"),
              ElementsAre(HasSubstr(R"("open" or "closed" or "invitation")")));
  EXPECT_THAT(problems_of("[server]\naddress = \"localhost\"\n"), ElementsAre(HasSubstr("server.address")));
  EXPECT_THAT(problems_of("[server]\ntrusted_proxies = [\"10.0.0.0/33\"]\n"), ElementsAre(HasSubstr("list")));
  EXPECT_THAT(problems_of("[server]\npublic_url = \"https://a.example/path\"\n"), ElementsAre(HasSubstr("origin")));
  EXPECT_THAT(problems_of("[data]\ndirectory = \"\"\n"), ElementsAre(HasSubstr("data.directory must be a path")));
}

TEST_F(LoadSettings, RefuseAMalformedOverride) {
  EXPECT_THAT(problems_of("", {"server.port"}),
              ElementsAre(AllOf(StartsWith("--set server.port: "), HasSubstr("section.key=value"))));
  EXPECT_THAT(problems_of("", {"server.port=80x"}), ElementsAre(HasSubstr("not 80x")));
  EXPECT_THAT(problems_of("", {"server.port="}), ElementsAre(HasSubstr("an integer")));
  EXPECT_THAT(problems_of("", {"log.level=loud"}), ElementsAre(HasSubstr("not loud")));
}

TEST_F(LoadSettings, RefuseBrokenTomlWithItsLine) {
  EXPECT_THAT(problems_of("[server]\nport = = 1\n"), ElementsAre(AllOf(StartsWith(at_line(2)), HasSubstr("not TOML"))));
  EXPECT_THAT(problems_of("[server]\nport = 1\nport = 2\n"), ElementsAre(StartsWith(at_line(3))));
}

TEST_F(LoadSettings, RefuseAFileThatCannotBeRead) {
  EXPECT_THROW(load_settings(directory_.path() + "/absent.toml", {}), SettingsError);
  EXPECT_THROW(load_settings(directory_.path(), {}), SettingsError);
  EXPECT_THAT(problems_of(std::string(2 << 20, '#')), ElementsAre(HasSubstr("has 2097152 bytes")));
}

TEST_F(LoadSettings, TellEveryProblemAtOnce) {
  EXPECT_THAT(problems_of("[server]\nport = -1\nprot = 1\n", {"log.level=x"}).size(), 3U);
}

TEST_F(LoadSettings, RefuseKeysThatContradictEachOther) {
  EXPECT_THAT(problems_of("", {"storage.volume_size_bytes=1048576"}),
              ElementsAre(AllOf(HasSubstr("upload.file_size_bytes_max"), HasSubstr("storage.volume_size_bytes"))));
  EXPECT_THAT(problems_of("", {"metadata.file=/a.db", "metadata.uri=mongodb://secret@a/"}),
              ElementsAre(AllOf(HasSubstr("metadata.file and metadata.uri"), Not(HasSubstr("secret")))));
}

TEST_F(LoadSettings, TakeTheDatabaseFromAFileOfItsOwn) {
  const std::string secret = directory_.path() + "/uri";
  const std::vector<std::string> named{"metadata.uri_file=" + secret};
  EXPECT_THAT(problems_of("", named), ElementsAre(AllOf(HasSubstr(secret), HasSubstr("cannot be read"))));
  std::ofstream(secret) << "mongodb://u:secret@db/portreto\n";
  EXPECT_EQ(load("", named).metadata.uri, "mongodb://u:secret@db/portreto");
  EXPECT_THAT(problems_of("", {named[0], "metadata.uri=mongodb://a/"}),
              ElementsAre(HasSubstr("metadata.uri_file and metadata.uri are both set")));
  EXPECT_THAT(problems_of("", {named[0], "metadata.file=/a.db"}),
              ElementsAre(HasSubstr("metadata.uri_file and metadata.file are both set")));
  std::ofstream(secret) << " \n";
  EXPECT_THAT(problems_of("", named), ElementsAre(HasSubstr("is empty")));
  std::ofstream(secret) << std::string(70'000, 'x');
  EXPECT_THAT(problems_of("", named), ElementsAre(HasSubstr("too large")));
  EXPECT_THAT(problems_of("", {"metadata.uri_file=" + directory_.path()}), ElementsAre(HasSubstr("cannot be read")));
}

// A cluster without ZooKeeper, of which one line may be replaced and one be added.
std::vector<std::string> listed(std::vector<std::string> members = {"web:w=h:1", "auth:a=h:2", "app:p=h:3",
                                                                    "storage:s1=h:4@zone-1", "storage:s2=[::1]:5"},
                                const std::vector<std::string>& more = {}) {
  std::vector<std::string> overrides = {fmt::format("cluster.members={}", fmt::join(members, ","))};
  overrides.insert(overrides.end(), more.begin(), more.end());
  return overrides;
}

TEST_F(LoadSettings, TakeAListOfMembers) {
  const Settings settings = load("", listed());
  EXPECT_THAT(member_entries(settings.cluster),
              ElementsAre(MemberEntry{"web", "w", "h:1", ""}, MemberEntry{"auth", "a", "h:2", ""},
                          MemberEntry{"app", "p", "h:3", ""}, MemberEntry{"storage", "s1", "h:4", "zone-1"},
                          MemberEntry{"storage", "s2", "[::1]:5", ""}));
}

TEST_F(LoadSettings, RefuseAMemberThatIsNone) {
  for (const std::string member : {"", "web", "web:w", "web:w=", "web:w=h", "web:w=h:0", "web:=h:1", "webs:w=h:1",
                                   "w=h:1", "web:w w=h:1", "web:w=h:1@", "web:w=http://h:1", ":w=h:1", "web=w:h:1"}) {
    EXPECT_THAT(problems_of(fmt::format("[cluster]\nmembers = [\"{}\"]\n", member)),
                ElementsAre(HasSubstr("ROLE:INSTANCE=HOST:PORT[@ZONE]")))
        << member;
  }
}

TEST_F(LoadSettings, RefuseAListOfMembersThatCannotWork) {
  const auto problem = [&](std::vector<std::string> members, const std::vector<std::string>& more = {}) {
    const auto problems = problems_of("", listed(std::move(members), more));
    return problems.size() == 1 ? problems[0] : fmt::format("{} problems", problems.size());
  };
  const std::vector<std::string> good = {"web:w=h:1", "auth:a=h:2", "app:p=h:3", "storage:s1=h:4", "storage:s2=h:5"};
  const auto with = [&](const std::string& member) {
    auto members = good;
    members.push_back(member);
    return members;
  };
  EXPECT_EQ(load("", listed(good)).cluster.members, good);
  EXPECT_THAT(problem(with("web:w=h:6")), HasSubstr("names web:w twice"));
  EXPECT_THAT(problem(with("web:w2=h:1")), HasSubstr("two processes at h:1"));
  EXPECT_THAT(problem({"web:w=h:1"}), HasSubstr("names no auth"));
  EXPECT_THAT(problem({"web:w=h:1", "auth:a=h:2", "app:p=h:3", "storage:s1=h:4@z", "storage:s2=h:5@z"}),
              AllOf(HasSubstr("lie in 1 zone"), HasSubstr("lower cluster.copies")));
  EXPECT_THAT(problem(good, {"cluster.zookeeper=h:2181"}), HasSubstr("both set"));
  EXPECT_THAT(problem(good, {"cluster.zone=a"}), HasSubstr("stand in cluster.members"));
  EXPECT_THAT(problem(good, {"cluster.address=h:9"}), HasSubstr("stand in cluster.members"));
  EXPECT_THAT(problem(good, {"cluster.steward=w"}), HasSubstr("has no app:w"));
  EXPECT_THAT(problem({}, {"cluster.steward=p"}), HasSubstr("belongs to cluster.members"));
  EXPECT_EQ(load("", listed(good, {"cluster.steward=p"})).cluster.steward, "p");
}

TEST_F(LoadSettings, TakeTheCommentedDefaultsAsTheyAreAndUncommented) {
  const std::string commented = commented_defaults();
  EXPECT_EQ(load(commented), Settings{});
  const std::string uncommented = std::regex_replace(commented, std::regex("(^|\n)#(?! )"), "$1");
  EXPECT_EQ(load(uncommented), Settings{});
  for (const Key& key : keys()) {
    EXPECT_THAT(uncommented, HasSubstr("\n" + std::string(key.name()) + " = ")) << key.path;
  }
}

TEST(Keys, AreSoundAndReachTheirOwnField) {
  for (const Key& key : keys()) {
    EXPECT_TRUE(check(key, key.get(Settings{}))) << key.path << " refuses its own default";
    EXPECT_EQ(find_key(key.path), &key) << "twice: " << key.path;
    if (const auto* integer = std::get_if<Integer>(&key.kind)) {
      for (const std::int64_t bound : {integer->min, integer->max}) {
        Settings settings;
        key.put(settings, bound);
        EXPECT_EQ(key.get(settings), Value(bound)) << key.path << " cannot hold its bounds";
      }
      EXPECT_FALSE(check(key, integer->min - 1)) << key.path;
      EXPECT_FALSE(check(key, integer->max + 1)) << key.path;
    }
  }
}

}  // namespace
}  // namespace portreto::config
