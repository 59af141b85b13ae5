#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> usernames_of(const std::vector<model::Profile>& profiles) {
  std::vector<std::string> usernames;
  for (const model::Profile& profile : profiles) usernames.push_back(profile.username);
  return usernames;
}

TEST_P(MetadataConformance, AnAccountHasAnEmptyProfile) {
  const model::User user = add_user("maria");
  for (const auto& found : {run(profiles().find(user.id)), run(profiles().find_by_username("maria"))}) {
    ASSERT_EQ(error_code(found), "ok");
    EXPECT_EQ(found->user, user.id);
    EXPECT_EQ(found->username, "maria");
    EXPECT_EQ(found->first_name + found->last_name + found->bio, "");
    EXPECT_EQ(found->birth_date, std::nullopt);
    EXPECT_EQ(found->sex, std::nullopt);
    EXPECT_EQ(found->photo, std::nullopt);
    EXPECT_FALSE(found->is_private);
    EXPECT_EQ(found->created_at, user.created_at);
  }
  EXPECT_EQ(error_code(run(profiles().find(UserId::generate()))), "not_found");
  EXPECT_EQ(error_code(run(profiles().find_by_username("nobody"))), "not_found");
}

TEST_P(MetadataConformance, AProfileIsUpdatedButForItsIdentity) {
  const model::User user = add_user("maria");
  const model::Image image = make_image();
  ASSERT_EQ(error_code(run(profiles().set_photo(user.id, image))), "ok");

  model::Profile change{.user = user.id,
                        .username = "somebody_else",
                        .first_name = "Μαρία",
                        .last_name = "Kósta",
                        .bio = "One\ntwo 📷",
                        .birth_date = 1961y / 2 / 28,
                        .sex = model::Sex::kFemale,
                        .is_private = true,
                        .created_at = tick()};
  ASSERT_EQ(error_code(run(profiles().update(change))), "ok");
  ASSERT_EQ(error_code(run(profiles().update(change))), "ok") << "done twice";

  const auto found = run(profiles().find(user.id));
  ASSERT_EQ(error_code(found), "ok");
  EXPECT_EQ(found->username, "maria");
  EXPECT_EQ(found->created_at, user.created_at);
  EXPECT_EQ(found->photo, image);
  EXPECT_EQ(found->first_name, "Μαρία");
  EXPECT_EQ(found->last_name, "Kósta");
  EXPECT_EQ(found->bio, "One\ntwo 📷");
  EXPECT_EQ(found->birth_date, 1961y / 2 / 28);
  EXPECT_EQ(found->sex, model::Sex::kFemale);
  EXPECT_TRUE(found->is_private);

  change.birth_date.reset();
  change.sex.reset();
  ASSERT_EQ(error_code(run(profiles().update(change))), "ok");
  EXPECT_EQ(run(profiles().find(user.id))->birth_date, std::nullopt);
  EXPECT_EQ(run(profiles().find(user.id))->sex, std::nullopt);

  change.user = UserId::generate();
  EXPECT_EQ(error_code(run(profiles().update(change))), "not_found");
}

TEST_P(MetadataConformance, AReplacedPictureIsHandedBack) {
  const model::User user = add_user("maria");
  const model::Image first = make_image();
  const model::Image second = make_image();
  EXPECT_EQ(run(profiles().set_photo(user.id, first)).value(), std::nullopt);
  EXPECT_EQ(run(profiles().set_photo(user.id, second)).value(), first);
  EXPECT_EQ(run(profiles().find(user.id))->photo, second);
  EXPECT_EQ(run(profiles().set_photo(user.id, std::nullopt)).value(), second);
  EXPECT_EQ(run(profiles().set_photo(user.id, std::nullopt)).value(), std::nullopt);
  EXPECT_EQ(error_code(run(profiles().set_photo(UserId::generate(), first))), "not_found");
}

TEST_P(MetadataConformance, ManyProfilesAreFoundAtOnce) {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  const auto found = run(profiles().find_many({nikos.id, UserId::generate(), maria.id, nikos.id})).value();
  EXPECT_THAT(found, SizeIs(2));
  EXPECT_EQ(found.at(maria.id).username, "maria");
  EXPECT_EQ(found.at(nikos.id).username, "nikos");
  EXPECT_THAT(run(profiles().find_many({})).value(), IsEmpty());
}

