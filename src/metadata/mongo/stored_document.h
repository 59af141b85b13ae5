#pragma once

#include <string>

#include "metadata/mongo/bson.h"
#include "metadata/records/kinds.h"

namespace portreto::metadata {

// The _id of a follow's, of a block's and of a like's document, by which there is one at most of each. In the order of
// key_of().
std::string block_key(UserId user, UserId other);
std::string follow_key(UserId follower, UserId followed);
std::string like_key(UserId user, const model::Target& target);

// A record as it stands in its collection: with its _id, and with the fields that only serve an index (schema.cpp).
template <typename T>
Bson stored_document(const T& record) {
  return document_of(record);
}
Bson stored_document(const Person& person);
Bson stored_document(const model::Gallery& gallery);
Bson stored_document(const model::Photo& photo);
Bson stored_document(const Garbage& garbage);
Bson stored_document(const model::Like& like);
Bson stored_document(const model::Follow& follow);
Bson stored_document(const model::BlobLocation& location);
Bson stored_document(const model::Deletion& deletion);
Bson stored_document(const model::Block& block);

// What says that a person has not deleted their account.
Bson not_deleted(Bson filter);

// What a search finds a thing by, as of this revision: written whenever that is.
Bson search_fields(const model::Photo& photo);
Bson search_fields(const model::Gallery& gallery);

// What an update of a location writes anew, of that document.
Bson changing_fields(const model::BlobLocation& location);

}  // namespace portreto::metadata
