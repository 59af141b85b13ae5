#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "model/values.h"

// Bodies that change something. In a ...Patch an absent field keeps its value, and an empty text clears it. `revision`
// is the one that was read: when the thing has changed since, the answer is 409 and nothing is lost.
namespace portreto::api {

struct GalleryInput {
  std::string name;
  std::optional<std::string> description;
  std::optional<model::Audience> audience;         // absent: private
  std::optional<bool> shares_originals;            // absent: no
  std::optional<bool> comments_off;                // absent: no
  std::optional<std::vector<std::string>> people;  // usernames, for the audience "people"
  std::optional<model::PositionDetail> positions;  // absent: hidden
  std::optional<bool> hides_camera;                // absent: no
};
BOOST_DESCRIBE_STRUCT(GalleryInput, (),
                      (name, description, audience, shares_originals, comments_off, people, positions, hides_camera))

struct GalleryPatch {
  std::uint64_t revision = 0;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<model::Audience> audience;
  std::optional<std::string> cover;  // a photo's id; empty: the first photo
  std::optional<bool> shares_originals;
  std::optional<bool> comments_off;
  std::optional<std::vector<std::string>> people;        // all of them, by username
  std::optional<std::vector<std::string>> contributors;  // the same
  std::optional<model::PhotoOrder> order;
  std::optional<model::PositionDetail> positions;
  std::optional<bool> hides_camera;
};
BOOST_DESCRIBE_STRUCT(GalleryPatch, (),
                      (revision, name, description, audience, cover, shares_originals, comments_off, people,
                       contributors, order, positions, hides_camera))

struct PhotoPatch {
  std::uint64_t revision = 0;
  std::optional<std::string> location;
  std::optional<std::string> description;
  std::optional<std::string> alt;
  std::optional<std::vector<std::string>> tags;  // all of them
  std::optional<std::string> positions;          // a model::PositionDetail
};
BOOST_DESCRIBE_STRUCT(PhotoPatch, (), (revision, location, description, alt, tags, positions))

// POST /galleries/{id}/sections.
struct SectionInput {
  std::string title;
  PhotoId photo;  // with which it begins
};
BOOST_DESCRIBE_STRUCT(SectionInput, (), (title, photo))

// PATCH /galleries/{id}/sections/{section}: what is absent stays.
struct SectionPatch {
  std::optional<std::string> title;
  std::optional<PhotoId> photo;
};
BOOST_DESCRIBE_STRUCT(SectionPatch, (), (title, photo))

// POST /photos/{id}/place: exactly one of them.
struct PlaceInput {
  std::optional<PhotoId> before;
  std::optional<PhotoId> after;
  std::optional<std::uint64_t> position;  // from 1
  std::optional<std::int64_t> steps;      // later; earlier when it is negative
};
BOOST_DESCRIBE_STRUCT(PlaceInput, (), (before, after, position, steps))

// POST /photos/{id}/edit: a change of what is there at the moment, or a move. Tags that are there already, or are not,
// do not matter.
struct PhotoEdit {
  std::optional<std::vector<std::string>> add_tags;
  std::optional<std::vector<std::string>> remove_tags;
  std::optional<std::string> location;
  std::optional<GalleryId> gallery;  // to move to; alone
};
BOOST_DESCRIBE_STRUCT(PhotoEdit, (), (add_tags, remove_tags, location, gallery))

struct ProfilePatch {
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> bio;
  std::optional<std::string> birth_date;  // ISO 8601; empty clears
  std::optional<std::string> sex;         // female, male, other; empty clears
  std::optional<bool> is_private;
};
BOOST_DESCRIBE_STRUCT(ProfilePatch, (), (first_name, last_name, bio, birth_date, sex, is_private))

struct CommentInput {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(CommentInput, (), (text))

}  // namespace portreto::api