TEST_P(MetadataConformance, PeopleAreSearchedByBeginningsOfWords) {
  const auto add_person = [this](const std::string& username, const std::string& first, const std::string& last) {
    const model::User user = add_user(username);
    ASSERT_EQ(error_code(run(profiles().update({.user = user.id, .first_name = first, .last_name = last}))), "ok");
  };
  add_person("zeus", "Γιώργος", "Παπάς");
  add_person("anna.k", "Anne-Marie", "Müller");
  add_person("annabel", "", "");
  add_person("bob", "Anna Sofia", "D'Angelo");
  const auto search = [this](const std::string& query, const std::string& after = "", std::size_t limit = 10) {
    return usernames_of(run(profiles().search(query, after, limit)).value());
  };
  EXPECT_THAT(search("ann"), ElementsAre("anna.k", "annabel", "bob"));
  EXPECT_THAT(search("anna.k"), ElementsAre("anna.k"));
  EXPECT_THAT(search("marie"), ElementsAre("anna.k"));
  EXPECT_THAT(search("anne-m"), ElementsAre("anna.k"));
  EXPECT_THAT(search("mull an"), ElementsAre("anna.k"));
  EXPECT_THAT(search("angelo"), ElementsAre("bob"));
  EXPECT_THAT(search("ΓΙΏΡ παπ"), ElementsAre("zeus"));
  EXPECT_THAT(search("nna"), IsEmpty()) << "only beginnings count";
  EXPECT_THAT(search("ann zeu"), IsEmpty()) << "each word must be found";
  EXPECT_THAT(search("%"), IsEmpty());
  EXPECT_THAT(search(""), ElementsAre("anna.k", "annabel", "bob", "zeus"));

  EXPECT_THAT(search("ann", "", 2), ElementsAre("anna.k", "annabel"));
  EXPECT_THAT(search("ann", "annabel", 2), ElementsAre("bob"));
  EXPECT_THAT(search("ann", "bob", 2), IsEmpty());

  add_person("carl", "Anna", "");
  EXPECT_THAT(search("anna", "annabel"), ElementsAre("bob", "carl"));
  model::Profile renamed = *run(profiles().find_by_username("carl"));
  renamed.first_name = "Karl";
  ASSERT_EQ(error_code(run(profiles().update(renamed))), "ok");
  EXPECT_THAT(search("anna", "annabel"), ElementsAre("bob")) << "an old name is forgotten";
}

TEST_P(MetadataConformance, ManyPeopleUnderOneWordArePagedByUsername) {
  std::vector<std::future<Status>> inserts;
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back("maria" + std::to_string(1000 + i));
    inserts.push_back(start(accounts().insert(make_user(expected.back()))));
  }
  for (auto& insert : inserts) ASSERT_EQ(error_code(insert.get()), "ok");
  add_user("aaron");
  add_user("zoe");

  std::vector<std::string> found;
  for (std::string after;;) {
    const auto page = usernames_of(run(profiles().search("mar", after, 130)).value());
    if (page.empty()) break;
    found.insert(found.end(), page.begin(), page.end());
    after = page.back();
  }
  EXPECT_EQ(found, expected);
}

TEST_P(MetadataConformance, SuggestsTheNewestPeopleThatOneDoesNotFollow) {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  add_user("sofia");
  const model::User petros = add_user("petros");
  add_follow(maria.id, nikos.id);
  add_follow(maria.id, petros.id, model::FollowState::kRequested);
  EXPECT_THAT(usernames_of(run(profiles().suggest(maria.id, 10)).value()), ElementsAre("sofia"));
  EXPECT_THAT(usernames_of(run(profiles().suggest(nikos.id, 10)).value()), ElementsAre("petros", "sofia", "maria"));
  EXPECT_THAT(usernames_of(run(profiles().suggest(nikos.id, 2)).value()), ElementsAre("petros", "sofia"));
}

}  // namespace
}  // namespace portreto::metadata
