#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "metadata/metadata_store.h"
#include "metadata/page.h"
#include "model/rules.h"
#include "model/values.h"
#include "services/sections.h"

// What the services find out for a page: model values, not yet put in any form.
namespace portreto::services {

// A share link that was found to be in force, and unlocked if it has a password (ShareService::open).
struct OpenLink {
  GalleryId gallery;
  bool allows_download = false;
  ShareLinkId id{};
  bool allows_guests = false;     // to like and to comment
  bool allows_photos = false;     // to add them
  std::optional<UserId> guest{};  // who asks, among those of this link: nobody's account (security/guest_token.h)
  bool holds_photos = false;      // what guests add waits until the gallery's owner lets it through
  bool hides_gallery = false;     // shows nothing of it but what this guest has added: model::Pass::Link::kOwn
  bool operator==(const OpenLink&) const = default;
};

// Whoever asks, as proven by a verified token, or by a link's secret, and by nothing else. With a link they see its
// gallery and nothing else, whoever they are.
struct Viewer {
  std::optional<UserId> user;
  std::optional<OpenLink> link{};
  bool is_admin = false;  // by their token, which may be some minutes old: for what is shown, and for nothing else

  // By whom likes are that are shown as the viewer's own.
  std::optional<UserId> actor() const { return link ? link->guest : user; }

  bool operator==(const Viewer&) const = default;
};

// How the viewer stands to a person, and to a gallery of theirs if it is about one. `is_requested` is for display: a
// request gives no right (SECURITY 25).
struct Standing {
  model::Relation relation = model::Relation::kAnonymous;
  bool is_requested = false;
  bool is_chosen = false;
  bool is_contributor = false;
  model::Pass::Link link = model::Pass::Link::kNone;
  bool is_guest = false;
  bool is_adding_guest = false;

  model::Pass pass() const { return {relation, is_chosen, link, is_contributor, is_guest, is_adding_guest}; }
};

// Everyone whose name stands on a page, read at once, the viewer included.
struct People {
  std::optional<UserId> viewer;
  std::uint64_t pending_requests = 0;      // waiting for the viewer's answer
  std::uint64_t unread_notifications = 0;  // up to kUnreadMax
  bool is_viewer_admin = false;
  std::unordered_map<UserId, model::Profile> profiles;
  std::unordered_set<UserId> muted;  // by the viewer
  std::optional<UserId> guest{};     // who the viewer is, without an account (OpenLink)

  const model::Profile* find(UserId id) const {
    const auto found = profiles.find(id);
    return found == profiles.end() ? nullptr : &found->second;
  }
};

using Reactions = metadata::SocialStore::Reactions;

struct Card {
  model::Gallery gallery;
  std::uint64_t photo_count = 0;
  std::vector<model::Photo> previews;
  Reactions reactions;
};

struct CardList {
  People people;
  std::vector<Card> cards;
  std::optional<metadata::Cursor> next;
};

struct Person {
  UserId user;
  Standing standing;  // of the viewer to this person
};

struct PersonList {
  People people;
  std::optional<UserId> of;  // whose list it is, if it is someone's
  std::vector<Person> persons;
  std::optional<std::string> next;
};

// A page of those who like a thing.
struct Likers {
  PersonList list;
  std::uint64_t guests = 0;  // on this page, who have no name
};

struct FeedView {
  CardList list;
  std::vector<UserId> suggestions;
};

// Where the viewer may enter it and not see it (model::may_enter), it has what that tells, and `photos` are those that
// they have added as a guest.
struct GalleryView {
  People people;
  Card card;
  std::optional<std::string> taken_down;  // why, when an administrator has taken it down; only its owner sees it then
  Standing standing;
  metadata::Page<model::Photo> photos;
  Sections sections;  // of all its photos
  metadata::Page<model::Comment> comments;
  // What waits until the owner lets it through: how much, for the owner; and what the viewer added of it, for a guest.
  std::uint64_t held_count = 0;
  metadata::Page<model::Photo> own_held;
  bool holds_photos = false;  // the link by which the viewer comes: as of OpenLink
};

// Photos of guests that wait until the owner of their gallery lets them through, for that owner.
struct HeldView {
  People people;
  model::Gallery gallery;
  std::uint64_t count = 0;  // of all
  metadata::Page<model::Photo> photos;
};

struct ShareLinksView {
  People people;
  model::Gallery gallery;
  std::vector<model::ShareLink> links;  // newest first
};

struct PhotoView {
  People people;
  model::Photo photo;
  model::Gallery gallery;
  std::optional<std::string> taken_down;  // as of a gallery
  Standing standing;
  metadata::PhotoStore::Neighbours neighbours;
  std::optional<metadata::Cursor> page;   // of its gallery's that begins with it; none: it is on the first
  std::optional<model::Section> section;  // that its gallery's owner has made
  Reactions reactions;
  metadata::Page<model::Comment> comments;
  bool is_own_as_guest = false;  // the viewer is the guest who added it
};

struct CommentsView {
  People people;
  UserId gallery_owner;
  metadata::Page<model::Comment> comments;
};

struct ProfileView {
  struct Details {
    metadata::FollowStore::Counts counts;
    std::uint64_t galleries = 0;  // that the viewer may see
  };
  model::Profile profile;
  Standing standing;
  bool is_follower = false;        // the person follows the viewer
  bool is_muted = false;           // by the viewer
  std::optional<Details> details;  // none: the viewer may not see them
  CardList list;
};

struct OwnProfileView {
  People people;
  model::Profile profile;
};

struct MeView {
  People people;
  metadata::FollowStore::Counts counts;
  std::uint64_t galleries = 0;
};

}  // namespace portreto::services
