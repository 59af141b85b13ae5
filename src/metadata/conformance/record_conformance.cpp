#include <gmock/gmock.h>

#include <algorithm>

#include "metadata/conformance/metadata_conformance.h"
#include "metadata/memory/memory_metadata_store.h"

namespace portreto::metadata {

void MetadataConformance::add_some_of_everything() {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  model::Profile profile{.user = maria.id, .first_name = "Maria", .last_name = "Kazan", .bio = "x"};
  profile.birth_date = std::chrono::year(1990) / 2 / 28;
  profile.sex = model::Sex::kFemale;
  profile.is_private = true;
  ASSERT_TRUE(run(profiles().update(profile)));
  ASSERT_TRUE(run(profiles().set_photo(maria.id, make_image())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(sessions().insert(make_session())));
  ASSERT_TRUE(run(sessions().record_failure("maria", tick(), std::chrono::hours(1))));
  const model::Gallery summer = add_gallery(maria.id, "Summer");
  const model::Gallery gone = add_gallery(maria.id, "Gone");
  std::vector<model::Photo> photos;
  for (int i = 0; i < 5; ++i) photos.push_back(add_photo(summer));
  ASSERT_TRUE(run(this->photos().mark_deleting(photos[1].id)));
  ASSERT_TRUE(run(galleries().mark_deleting(gone.id)));
  ASSERT_TRUE(run(galleries().insert(make_gallery(maria.id, "gone")))) << "of a name that was freed";
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(this->photos().add_garbage(make_image())));
  for (const model::User& user : {maria, nikos}) {
    ASSERT_TRUE(run(social().put_like({model::target_of(summer.id), user.id, tick()})));
    ASSERT_TRUE(run(social().put_like({model::target_of(photos[0].id), user.id, tick()})));
    ASSERT_TRUE(run(social().insert_comment(make_comment(model::target_of(summer.id), "Kala!"))));
  }
  add_follow(maria.id, nikos.id);
  add_follow(nikos.id, maria.id, model::FollowState::kRequested);
  ASSERT_TRUE(run(follows().accept(nikos.id, maria.id, tick())));
  ASSERT_TRUE(run(follows().put({add_user("ines").id, maria.id, model::FollowState::kRequested, tick()})));
  ASSERT_TRUE(run(notifications().set_seen(maria.id, tick())));
  ASSERT_TRUE(run(accounts().change_password({nikos.id, nikos.password_hash, "x", tick(), SessionId::generate()})));
  ASSERT_TRUE(run(accounts().set_language(maria.id, "el")));
  ASSERT_TRUE(run(accounts().set_password_reset(maria.id, {Sha256Digest{}, tick()})));
  ASSERT_TRUE(run(accounts().change_second_factor(
      {maria.id, maria.password_hash, "y", model::SecondFactor{{std::byte{1}}, 2, {Sha256Digest{}}}})));
  add_location(model::BlobLocation::State::kLive, {"a", "b"}, {"c"});
  add_location(model::BlobLocation::State::kWriting, {});
  add_location(model::BlobLocation::State::kDeleting, {}, {"a"});
  ASSERT_TRUE(run(storage_nodes().note({.instance = "a", .zone = "z", .address = "a:1"})));
  ASSERT_TRUE(run(storage_nodes().set_state("b", model::StorageNode::State::kRetired)));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(uploads().insert(make_upload())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(share_links().insert(make_share_link(summer.id))));
  model::Gallery chosen = make_gallery(maria.id, "For some", model::Audience::kPeople);
  chosen.people = {nikos.id};
  ASSERT_TRUE(run(galleries().insert(chosen)));
  const model::User gone_user = add_user("petra");
  ASSERT_TRUE(run(accounts().mark_deleted({gone_user.id, gone_user.password_hash, tick(), "secret"})));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(deletions().insert(make_deletion())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(site().insert(make_invitation())));
  ASSERT_TRUE(run(site().put_settings({.registration = model::RegistrationMode::kClosed, .welcome = "Hello"})));
  ASSERT_TRUE(run(blocks().put({maria.id, nikos.id, model::BlockKind::kBlocked, tick()})));
  ASSERT_TRUE(run(blocks().put({nikos.id, maria.id, model::BlockKind::kMuted, tick()})));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(cases().insert(make_case())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(audit().insert(make_audit_entry())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(quotas().put(make_quota())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(digests().put(make_digest())));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(passkeys().insert(make_passkey(maria.id))));
  for (int i = 0; i < 3; ++i) add_notice(model::NotificationKind::kChosen, GalleryId::generate(), maria.id, nikos.id);
}

namespace {

using testing::HasSubstr;

TEST_P(MetadataConformance, EveryKindIsListedInTheOrderOfItsKeys) {
  add_some_of_everything();
  const auto records = store().records();
  RecordKinds::for_each([&]<typename T>(std::type_identity<T>) {
    const auto all = all_of<T>(*records);
    EXPECT_FALSE(all.empty())
        << kKindName<T> << ": add_some_of_everything() makes none; without one, nothing is tested";
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, [](const T& record) { return key_of(record); })) << kKindName<T>;
    EXPECT_EQ(all_of<T>(*records, 1), all) << kKindName<T>;
    EXPECT_EQ(all_of<T>(*records, 100), all) << kKindName<T>;
  });
  EXPECT_EQ(all_of<model::Photo>(*records).size(), 5U) << "also what is being deleted";
  EXPECT_EQ(all_of<model::StorageNode>(*records).size(), 2U) << "only those that were noted";
}

TEST_P(MetadataConformance, WhatIsCopiedIsTheSameAndWorksTheSame) {
  add_some_of_everything();
  MemoryMetadataStore copy;
  {
    const auto from = store().records();
    const auto to = copy.records();
    RecordKinds::for_each([&]<typename T>(std::type_identity<T>) {
      const auto all = all_of<T>(*from);
      EXPECT_EQ(run(to->of<T>().put(all)).value(), all.size()) << kKindName<T>;
      EXPECT_EQ(run(to->of<T>().put(all)).value(), 0U) << kKindName<T> << ": done twice";
      const auto copied = copy.records();
      EXPECT_EQ(all_of<T>(*copied), all) << kKindName<T>;
    });
  }
  const model::User maria = run(copy.accounts().find_by_login("maria")).value();
  EXPECT_EQ(run(copy.profiles().search("kaz", "", 10)).value().size(), 1U);
  EXPECT_EQ(run(copy.galleries().list_public({})).value().items.size(), 2U);
  EXPECT_EQ(run(copy.follows().counts(maria.id))->requests, 1U);
  const model::User nikos = run(copy.accounts().find_by_login("nikos")).value();
  EXPECT_EQ(run(copy.galleries().count_by_owner(maria.id, {{}, nikos.id})).value(), 1U);
}

// Into this backend, from another one.
TEST_P(MetadataConformance, WhatIsPutIsFoundByEverySearch) {
  const Timestamp now = tick();
  Person person{.user = make_user("maria"), .profile = {}};
  person.profile = {.user = person.user.id,
                    .username = "maria",
                    .first_name = "Maria",
                    .last_name = "Kazan",
                    .photo = make_image(),
                    .created_at = person.user.created_at};
  model::Gallery gallery = make_gallery(person.user.id, "Summer");
  gallery.revision = 7;
  model::Gallery for_some = make_gallery(person.user.id, "For some", model::Audience::kPeople);
  for_some.people = {UserId::generate()};
  const model::ShareLink link = make_share_link(gallery.id);
  const model::Photo photo = make_photo(gallery);
  EXPECT_EQ(put_records<Person>({person}), "1");
  EXPECT_EQ(put_records<model::Gallery>({gallery}), "1");
  EXPECT_EQ(put_records<model::Gallery>({for_some}), "1");
  EXPECT_EQ(put_records<model::ShareLink>({link}), "1");
  EXPECT_EQ(put_records<model::Photo>({photo}), "1");
  EXPECT_EQ(put_records<model::Like>({{model::target_of(photo.id), person.user.id, now}}), "1");
  model::BlobLocation location = make_location();
  location.state = model::BlobLocation::State::kLive;
  location.copies = {"a", "b"};
  EXPECT_EQ(put_records<model::BlobLocation>({location}), "1");

  EXPECT_EQ(run(accounts().find_by_login("maria"))->password_hash, person.user.password_hash);
  EXPECT_EQ(run(profiles().search("kaz", "", 10))->size(), 1U);
  EXPECT_EQ(run(profiles().find(person.user.id)).value(), person.profile);
  EXPECT_EQ(run(galleries().find(gallery.id)).value(), gallery) << "with its revision";
  EXPECT_EQ(error_code(run(galleries().insert(make_gallery(person.user.id, "summer")))), "already_exists");
  EXPECT_EQ(run(galleries().count_by_owner(person.user.id, {{}, for_some.people.front()})).value(), 1U);
  EXPECT_EQ(run(share_links().find_by_secret(link.secret_hash)).value(), link);
  EXPECT_EQ(run(photos().find(photo.id)).value(), photo);
  const model::Target target = model::target_of(photo.id);
  EXPECT_TRUE(run(social().reactions({target}, person.user.id))->at(target).is_liked);
  EXPECT_EQ(run(locations().count_on("a")).value(), 1U);
  EXPECT_EQ(run(locations().list_on("b", {}, 10)).value(), std::vector{location});
}

TEST_P(MetadataConformance, WhatIsThereOtherwiseIsAConflict) {
  const model::User maria = add_user("maria");
  const model::Gallery summer = add_gallery(maria.id, "Summer");
  model::Gallery other = summer;
  other.description = "other";
  const auto refused = run(store().records()->of<model::Gallery>().put({other}));
  ASSERT_EQ(error_code(refused), "conflict");
  EXPECT_THAT(refused.error().message, HasSubstr("galleries " + summer.id.str()));
  EXPECT_EQ(run(galleries().find(summer.id)).value(), summer);

  EXPECT_EQ(put_records<model::Gallery>({make_gallery(maria.id, "SUMMER")}), "conflict") << "the name is taken";
  const model::User nikos = make_user("maria");
  EXPECT_EQ(put_records<Person>({{.user = nikos, .profile = {.user = nikos.id, .username = nikos.username}}}),
            "conflict");
}

TEST_P(MetadataConformance, ListsShowOneStateUntilTheEnd) {
  const model::User maria = add_user("maria");
  for (int i = 0; i < 3; ++i) add_gallery(maria.id, "Gallery " + std::to_string(i));
  const auto records = store().records();
  const auto first = run(records->of<model::Gallery>().list({}, 1)).value();
  ASSERT_EQ(first.size(), 1U);
  add_gallery(maria.id, "Later");
  EXPECT_EQ(all_of<model::Gallery>(*store().records()).size(), 4U);
  if (!has_snapshots()) return;
  EXPECT_EQ(run(records->of<model::Gallery>().list(first.back(), 10))->size(), 2U);
  EXPECT_EQ(run(records->of<Person>().list({}, 10))->size(), 1U);
  add_user("nikos");
  EXPECT_EQ(run(records->of<Person>().list({}, 10))->size(), 1U);
}

}  // namespace
}  // namespace portreto::metadata
