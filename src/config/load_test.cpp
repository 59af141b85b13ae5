#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "config/keys.h"

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
  EXPECT_THAT(problems_of("[auth]\nregistration = \"maybe\"\n"), ElementsAre(HasSubstr(R"("open" or "closed")")));
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
