#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "metadata/records/kinds.h"
#include "model/values.h"

// How a type stands in a row: its columns, and its fields in the same order, for writing and for reading alike. Columns
// that only serve a search (a folded name) are not among them.
namespace portreto::metadata {

template <typename T>
struct RowCodec;

template <typename T>
concept HasRowCodec = requires { RowCodec<T>::kColumns; };

template <>
struct RowCodec<model::User> {
  static constexpr std::string_view kColumns =
      "id, username, email, password_hash, role, is_disabled, created_at, notifications_seen_at, password_changed_at, "
      "password_changed_in, second_factor, password_reset, deleted_at, receipt_secret, language";
  static void each(auto& user, auto visit) {
    visit(user.id);
    visit(user.username);
    visit(user.email);
    visit(user.password_hash);
    visit(user.role);
    visit(user.is_disabled);
    visit(user.created_at);
    visit(user.notifications_seen_at);
    visit(user.password_changed_at);
    visit(user.password_changed_in);
    visit(user.second_factor);
    visit(user.password_reset);
    visit(user.deleted_at);
    visit(user.receipt_secret);
    visit(user.language);
  }
};

template <>
struct RowCodec<model::Profile> {
  static constexpr std::string_view kColumns =
      "id, username, first_name, last_name, bio, birth_date, sex, is_private, photo, created_at";
  static void each(auto& profile, auto visit) {
    visit(profile.user);
    visit(profile.username);
    visit(profile.first_name);
    visit(profile.last_name);
    visit(profile.bio);
    visit(profile.birth_date);
    visit(profile.sex);
    visit(profile.is_private);
    visit(profile.photo);
    visit(profile.created_at);
  }
};

template <>
struct RowCodec<model::Session> {
  static constexpr std::string_view kColumns =
      "id, user, current_hash, previous_hash, rotated_at, created_at, expires_at, device";
  static void each(auto& session, auto visit) {
    visit(session.id);
    visit(session.user);
    visit(session.current_hash);
    visit(session.previous_hash);
    visit(session.rotated_at);
    visit(session.created_at);
    visit(session.expires_at);
    visit(session.device);
  }
};

template <>
struct RowCodec<model::LoginFailures> {
  static constexpr std::string_view kColumns = "key, count, last_at";
  static void each(auto& failures, auto visit) {
    visit(failures.key);
    visit(failures.count);
    visit(failures.last_at);
  }
};

template <>
struct RowCodec<model::Gallery> {
  static constexpr std::string_view kColumns =
      "id, owner, name, description, audience, people, contributors, cover, shares_originals, photo_order, "
      "sections, comments_off, positions, hides_camera, taken_down_from, state, revision, created_at, updated_at";
  static void each(auto& gallery, auto visit) {
    visit(gallery.id);
    visit(gallery.owner);
    visit(gallery.name);
    visit(gallery.description);
    visit(gallery.audience);
    visit(gallery.people);
    visit(gallery.contributors);
    visit(gallery.cover);
    visit(gallery.shares_originals);
    visit(gallery.order);
    visit(gallery.sections);
    visit(gallery.comments_off);
    visit(gallery.positions);
    visit(gallery.hides_camera);
    visit(gallery.taken_down_from);
    visit(gallery.state);
    visit(gallery.revision);
    visit(gallery.created_at);
    visit(gallery.updated_at);
  }
};

template <>
struct RowCodec<model::Photo> {
  static constexpr std::string_view kColumns =
      "id, gallery, owner, image, file_name, location, description, alt, tags, exif, taken_at, state, revision, "
      "created_at, rank, guest, positions";
  static void each(auto& photo, auto visit) {
    visit(photo.id);
    visit(photo.gallery);
    visit(photo.owner);
    visit(photo.image);
    visit(photo.file_name);
    visit(photo.location);
    visit(photo.description);
    visit(photo.alt);
    visit(photo.tags);
    visit(photo.exif);
    visit(photo.taken_at);
    visit(photo.state);
    visit(photo.revision);
    visit(photo.created_at);
    visit(photo.rank);
    visit(photo.guest);
    visit(photo.positions);
  }
};

template <>
struct RowCodec<model::Target> {
  static constexpr std::string_view kColumns = "target_kind, target";
  static void each(auto& target, auto visit) {
    visit(target.kind);
    visit(target.id);
  }
};

template <>
struct RowCodec<model::Comment> {
  static constexpr std::string_view kColumns =
      "id, target_kind, target, author, text, created_at, edited_at, recipient, link, guest_name";
  static void each(auto& comment, auto visit) {
    visit(comment.id);
    RowCodec<model::Target>::each(comment.target, visit);
    visit(comment.author);
    visit(comment.text);
    visit(comment.created_at);
    visit(comment.edited_at);
    visit(comment.recipient);
    visit(comment.link);
    visit(comment.guest_name);
  }
};

template <>
struct RowCodec<model::Follow> {
  static constexpr std::string_view kColumns = "follower, followed, state, created_at, accepted_at";
  static void each(auto& follow, auto visit) {
    visit(follow.follower);
    visit(follow.followed);
    visit(follow.state);
    visit(follow.created_at);
    visit(follow.accepted_at);
  }
};

template <>
struct RowCodec<model::BlobLocation> {
  static constexpr std::string_view kColumns =
      "blob, variants, copies, leftovers, state, revision, created_at, deletion";
  static void each(auto& location, auto visit) {
    visit(location.blob);
    visit(location.variants);
    visit(location.copies);
    visit(location.leftovers);
    visit(location.state);
    visit(location.revision);
    visit(location.created_at);
    visit(location.deletion);
  }
};

template <>
struct RowCodec<model::StorageNode> {
  static constexpr std::string_view kColumns = "instance, zone, address, state";
  static void each(auto& node, auto visit) {
    visit(node.instance);
    visit(node.zone);
    visit(node.address);
    visit(node.state);
  }
};

template <>
struct RowCodec<model::Upload> {
  static constexpr std::string_view kColumns =
      "id, owner, gallery, file_name, length_bytes, sha256, parts, state, photo, revision, created_at, expires_at, "
      "guest";
  static void each(auto& upload, auto visit) {
    visit(upload.id);
    visit(upload.owner);
    visit(upload.gallery);
    visit(upload.file_name);
    visit(upload.length_bytes);
    visit(upload.sha256);
    visit(upload.parts);
    visit(upload.state);
    visit(upload.photo);
    visit(upload.revision);
    visit(upload.created_at);
    visit(upload.expires_at);
    visit(upload.guest);
  }
};

template <>
struct RowCodec<model::ShareLink> {
  static constexpr std::string_view kColumns =
      "id, gallery, secret_hash, label, password_hash, expires_at, allows_download, allows_guests, "
      "guest_photos_max, is_revoked, created_at, held_photos_max, hides_gallery, hiding_until";
  static void each(auto& link, auto visit) {
    visit(link.id);
    visit(link.gallery);
    visit(link.secret_hash);
    visit(link.label);
    visit(link.password_hash);
    visit(link.expires_at);
    visit(link.allows_download);
    visit(link.allows_guests);
    visit(link.guest_photos_max);
    visit(link.is_revoked);
    visit(link.created_at);
    visit(link.held_photos_max);
    visit(link.hides_gallery);
    visit(link.hiding_until);
  }
};

template <>
struct RowCodec<model::Deletion> {
  static constexpr std::string_view kColumns =
      "id, state, photos, bytes, galleries, comments, likes, follows, nodes, revision, created_at, erased_at, "
      "finished_at";
  static void each(auto& deletion, auto visit) {
    visit(deletion.id);
    visit(deletion.state);
    visit(deletion.photos);
    visit(deletion.bytes);
    visit(deletion.galleries);
    visit(deletion.comments);
    visit(deletion.likes);
    visit(deletion.follows);
    visit(deletion.nodes);
    visit(deletion.revision);
    visit(deletion.created_at);
    visit(deletion.erased_at);
    visit(deletion.finished_at);
  }
};

template <>
struct RowCodec<model::Passkey> {
  static constexpr std::string_view kColumns =
      "id, user, slot, credential_id, name, algorithm, public_key, sign_count, created_at, used_at";
  static void each(auto& passkey, auto visit) {
    visit(passkey.id);
    visit(passkey.user);
    visit(passkey.slot);
    visit(passkey.credential_id);
    visit(passkey.name);
    visit(passkey.algorithm);
    visit(passkey.public_key);
    visit(passkey.sign_count);
    visit(passkey.created_at);
    visit(passkey.used_at);
  }
};

template <>
struct RowCodec<model::Block> {
  static constexpr std::string_view kColumns = "user, other, kind, created_at";
  static void each(auto& block, auto visit) {
    visit(block.user);
    visit(block.other);
    visit(block.kind);
    visit(block.created_at);
  }
};

template <>
struct RowCodec<model::GalleryNotice> {
  static constexpr std::string_view kColumns = "id, kind, gallery, actor, recipient, at";
  static void each(auto& notice, auto visit) {
    visit(notice.id);
    visit(notice.kind);
    visit(notice.gallery);
    visit(notice.actor);
    visit(notice.recipient);
    visit(notice.at);
  }
};

template <>
struct RowCodec<model::SiteSettings> {
  static constexpr std::string_view kColumns = "id, registration, welcome, quota_bytes, revision";
  static void each(auto& settings, auto visit) {
    visit(settings.id);
    visit(settings.registration);
    visit(settings.welcome);
    visit(settings.quota_bytes);
    visit(settings.revision);
  }
};

template <>
struct RowCodec<model::Invitation> {
  static constexpr std::string_view kColumns =
      "id, token_hash, note, role, uses_max, used, pending, expires_at, is_revoked, created_by, revision, created_at, "
      "ended_at";
  static void each(auto& invitation, auto visit) {
    visit(invitation.id);
    visit(invitation.token_hash);
    visit(invitation.note);
    visit(invitation.role);
    visit(invitation.uses_max);
    visit(invitation.used);
    visit(invitation.pending);
    visit(invitation.expires_at);
    visit(invitation.is_revoked);
    visit(invitation.created_by);
    visit(invitation.revision);
    visit(invitation.created_at);
    visit(invitation.ended_at);
  }
};

template <>
struct RowCodec<model::Case> {
  static constexpr std::string_view kColumns = "subject, kind, owner, reports, decision, state, changed_at, revision";
  static void each(auto& reported, auto visit) {
    visit(reported.subject);
    visit(reported.kind);
    visit(reported.owner);
    visit(reported.reports);
    visit(reported.decision);
    visit(reported.state);
    visit(reported.changed_at);
    visit(reported.revision);
  }
};

template <>
struct RowCodec<model::AuditEntry> {
  static constexpr std::string_view kColumns = "id, at, actor, actor_name, act, object, reason, detail, outcome";
  static void each(auto& entry, auto visit) {
    visit(entry.id);
    visit(entry.at);
    visit(entry.actor);
    visit(entry.actor_name);
    visit(entry.act);
    visit(entry.object);
    visit(entry.reason);
    visit(entry.detail);
    visit(entry.outcome);
  }
};

template <>
struct RowCodec<model::Digest> {
  static constexpr std::string_view kColumns = "user, email, every, secret, is_confirmed, due, told_until, revision";
  static void each(auto& digest, auto visit) {
    visit(digest.user);
    visit(digest.email);
    visit(digest.every);
    visit(digest.secret);
    visit(digest.is_confirmed);
    visit(digest.due);
    visit(digest.told_until);
    visit(digest.revision);
  }
};

template <>
struct RowCodec<model::Quota> {
  static constexpr std::string_view kColumns = "user, limit_bytes, counted_bytes, counted_at, reservations, revision";
  static void each(auto& quota, auto visit) {
    visit(quota.user);
    visit(quota.limit_bytes);
    visit(quota.counted_bytes);
    visit(quota.counted_at);
    visit(quota.reservations);
    visit(quota.revision);
  }
};

// The columns of both its parts, each once: what a profile has of its user is not read, see sqlite/records.cpp.
template <>
struct RowCodec<Person> {
  static constexpr std::string_view kColumns =
      "id, username, email, password_hash, role, is_disabled, created_at, notifications_seen_at, password_changed_at, "
      "password_changed_in, second_factor, password_reset, deleted_at, receipt_secret, language, first_name, "
      "last_name, bio, "
      "birth_date, sex, is_private, photo";
  static void each(auto& person, auto visit) {
    RowCodec<model::User>::each(person.user, visit);
    visit(person.profile.first_name);
    visit(person.profile.last_name);
    visit(person.profile.bio);
    visit(person.profile.birth_date);
    visit(person.profile.sex);
    visit(person.profile.is_private);
    visit(person.profile.photo);
  }
};

template <>
struct RowCodec<model::Like> {
  static constexpr std::string_view kColumns = "target_kind, target, user, created_at, recipient, link";
  static void each(auto& like, auto visit) {
    RowCodec<model::Target>::each(like.target, visit);
    visit(like.user);
    visit(like.created_at);
    visit(like.recipient);
    visit(like.link);
  }
};

template <>
struct RowCodec<Garbage> {
  static constexpr std::string_view kColumns = "blob, image";
  static void each(auto& garbage, auto visit) {
    visit(garbage.image.blob);
    visit(garbage.image);
  }
};

// "SELECT <columns> FROM <rest>", to be read as T.
template <typename T>
std::string select(std::string_view rest) {
  return fmt::format("SELECT {} FROM {}", RowCodec<T>::kColumns, rest);
}

// "INSERT INTO <table> (<columns><, extra columns>) VALUES (?, …)", to be bound to a T, then to the extra columns.
template <typename T>
std::string insert_into(std::string_view table, std::string_view extra_columns = "") {
  std::string columns(RowCodec<T>::kColumns);
  if (!extra_columns.empty()) columns += fmt::format(", {}", extra_columns);
  std::string marks = "?";
  for (auto count = std::ranges::count(columns, ','); count > 0; --count) marks += ", ?";
  return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, columns, marks);
}

}  // namespace portreto::metadata
