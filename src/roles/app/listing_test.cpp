#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>
#include <string>

#include "metadata/block_store.h"
#include "roles/app/harness_testing.h"
#include "security/guest_token.h"

// SECURITY 26: every listing shows exactly what its viewer may see, in random worlds that a seed brings back.
namespace portreto::roles::app {
namespace {

using model::Audience;
using model::FollowState;

struct Owned {
  GalleryId id;
  PhotoId photo{};
  std::size_t owner;
  Audience audience;
  std::set<std::size_t> chosen;
  std::set<std::size_t> contributors;
  bool is_deleted;
  bool is_taken_down;
  std::size_t adder = 0;   // of its photo
  bool is_guests = false;  // the photo: added by somebody without an account
  model::PositionDetail positions = model::PositionDetail::kHidden;
  std::optional<model::PositionDetail> positions_of_photo{};
};

class RandomWorld {
 public:
  static constexpr std::size_t kPeople = 5;
  static constexpr std::size_t kGalleries = 60;  // more than a page for some

  explicit RandomWorld(unsigned seed) : random_(seed) {
    services::World& world = harness.world;
    for (std::size_t i = 0; i < kPeople; ++i) people.push_back(world.add_user("person" + std::to_string(i), below(2)));
    for (std::size_t a = 0; a < kPeople; ++a) {
      for (std::size_t b = 0; b < kPeople; ++b) {
        const unsigned kind = below(3);
        if (a == b || kind == 0) continue;
        const auto state = kind == 1 ? FollowState::kRequested : FollowState::kAccepted;
        world.add_follow(people[a], people[b], state);
        if (state == FollowState::kAccepted) follows.insert({a, b});
      }
    }
    for (int i = 0; i < 3; ++i) {
      const std::size_t a = below(kPeople);
      const std::size_t b = below(kPeople);
      if (a == b) continue;
      const auto kind = i == 0 ? model::BlockKind::kMuted : model::BlockKind::kBlocked;
      // The row alone: it must be enough, whatever follows are left beside it.
      EXPECT_TRUE(world.run(world.metadata.blocks().put({people[a], people[b], kind, world.tick()})));
      if (kind == model::BlockKind::kMuted) {
        muted.insert({a, b});
      } else {
        muted.erase({a, b});
        apart.insert({a, b});
        apart.insert({b, a});
      }
    }
    deleted = below(2) == 0 ? std::optional(kPeople - 1) : std::nullopt;
    for (std::size_t i = 0; i < kGalleries; ++i) {
      Owned owned{.owner = below(kPeople),
                  .audience = model::kAllAudiences[below(unsigned{model::kAllAudiences.size()})],
                  .chosen = {},
                  .contributors = {},
                  .is_deleted = below(8) == 0,
                  .is_taken_down = below(8) == 0};
      for (std::size_t person = 0; person < kPeople; ++person) {
        if (person != owned.owner && below(2) == 0) owned.chosen.insert(person);
        if (person != owned.owner && below(4) == 0) owned.contributors.insert(person);
      }
      std::vector<UserId> chosen;
      for (const std::size_t person : owned.chosen) chosen.push_back(people[person]);
      owned.id =
          world.add_gallery(people[owned.owner], owned.audience, {}, false, std::move(chosen), contributors_of(owned));
      const bool is_contribution = !owned.contributors.empty() && below(2) == 0;
      owned.adder = is_contribution ? *owned.contributors.begin() : owned.owner;
      // A guest's photo is listed as its owner's.
      owned.is_guests = !is_contribution && below(4) == 0;
      const model::PhotoGuest guest{ShareLinkId::generate(), UserId::generate(), "Eleni"};
      owned.photo =
          world.add_photo(people[owned.adder], owned.id, owned.is_guests ? std::optional(guest) : std::nullopt);
      // One that waits for the owner is in no list at all: neither found, nor counted, nor a cover.
      if (below(3) == 0) world.add_photo(people[owned.owner], owned.id, guest, model::State::kHeld);
      owned.positions = model::kAllPositionDetails[below(3)];
      if (below(2) == 0) owned.positions_of_photo = model::kAllPositionDetails[below(3)];
      auto telling = world.run(world.metadata.galleries().find(owned.id)).value();
      telling.positions = owned.positions;
      EXPECT_TRUE(world.run(world.metadata.galleries().update(telling)));
      auto photo = world.run(world.metadata.photos().find(owned.photo)).value();
      photo.tags = {"Random"};
      photo.description = "Somewhere " + std::to_string(i);
      photo.positions = owned.positions_of_photo;
      EXPECT_TRUE(world.run(world.metadata.photos().update(photo)));
      if (owned.is_taken_down) {
        auto gallery = world.run(world.metadata.galleries().find(owned.id)).value();
        gallery.taken_down_from = std::exchange(gallery.audience, Audience::kPrivate);
        EXPECT_TRUE(world.run(world.metadata.galleries().update(gallery)));
        owned.audience = Audience::kPrivate;  // until it is restored: its owner finds it among their own alone
      }
      if (owned.is_deleted) EXPECT_TRUE(world.run(world.metadata.galleries().mark_deleting(owned.id)));
      galleries.push_back(owned);
    }
    if (deleted && below(2) == 0) {
      EXPECT_TRUE(world.run(world.metadata.accounts().set_disabled(people[*deleted], true)));  // suspended: as if gone
    } else if (deleted) {
      EXPECT_TRUE(world.run(world.metadata.accounts().mark_deleted({people[*deleted], "", world.tick(), "secret"})));
    }
  }

