#include "metadata/mongo/stored_document.h"

#include <set>

#include "metadata/search_terms.h"
#include "metadata/search_words.h"
#include "model/position.h"
#include "model/rules.h"

namespace portreto::metadata {

std::string follow_key(UserId follower, UserId followed) { return follower.str() + '/' + followed.str(); }

std::string block_key(UserId user, UserId other) { return follow_key(user, other); }

std::string like_key(UserId user, const model::Target& target) {
  return BsonValue<model::Target>::text_of(target) + '/' + user.str();
}

Bson stored_document(const Person& person) {
  if (person.user.deleted_at)
    return document_of(person).add("words", std::vector<std::string>()).add("is_deleted", true);
  return document_of(person).add("words", words_of(person.profile));
}

Bson not_deleted(Bson filter) { return filter.add("deleted_at", document("$exists", false)); }

Bson stored_document(const model::Gallery& gallery) {
  Bson stored = document_of(gallery).add_all(search_fields(gallery));
  if (gallery.state == model::State::kLive) return stored.add("name_key", model::fold(gallery.name));
  return stored.add("name_key", gallery.id);
}

Bson stored_document(const model::Photo& photo) {
  Bson stored = document_of(photo)
                    .add_all(search_fields(photo))
                    .add("place", model::place_of(photo))
                    .add("cell", model::cell_of(photo));
  if (!photo.guest) return stored;
  return stored.add("recipient", photo.owner).add("guest_id", photo.guest->id).add("guest_link", photo.guest->link);
}

Bson search_fields(const model::Photo& photo) {
  return document("terms", terms_of(photo), "terms_of", photo.revision, "dated_at", model::dated_at(photo));
}

Bson search_fields(const model::Gallery& gallery) {
  return document("terms", terms_of(gallery), "terms_of", gallery.revision, "dated_at", gallery.created_at);
}

Bson stored_document(const Garbage& garbage) { return document("_id", garbage.image.blob).add_fields_of(garbage); }

Bson stored_document(const model::Like& like) {
  return document("_id", like_key(like.user, like.target)).add_fields_of(like);
}

Bson stored_document(const model::Follow& follow) {
  return document("_id", follow_key(follow.follower, follow.followed)).add_fields_of(follow);
}

Bson changing_fields(const model::BlobLocation& location) {
  std::set<std::string> nodes(location.copies.begin(), location.copies.end());
  nodes.insert(location.leftovers.begin(), location.leftovers.end());
  const bool is_settled = location.state == model::BlobLocation::State::kLive && location.leftovers.empty();
  Bson fields = document("state", location.state, "copies", location.copies, "leftovers", location.leftovers, "nodes",
                         nodes, "copy_count", std::int32_t(location.copies.size()), "is_settled", is_settled);
  return fields.add("deletion", location.deletion);
}

Bson stored_document(const model::BlobLocation& location) {
  return document("_id", location.blob, "variants", location.variants, "revision", location.revision, "created_at",
                  location.created_at)
      .add_all(changing_fields(location));
}

Bson stored_document(const model::Deletion& deletion) {
  return document_of(deletion).add("is_finished", deletion.finished_at.has_value());
}

Bson stored_document(const model::Block& block) {
  return document("_id", block_key(block.user, block.other)).add_fields_of(block);
}

}  // namespace portreto::metadata
