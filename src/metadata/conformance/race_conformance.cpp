#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

// What two clients of one database do at the same moment: of everything that must be unique there is one afterwards,
// and exactly one of them was told that it made it.
namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kRounds = 8;  // who is first is chance

// Of two tries of which one succeeded: what the other was told.
template <typename T>
Result<T> loser_of(std::future<Result<T>> first, std::future<Result<T>> second) {
  Result<T> a = first.get();
  Result<T> b = second.get();
  EXPECT_NE(a.has_value(), b.has_value()) << error_code(a) << " and " << error_code(b);
  return a ? b : a;
}

TEST_P(MetadataConformance, OneOfTwoClientsMakesAnAccount) {
  for (int i = 0; i < kRounds; ++i) {
    const model::User user = make_user("maria" + std::to_string(i));
    const auto same_id = loser_of(start(accounts().insert(user)), start(other_store().accounts().insert(user)));
    EXPECT_THAT(error_fields(same_id), IsEmpty()) << "it may have been the same request";

    model::User nikos = make_user("nikos" + std::to_string(i));
    model::User anna = make_user("anna" + std::to_string(i));
    anna.email = nikos.email;
    const auto same_email = loser_of(start(accounts().insert(nikos)), start(other_store().accounts().insert(anna)));
    EXPECT_THAT(error_fields(same_email), ElementsAre("email"));

    model::User other = make_user("eleni" + std::to_string(i));
    other.email = "other" + other.email;
    const auto same_username = loser_of(start(accounts().insert(make_user("eleni" + std::to_string(i)))),
                                        start(other_store().accounts().insert(other)));
    EXPECT_THAT(error_fields(same_username), ElementsAre("username"));
  }
}

TEST_P(MetadataConformance, OneOfTwoClientsTakesAGalleryName) {
  const UserId owner = UserId::generate();
  for (int i = 0; i < kRounds; ++i) {
    const std::string name = "Summer " + std::to_string(i);
    const auto inserted = loser_of(start(galleries().insert(make_gallery(owner, name))),
                                   start(other_store().galleries().insert(make_gallery(owner, name))));
    EXPECT_THAT(error_fields(inserted), ElementsAre("name"));

    model::Gallery first = add_gallery(owner, "first " + std::to_string(i));
    model::Gallery second = add_gallery(owner, "second " + std::to_string(i));
    first.name = second.name = "Winter " + std::to_string(i);
    const auto renamed = loser_of(start(galleries().update(first)), start(other_store().galleries().update(second)));
    EXPECT_THAT(error_fields(renamed), ElementsAre("name"));
  }
}

TEST_P(MetadataConformance, OneOfTwoClientsMakesWhatHasOneId) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  for (int i = 0; i < kRounds; ++i) {
    const model::Photo photo = make_photo(gallery);
    EXPECT_EQ(error_code(loser_of(start(photos().insert(photo)), start(other_store().photos().insert(photo)))),
              "already_exists");
    const model::Comment comment = make_comment(model::target_of(photo.id), "Nice");
    EXPECT_EQ(error_code(loser_of(start(social().insert_comment(comment)),
                                  start(other_store().social().insert_comment(comment)))),
              "already_exists");
    const model::Session session = make_session();
    EXPECT_EQ(error_code(loser_of(start(sessions().insert(session)), start(other_store().sessions().insert(session)))),
              "already_exists");
    const model::BlobLocation location = make_location();
    EXPECT_EQ(
        error_code(loser_of(start(locations().insert(location)), start(other_store().locations().insert(location)))),
        "already_exists");
  }
}

TEST_P(MetadataConformance, TwoClientsLikeAndFollowOnce) {
  const model::Target target = model::target_of(GalleryId::generate());
  for (int i = 0; i < kRounds; ++i) {
    const UserId user = UserId::generate();
    auto first_like = start(social().put_like({target, user, tick()}));
    auto second_like = start(other_store().social().put_like({target, user, tick()}));
    EXPECT_EQ(error_code(first_like.get()), "ok");
    EXPECT_EQ(error_code(second_like.get()), "ok");
    EXPECT_EQ(run(social().reactions({target}, user))->at(target).likes, static_cast<std::uint64_t>(i) + 1);

    const UserId followed = UserId::generate();
    auto first = start(follows().put({user, followed, model::FollowState::kAccepted, tick()}));
    auto second = start(other_store().follows().put({user, followed, model::FollowState::kRequested, tick()}));
    for (const auto& told : {first.get(), second.get()}) {
      ASSERT_EQ(error_code(told), "ok");
      EXPECT_EQ(told->state, run(follows().find(user, followed)).value()->state) << "both are told what is stored";
    }
    const auto all = run(follows().counts(followed)).value();
    EXPECT_EQ(all.followers + all.requests, 1U);
  }
}

TEST_P(MetadataConformance, OneOfTwoClientsChangesARevision) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  model::Gallery last = gallery;
  model::Photo photo = add_photo(gallery);
  model::BlobLocation location = add_location(model::BlobLocation::State::kLive, {"storage-1"});
  model::Session session = make_session();
  ASSERT_EQ(error_code(run(sessions().insert(session))), "ok");
  for (int i = 0; i < kRounds; ++i) {
    EXPECT_EQ(error_code(loser_of(start(galleries().update(last)), start(other_store().galleries().update(last)))),
              "conflict");
    last = run(galleries().find(gallery.id)).value();
    EXPECT_EQ(error_code(loser_of(start(photos().update(photo)), start(other_store().photos().update(photo)))),
              "conflict");
    photo = run(photos().find(photo.id)).value();
    EXPECT_EQ(
        error_code(loser_of(start(locations().update(location)), start(other_store().locations().update(location)))),
        "conflict");
    location = run(locations().find(location.blob)).value();

    const auto rotate = [&](MetadataStore& by, const std::string& successor) {
      return start(by.sessions().rotate(session.id, session.current_hash, digest_of(successor), tick()));
    };
    auto first = rotate(store(), "first" + std::to_string(i));
    auto second = rotate(other_store(), "second" + std::to_string(i));
    const auto outcome = first.get().value();
    const auto other_outcome = second.get().value();
    EXPECT_NE(outcome.is_rotated, other_outcome.is_rotated);
    session = run(sessions().find(session.id)).value();
    EXPECT_EQ(session.current_hash, (outcome.is_rotated ? outcome : other_outcome).session.current_hash);
  }
  EXPECT_EQ(last.revision, 1U + kRounds);
  EXPECT_EQ(photo.revision, 1U + kRounds);
  EXPECT_EQ(location.revision, 1U + kRounds);
}

}  // namespace
}  // namespace portreto::metadata
