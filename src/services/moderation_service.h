#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "model/moderation.h"
#include "services/audit_log.h"
#include "services/views.h"

namespace portreto::services {

// The administrators' queue: what was reported, and what is done about it. Whether somebody is an administrator is
// decided before (http::Access::kAdmin). Thread-safe; the stores must outlive it.
class ModerationService {
 public:
  ModerationService(metadata::MetadataStore& store, const Clock& clock)
      : store_(store), audit_(store, clock), clock_(clock) {}

  // A case with what it is about, as far as that is still there, whoever may see it.
  struct Item {
    model::Case reported;
    std::string owner_name;  // the username; empty: gone
    bool is_owner_suspended = false;
    std::optional<model::Gallery> gallery;  // itself, or that of the photo
    std::vector<model::Photo> photos;       // the photo, or the first ones of the gallery
    std::optional<model::Comment> comment;
  };
  struct Queue {
    People people;
    std::vector<Item> items;                            // waiting the longest first
    std::unordered_map<UserId, std::string> reporters;  // their usernames; who is gone is absent
    std::optional<metadata::Cursor> next;
  };
  Task<Result<Queue>> list(Viewer viewer, model::Case::State state, std::optional<metadata::Cursor> after);

  // Takes effect before it returns, on every route. Reports that come while it is being made stay open. Done again, or
  // after an unknown outcome, it is gone on with. kNotFound: there is no such case; kConflict: the thing is gone, or
  // there is nothing to restore; kInvalidArgument: a decision that does not fit the thing.
  Task<Status> decide(Viewer viewer, Uuid subject, model::DecisionKind kind, std::string reason);

 private:
  // What else there is to each, side by side. The value says nothing.
  Task<Result<bool>> read_each(std::vector<Item>& items);
  Task<Status> read_owner(Item& item);
  Task<Status> read_comment(Item& item);
  Task<Status> carry_out(const model::Case& reported, model::Decision decision);
  // Writes it into the case; when it is done, closes that for the reports that were there.
  Task<Status> note(Uuid subject, const model::Decision& decision, bool is_done);
  // The gallery that a photo goes back to when it is restored.
  Task<Result<std::optional<GalleryId>>> place_of(const model::Case& reported);
  Task<Status> act(const model::Case& reported, const model::Decision& decision);

  Task<Status> set_taken_down(GalleryId id, bool is_taken_down);
  Task<Status> take_down(PhotoId id);
  Task<Status> make_hold(UserId owner);
  Task<Status> put_back(PhotoId id, std::optional<GalleryId> to);
  Task<Status> move(PhotoId id, GalleryId to);
  Task<Status> set_suspended(UserId user, bool is_suspended);

  metadata::MetadataStore& store_;
  AuditLog audit_;
  const Clock& clock_;
};

// Where photos of a person lie that were taken down, one by one: a gallery of theirs that is itself taken down.
GalleryId hold_of(UserId owner);

}  // namespace portreto::services