  // Whether the owner is there at all for whoever looks.
  bool is_there(std::optional<std::size_t> viewer, std::size_t person) const {
    return deleted != person && !(viewer && apart.contains({*viewer, person}));
  }

  bool may_see(std::optional<std::size_t> viewer, const Owned& gallery) const {
    if (gallery.is_deleted || !is_there(viewer, gallery.owner)) return false;
    if (viewer == gallery.owner) return true;
    if (gallery.is_taken_down) return false;
    if (viewer && gallery.contributors.contains(*viewer)) return true;
    return is_in_audience(viewer, gallery);
  }

  // The feed shows what is shared by its audience, and not what one contributes to.
  bool is_in_audience(std::optional<std::size_t> viewer, const Owned& gallery) const {
    if (gallery.audience == Audience::kPublic) return true;
    if (!viewer) return false;
    if (gallery.audience == Audience::kPeople) return gallery.chosen.contains(*viewer);
    return gallery.audience == Audience::kFollowers && follows.contains({*viewer, gallery.owner});
  }

  // Whether they learn where its photo was taken, at least about.
  bool is_told_where(std::optional<std::size_t> viewer, const Owned& gallery) const {
    if (!may_see(viewer, gallery) || gallery.is_guests) return false;
    if (viewer == gallery.adder) return true;
    const auto unsaid = gallery.adder == gallery.owner ? model::PositionDetail::kExact : model::PositionDetail::kHidden;
    return gallery.positions != model::PositionDetail::kHidden &&
           gallery.positions_of_photo.value_or(unsaid) != model::PositionDetail::kHidden;
  }

  // How many photos the list of a map has.
  std::size_t listed_on(const std::string& path, std::optional<std::size_t> viewer) {
    std::set<std::string> ids;
    std::size_t count = 0;
    std::string query = "?limit=2";
    for (;;) {
      const auto answer = harness.get(path + query, viewer ? std::optional(people[*viewer]) : std::nullopt);
      EXPECT_EQ(answer.status, 200U) << answer.text;
      const auto page = answer.json();
      for (const auto& one : page.at("photos").as_array()) {
        ids.emplace(one.at("photo").at("id").as_string());
        ++count;
      }
      if (!page.as_object().contains("next")) break;
      query = "?limit=2&cursor=" + std::string(page.at("next").as_string());
    }
    EXPECT_EQ(ids.size(), count) << "none is there twice";
    return count;
  }
  // How many photos a map has.
  std::size_t count_on(const std::string& path, std::optional<std::size_t> viewer) {
    const auto answer = harness.get(path, viewer ? std::optional(people[*viewer]) : std::nullopt);
    EXPECT_EQ(answer.status, 200U) << answer.text;
    std::size_t count = 0;
    for (const auto& place : answer.json().at("places").as_array()) count += place.at("count").to_number<std::size_t>();
    EXPECT_EQ(listed_on(path + "/photos", viewer), count) << "its photos, in pages";
    return count;
  }
  template <typename Wanted>
  std::size_t count_of(Wanted wanted) const {
    return static_cast<std::size_t>(std::ranges::count_if(galleries, wanted));
  }

