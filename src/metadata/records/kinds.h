#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "model/digest.h"
#include "model/moderation.h"
#include "model/notification.h"
#include "model/passkey.h"
#include "model/quota.h"
#include "model/site.h"
#include "model/values.h"

// What a MetadataStore remembers, kind by kind, each record whole: all that a backup or a move to another backend has
// to carry.
namespace portreto::metadata {

// Account and profile, which stand in one document. The three fields that both have are equal.
struct Person {
  model::User user;
  model::Profile profile;
  bool operator==(const Person&) const = default;
};

// An image that no document points to any more.
struct Garbage {
  model::Image image;
  bool operator==(const Garbage&) const = default;
};

template <typename... Kinds>
struct KindList {
  template <template <typename> typename Of>
  using Tuple = std::tuple<Of<Kinds>...>;

  // Each made from the same argument, in place.
  template <template <typename> typename Of>
  static Tuple<Of> make_tuple(auto& argument) {
    return Tuple<Of>{(static_cast<void>(std::type_identity<Kinds>()), argument)...};
  }

  // Calls `visit` with a std::type_identity of each kind, in turn.
  static constexpr void for_each(auto visit) { (visit(std::type_identity<Kinds>{}), ...); }
};

// Every kind there is, each behind those that it belongs to. A new kind of row has its place here, and then no backend
// compiles before it can list and store it; what was forgotten here fails a test of each backend, which looks for
// tables that no kind stands for.
using RecordKinds =
    KindList<Person, model::Session, model::LoginFailures, model::Gallery, model::Photo, Garbage, model::Like,
             model::Comment, model::Follow, model::BlobLocation, model::StorageNode, model::Upload, model::ShareLink,
             model::Deletion, model::Block, model::SiteSettings, model::Invitation, model::Case, model::AuditEntry,
             model::Quota, model::Digest, model::Passkey, model::GalleryNotice>;

// The name of a kind in reports, and of its table or collection.
template <typename T>
constexpr std::string_view kKindName = "";
template <>
inline constexpr std::string_view kKindName<Person> = "people";
template <>
inline constexpr std::string_view kKindName<model::Session> = "sessions";
template <>
inline constexpr std::string_view kKindName<model::LoginFailures> = "login_failures";
template <>
inline constexpr std::string_view kKindName<model::Gallery> = "galleries";
template <>
inline constexpr std::string_view kKindName<model::Photo> = "photos";
template <>
inline constexpr std::string_view kKindName<Garbage> = "garbage";
template <>
inline constexpr std::string_view kKindName<model::Like> = "likes";
template <>
inline constexpr std::string_view kKindName<model::Comment> = "comments";
template <>
inline constexpr std::string_view kKindName<model::Follow> = "follows";
template <>
inline constexpr std::string_view kKindName<model::BlobLocation> = "locations";
template <>
inline constexpr std::string_view kKindName<model::StorageNode> = "storage_nodes";
template <>
inline constexpr std::string_view kKindName<model::Upload> = "uploads";
template <>
inline constexpr std::string_view kKindName<model::ShareLink> = "share_links";
template <>
inline constexpr std::string_view kKindName<model::Deletion> = "deletions";
template <>
inline constexpr std::string_view kKindName<model::Block> = "blocks";
template <>
inline constexpr std::string_view kKindName<model::SiteSettings> = "site_settings";
template <>
inline constexpr std::string_view kKindName<model::Invitation> = "invitations";
template <>
inline constexpr std::string_view kKindName<model::Case> = "cases";
template <>
inline constexpr std::string_view kKindName<model::AuditEntry> = "audit_entries";
template <>
inline constexpr std::string_view kKindName<model::Quota> = "quotas";
template <>
inline constexpr std::string_view kKindName<model::Digest> = "digests";
template <>
inline constexpr std::string_view kKindName<model::Passkey> = "passkeys";
template <>
inline constexpr std::string_view kKindName<model::GalleryNotice> = "gallery_notices";

// What tells a record from the others of its kind, and gives their order.
inline auto key_of(const Person& person) { return std::tuple(person.user.id); }
inline auto key_of(const model::Session& session) { return std::tuple(session.id); }
inline auto key_of(const model::LoginFailures& failures) { return std::tuple(failures.key); }
inline auto key_of(const model::Gallery& gallery) { return std::tuple(gallery.id); }
inline auto key_of(const model::Photo& photo) { return std::tuple(photo.id); }
inline auto key_of(const Garbage& garbage) { return std::tuple(garbage.image.blob); }
inline auto key_of(const model::Like& like) { return std::tuple(like.target.id, like.target.kind, like.user); }
inline auto key_of(const model::Comment& comment) { return std::tuple(comment.id); }
inline auto key_of(const model::Follow& follow) { return std::tuple(follow.follower, follow.followed); }
inline auto key_of(const model::BlobLocation& location) { return std::tuple(location.blob); }
inline auto key_of(const model::StorageNode& node) { return std::tuple(node.instance); }
inline auto key_of(const model::Upload& upload) { return std::tuple(upload.id); }
inline auto key_of(const model::ShareLink& link) { return std::tuple(link.id); }
inline auto key_of(const model::Deletion& deletion) { return std::tuple(deletion.id); }
inline auto key_of(const model::Block& block) { return std::tuple(block.user, block.other); }
inline auto key_of(const model::SiteSettings& settings) { return std::tuple(settings.id); }
inline auto key_of(const model::Invitation& invitation) { return std::tuple(invitation.id); }
inline auto key_of(const model::Case& reported) { return std::tuple(reported.subject); }
inline auto key_of(const model::AuditEntry& entry) { return std::tuple(entry.id); }
inline auto key_of(const model::Quota& quota) { return std::tuple(quota.user); }
inline auto key_of(const model::Digest& digest) { return std::tuple(digest.user); }
inline auto key_of(const model::Passkey& passkey) { return std::tuple(passkey.id); }
inline auto key_of(const model::GalleryNotice& notice) { return std::tuple(notice.id); }

// With what a backend does not read because it stands in another field already.
template <typename T>
T completed(T record) {
  return record;
}
inline Person completed(Person person) {
  person.profile.user = person.user.id;
  person.profile.username = person.user.username;
  person.profile.created_at = person.user.created_at;
  return person;
}

// "photos 0198…" and "follows 0198… 0199…", for the operator.
template <typename T>
std::string title_of(const T& record) {
  std::string text(kKindName<T>);
  const auto add = [&text](const auto& part) {
    text += ' ';
    if constexpr (requires { part.str(); }) {
      text += part.str();
    } else if constexpr (requires { to_string(part); }) {
      text += to_string(part);
    } else {
      text += part;
    }
  };
  std::apply([&](const auto&... parts) { (add(parts), ...); }, key_of(record));
  return text;
}

}  // namespace portreto::metadata