  template <typename Wanted>
  std::set<std::string> expected(Wanted wanted) const {
    std::set<std::string> ids;
    for (const Owned& gallery : galleries) {
      if (wanted(gallery)) ids.insert(gallery.id.str());
    }
    return ids;
  }

  template <typename Wanted>
  std::set<std::string> expected_photos(Wanted wanted) const {
    std::set<std::string> ids;
    for (const Owned& gallery : galleries) {
      if (wanted(gallery)) ids.insert(gallery.photo.str());
    }
    return ids;
  }

  // All pages of a list; each gallery once.
  std::set<std::string> listed(const std::string& path, std::optional<std::size_t> viewer) {
    return all_of(path, viewer, "galleries", [](const boost::json::value& gallery) { return gallery.at("id"); });
  }
  // The same of photos.
  std::set<std::string> photos_at(const std::string& path, std::optional<std::size_t> viewer) {
    return all_of(path, viewer, "photos", [](const boost::json::value& found) { return found.at("photo").at("id"); });
  }

  template <typename IdOf>
  std::set<std::string> all_of(const std::string& path, std::optional<std::size_t> viewer, const char* list,
                               IdOf id_of) {
    std::set<std::string> ids;
    std::string cursor;
    do {
      const auto answer = harness.get(path + cursor, viewer ? std::optional(people[*viewer]) : std::nullopt);
      EXPECT_EQ(answer.status, 200U) << answer.text;
      const auto page = answer.json();
      for (const auto& item : page.at(list).as_array()) {
        EXPECT_TRUE(ids.emplace(id_of(item).as_string()).second) << "listed twice";
      }
      const auto* next = page.as_object().if_contains("next");
      const char* separator = path.contains('?') ? "&" : "?";
      cursor = next ? separator + ("cursor=" + std::string(next->as_string())) : std::string();
    } while (!cursor.empty());
    return ids;
  }

  Harness harness;
  std::vector<UserId> people;
  std::set<std::pair<std::size_t, std::size_t>> follows;
  std::set<std::pair<std::size_t, std::size_t>> apart;  // by a block on either side
  std::set<std::pair<std::size_t, std::size_t>> muted;
  std::optional<std::size_t> deleted;
  std::vector<Owned> galleries;

 private:
  std::vector<UserId> contributors_of(const Owned& owned) const {
    std::vector<UserId> contributors;
    for (const std::size_t person : owned.contributors) contributors.push_back(people[person]);
    return contributors;
  }
  unsigned below(unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_); }
  std::mt19937 random_;
};

class ListingTest : public testing::TestWithParam<unsigned> {};

TEST_P(ListingTest, ShowsWhatItsViewerMaySeeAndNothingElse) {
  RandomWorld world(GetParam());
  std::vector<std::optional<std::size_t>> viewers{std::nullopt};
  for (std::size_t i = 0; i < RandomWorld::kPeople; ++i) viewers.push_back(i);

  for (const auto viewer : viewers) {
    if (viewer && viewer == world.deleted) continue;
    EXPECT_EQ(world.listed("/explore", viewer), world.expected([&](const Owned& gallery) {
      return gallery.audience == Audience::kPublic && world.may_see(viewer, gallery);
    }));
    const auto may_see = [&](const Owned& gallery) { return world.may_see(viewer, gallery); };
    EXPECT_EQ(world.count_on("/explore/map", viewer), world.count_of([&](const Owned& gallery) {
      return gallery.audience == Audience::kPublic && gallery.positions != model::PositionDetail::kHidden &&
             world.is_told_where(viewer, gallery);
    }));
    for (const Owned& gallery : world.galleries) {
      if (!world.may_see(viewer, gallery)) continue;
      EXPECT_EQ(world.count_on("/galleries/" + gallery.id.str() + "/map", viewer),
                world.is_told_where(viewer, gallery) ? 1U : 0U);
    }
    EXPECT_EQ(world.listed("/search/galleries?q=gall", viewer), world.expected(may_see));
    EXPECT_EQ(world.listed("/search/galleries?from=2026-01-01", viewer), world.expected(may_see));
    for (const char* path : {"/search/photos?q=somew", "/search/photos?q=rand%20cam", "/search/photos?camera=camera",
                             "/search/photos?tag=random", "/search/photos?to=2027-01-01", "/tags/RANDOM"}) {
      EXPECT_EQ(world.photos_at(path, viewer), world.expected_photos(may_see)) << path;
    }
    EXPECT_TRUE(world.photos_at("/search/photos", viewer).empty()) << "nothing was asked for";
    for (std::size_t owner = 0; owner < RandomWorld::kPeople; ++owner) {
      if (!world.is_there(viewer, owner)) {
        const auto answer = world.harness.get("/profiles/person" + std::to_string(owner),
                                              viewer ? std::optional(world.people[*viewer]) : std::nullopt);
        EXPECT_EQ(answer.status, 404U);
        continue;
      }
      EXPECT_EQ(world.listed("/profiles/person" + std::to_string(owner), viewer),
                world.expected(
                    [&](const Owned& gallery) { return gallery.owner == owner && world.may_see(viewer, gallery); }));
    }
    if (!viewer) continue;
    EXPECT_EQ(world.count_on("/me/map", viewer), world.count_of([&](const Owned& gallery) {
      return gallery.adder == *viewer && world.is_told_where(viewer, gallery);
    }));
    EXPECT_EQ(world.listed("/galleries", viewer),
              world.expected([&](const Owned& gallery) { return gallery.owner == *viewer && !gallery.is_deleted; }));
    EXPECT_EQ(world.listed("/shared-with-me", viewer), world.expected([&](const Owned& gallery) {
      const bool is_chosen = gallery.audience == Audience::kPeople && gallery.chosen.contains(*viewer);
      return gallery.owner != *viewer && (is_chosen || gallery.contributors.contains(*viewer)) &&
             world.may_see(viewer, gallery);
    }));
    EXPECT_EQ(world.listed("/feed", viewer), world.expected([&](const Owned& gallery) {
      const bool is_muted = world.muted.contains({*viewer, gallery.owner});
      return world.follows.contains({*viewer, gallery.owner}) && world.may_see(viewer, gallery) &&
             world.is_in_audience(viewer, gallery) && !is_muted;
    }));
  }
}

// By a link that hides its gallery: in pages, what the guest who asks has added by it.
TEST_P(ListingTest, OfALinkThatHidesItsGalleryShowsWhatItsGuestAdded) {
  std::mt19937 random(GetParam());
  const auto below = [&](unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random); };
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPublic),
                  other = world.add_gallery(owner, Audience::kPublic);
  const std::array links{world.add_link(gallery, {.guest_photos_max = 500, .hides_gallery = true}),
                         world.add_link(gallery, {.held_photos_max = 500, .hides_gallery = true})};
  const std::array tokens{std::string(43, 'A'), std::string(42, 'B') + "A", std::string(42, 'C') + "A"};
  std::map<std::pair<std::size_t, std::size_t>, std::set<std::string>> live, held;
  for (int i = 0; i < 40; ++i) {
    const std::size_t by = below(2), who = below(2);
    const model::PhotoGuest guest{links.at(by).id, *security::guest_of(tokens.at(who), links.at(by).id), "Eleni"};
    switch (below(4)) {
      case 0: world.add_photo(owner, gallery); break;
      case 1: world.add_photo(owner, other, guest); break;
      case 2: held[{by, who}].insert(world.add_photo(owner, gallery, guest, model::State::kHeld).str()); break;
      default: live[{by, who}].insert(world.add_photo(owner, gallery, guest).str());
    }
  }
  for (std::size_t by = 0; by < links.size(); ++by) {
    for (std::size_t who = 0; who < tokens.size(); ++who) {
      std::set<std::string> seen, waiting;
      for (std::string query = "?limit=3";;) {
        const auto page = harness.send(http::Method::kGet, "/shared/" + links.at(by).secret + query, std::nullopt, {},
                                       {{api::kGuestTokenHeader, tokens.at(who)}});
        ASSERT_EQ(page.status, 200U) << page.text;
        const auto json = page.json();
        for (const auto& one : json.at("photos").as_array()) {
          EXPECT_TRUE(seen.emplace(one.at("id").as_string()).second) << "listed twice";
        }
        for (const auto& one : json.at("held_photos").as_array()) waiting.emplace(one.at("id").as_string());
        if (!json.as_object().contains("next")) break;
        query = "?limit=3&cursor=" + std::string(json.at("next").as_string());
      }
      EXPECT_EQ(seen, (live[{by, who}]));
      EXPECT_EQ(waiting, (held[{by, who}]));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ListingTest, testing::Range(1U, 11U));

}  // namespace
}  // namespace portreto::roles::app
