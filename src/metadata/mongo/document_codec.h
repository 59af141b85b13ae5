#pragma once

#include <string_view>

#include "metadata/records/kinds.h"
#include "model/values.h"

// How a type stands in a document: the names of its fields and their values, for writing and for reading alike. Fields
// that only serve a search (a folded name) are not among them. A field that an older Portreto did not write is read as
// what its type begins with.
namespace portreto::metadata {

template <typename T>
struct DocumentCodec;

template <typename T>
concept HasDocumentCodec = requires(T& value) { DocumentCodec<T>::each(value, [](std::string_view, auto&) {}); };

template <>
struct DocumentCodec<model::SecondFactor> {
  static void each(auto& factor, auto visit) {
    visit("secret", factor.secret);
    visit("last_step", factor.last_step);
    visit("recovery_codes", factor.recovery_codes);
  }
};

template <>
struct DocumentCodec<model::PasswordReset> {
  static void each(auto& reset, auto visit) {
    visit("token_hash", reset.token_hash);
    visit("expires_at", reset.expires_at);
  }
};

template <>
struct DocumentCodec<model::User> {
  static void each(auto& user, auto visit) {
    visit("_id", user.id);
    visit("username", user.username);
    visit("email", user.email);
    visit("password_hash", user.password_hash);
    visit("role", user.role);
    visit("is_disabled", user.is_disabled);
    visit("created_at", user.created_at);
    visit("notifications_seen_at", user.notifications_seen_at);
    visit("password_changed_at", user.password_changed_at);
    visit("password_changed_in", user.password_changed_in);
    visit("second_factor", user.second_factor);
    visit("password_reset", user.password_reset);
    visit("deleted_at", user.deleted_at);
    visit("receipt_secret", user.receipt_secret);
    visit("language", user.language);
  }
};

template <>
struct DocumentCodec<model::Image> {
  static void each(auto& image, auto visit) {
    visit("blob", image.blob);
    visit("format", image.format);
    visit("size_bytes", image.size_bytes);
    visit("sha256", image.sha256);
    visit("width", image.width);
    visit("height", image.height);
    visit("derivative_widths", image.derivative_widths);
    visit("thumbhash", image.thumbhash);
    visit("average_color", image.average_color);
  }
};

template <>
struct DocumentCodec<model::Profile> {
  static void each(auto& profile, auto visit) {
    visit("_id", profile.user);
    visit("username", profile.username);
    visit("first_name", profile.first_name);
    visit("last_name", profile.last_name);
    visit("bio", profile.bio);
    visit("birth_date", profile.birth_date);
    visit("sex", profile.sex);
    visit("is_private", profile.is_private);
    visit("photo", profile.photo);
    visit("created_at", profile.created_at);
  }
};

// The fields of both its parts, each once: what a profile has of its user is not read, see records.cpp.
template <>
struct DocumentCodec<Person> {
  static void each(auto& person, auto visit) {
    DocumentCodec<model::User>::each(person.user, visit);
    visit("first_name", person.profile.first_name);
    visit("last_name", person.profile.last_name);
    visit("bio", person.profile.bio);
    visit("birth_date", person.profile.birth_date);
    visit("sex", person.profile.sex);
    visit("is_private", person.profile.is_private);
    visit("photo", person.profile.photo);
  }
};

template <>
struct DocumentCodec<Garbage> {
  static void each(auto& garbage, auto visit) { DocumentCodec<model::Image>::each(garbage.image, visit); }
};

template <>
struct DocumentCodec<model::Like> {
  static void each(auto& like, auto visit) {
    visit("target", like.target);
    visit("user", like.user);
    visit("created_at", like.created_at);
    visit("recipient", like.recipient);
    visit("link", like.link);
  }
};

template <>
struct DocumentCodec<model::Session> {
  static void each(auto& session, auto visit) {
    visit("_id", session.id);
    visit("user", session.user);
    visit("current_hash", session.current_hash);
    visit("previous_hash", session.previous_hash);
    visit("rotated_at", session.rotated_at);
    visit("created_at", session.created_at);
    visit("expires_at", session.expires_at);
    visit("device", session.device);
  }
};

template <>
struct DocumentCodec<model::LoginFailures> {
  static void each(auto& failures, auto visit) {
    visit("_id", failures.key);
    visit("count", failures.count);
    visit("last_at", failures.last_at);
  }
};

template <>
struct DocumentCodec<model::Section> {
  static void each(auto& section, auto visit) {
    visit("id", section.id);
    visit("title", section.title);
    visit("place", section.place);
  }
};

template <>
struct DocumentCodec<model::Gallery> {
  static void each(auto& gallery, auto visit) {
    visit("_id", gallery.id);
    visit("owner", gallery.owner);
    visit("name", gallery.name);
    visit("description", gallery.description);
    visit("audience", gallery.audience);
    visit("people", gallery.people);
    visit("contributors", gallery.contributors);
    visit("cover", gallery.cover);
    visit("shares_originals", gallery.shares_originals);
    visit("order", gallery.order);
    visit("sections", gallery.sections);
    visit("comments_off", gallery.comments_off);
    visit("positions", gallery.positions);
    visit("hides_camera", gallery.hides_camera);
    visit("taken_down_from", gallery.taken_down_from);
    visit("state", gallery.state);
    visit("revision", gallery.revision);
    visit("created_at", gallery.created_at);
    visit("updated_at", gallery.updated_at);
  }
};

template <>
struct DocumentCodec<model::Exif> {
  static void each(auto& exif, auto visit) {
    visit("camera", exif.camera);
    visit("lens", exif.lens);
    visit("exposure", exif.exposure);
    visit("aperture", exif.aperture);
    visit("iso", exif.iso);
    visit("focal_length_mm", exif.focal_length_mm);
    visit("latitude", exif.latitude);
    visit("longitude", exif.longitude);
  }
};

template <>
struct DocumentCodec<model::PhotoGuest> {
  static void each(auto& guest, auto visit) {
    visit("link", guest.link);
    visit("id", guest.id);
    visit("name", guest.name);
  }
};

template <>
struct DocumentCodec<model::Photo> {
  static void each(auto& photo, auto visit) {
    visit("_id", photo.id);
    visit("gallery", photo.gallery);
    visit("owner", photo.owner);
    visit("image", photo.image);
    visit("file_name", photo.file_name);
    visit("location", photo.location);
    visit("description", photo.description);
    visit("alt", photo.alt);
    visit("tags", photo.tags);
    visit("exif", photo.exif);
    visit("taken_at", photo.taken_at);
    visit("state", photo.state);
    visit("revision", photo.revision);
    visit("created_at", photo.created_at);
    visit("rank", photo.rank);
    visit("guest", photo.guest);
    visit("positions", photo.positions);
  }
};

template <>
struct DocumentCodec<model::Comment> {
  static void each(auto& comment, auto visit) {
    visit("_id", comment.id);
    visit("target", comment.target);
    visit("author", comment.author);
    visit("text", comment.text);
    visit("created_at", comment.created_at);
    visit("edited_at", comment.edited_at);
    visit("recipient", comment.recipient);
    visit("link", comment.link);
    visit("guest_name", comment.guest_name);
  }
};

template <>
struct DocumentCodec<model::Follow> {
  static void each(auto& follow, auto visit) {
    visit("follower", follow.follower);
    visit("followed", follow.followed);
    visit("state", follow.state);
    visit("created_at", follow.created_at);
    visit("accepted_at", follow.accepted_at);
  }
};

template <>
struct DocumentCodec<model::BlobLocation> {
  static void each(auto& location, auto visit) {
    visit("_id", location.blob);
    visit("variants", location.variants);
    visit("copies", location.copies);
    visit("leftovers", location.leftovers);
    visit("state", location.state);
    visit("revision", location.revision);
    visit("created_at", location.created_at);
    visit("deletion", location.deletion);
  }
};

template <>
struct DocumentCodec<model::StorageNode> {
  static void each(auto& node, auto visit) {
    visit("_id", node.instance);
    visit("zone", node.zone);
    visit("address", node.address);
    visit("state", node.state);
  }
};

template <>
struct DocumentCodec<model::UploadPart> {
  static void each(auto& part, auto visit) {
    visit("blob", part.blob);
    visit("size_bytes", part.size_bytes);
  }
};

template <>
struct DocumentCodec<model::Upload> {
  static void each(auto& upload, auto visit) {
    visit("_id", upload.id);
    visit("owner", upload.owner);
    visit("gallery", upload.gallery);
    visit("file_name", upload.file_name);
    visit("length_bytes", upload.length_bytes);
    visit("sha256", upload.sha256);
    visit("parts", upload.parts);
    visit("state", upload.state);
    visit("photo", upload.photo);
    visit("revision", upload.revision);
    visit("created_at", upload.created_at);
    visit("expires_at", upload.expires_at);
    visit("guest", upload.guest);
  }
};

template <>
struct DocumentCodec<model::ShareLink> {
  static void each(auto& link, auto visit) {
    visit("_id", link.id);
    visit("gallery", link.gallery);
    visit("secret_hash", link.secret_hash);
    visit("label", link.label);
    visit("password_hash", link.password_hash);
    visit("expires_at", link.expires_at);
    visit("allows_download", link.allows_download);
    visit("allows_guests", link.allows_guests);
    visit("guest_photos_max", link.guest_photos_max);
    visit("held_photos_max", link.held_photos_max);
    visit("hides_gallery", link.hides_gallery);
    visit("hiding_until", link.hiding_until);
    visit("is_revoked", link.is_revoked);
    visit("created_at", link.created_at);
  }
};

template <>
struct DocumentCodec<model::DeletionNode> {
  static void each(auto& node, auto visit) {
    visit("node", node.node);
    visit("images", node.images);
    visit("bytes", node.bytes);
    visit("left", node.left);
    visit("erased_at", node.erased_at);
    visit("is_retired", node.is_retired);
  }
};

template <>
struct DocumentCodec<model::Deletion> {
  static void each(auto& deletion, auto visit) {
    visit("_id", deletion.id);
    visit("state", deletion.state);
    visit("photos", deletion.photos);
    visit("bytes", deletion.bytes);
    visit("galleries", deletion.galleries);
    visit("comments", deletion.comments);
    visit("likes", deletion.likes);
    visit("follows", deletion.follows);
    visit("nodes", deletion.nodes);
    visit("revision", deletion.revision);
    visit("created_at", deletion.created_at);
    visit("erased_at", deletion.erased_at);
    visit("finished_at", deletion.finished_at);
  }
};

template <>
struct DocumentCodec<model::Passkey> {
  static void each(auto& passkey, auto visit) {
    visit("_id", passkey.id);
    visit("user", passkey.user);
    visit("slot", passkey.slot);
    visit("credential_id", passkey.credential_id);
    visit("name", passkey.name);
    visit("algorithm", passkey.algorithm);
    visit("public_key", passkey.public_key);
    visit("sign_count", passkey.sign_count);
    visit("created_at", passkey.created_at);
    visit("used_at", passkey.used_at);
  }
};

template <>
struct DocumentCodec<model::Block> {
  static void each(auto& block, auto visit) {
    visit("user", block.user);
    visit("other", block.other);
    visit("kind", block.kind);
    visit("created_at", block.created_at);
  }
};

template <>
struct DocumentCodec<model::GalleryNotice> {
  static void each(auto& notice, auto visit) {
    visit("_id", notice.id);
    visit("kind", notice.kind);
    visit("gallery", notice.gallery);
    visit("actor", notice.actor);
    visit("recipient", notice.recipient);
    visit("at", notice.at);
  }
};

template <>
struct DocumentCodec<model::SiteSettings> {
  static void each(auto& settings, auto visit) {
    visit("_id", settings.id);
    visit("registration", settings.registration);
    visit("welcome", settings.welcome);
    visit("quota_bytes", settings.quota_bytes);
    visit("revision", settings.revision);
  }
};

template <>
struct DocumentCodec<model::Invitation> {
  static void each(auto& invitation, auto visit) {
    visit("_id", invitation.id);
    visit("token_hash", invitation.token_hash);
    visit("note", invitation.note);
    visit("role", invitation.role);
    visit("uses_max", invitation.uses_max);
    visit("used", invitation.used);
    visit("pending", invitation.pending);
    visit("expires_at", invitation.expires_at);
    visit("is_revoked", invitation.is_revoked);
    visit("ended_at", invitation.ended_at);
    visit("created_by", invitation.created_by);
    visit("revision", invitation.revision);
    visit("created_at", invitation.created_at);
  }
};

template <>
struct DocumentCodec<model::Report> {
  static void each(auto& report, auto visit) {
    visit("reporter", report.reporter);
    visit("reason", report.reason);
    visit("note", report.note);
    visit("at", report.at);
  }
};

template <>
struct DocumentCodec<model::Decision> {
  static void each(auto& decision, auto visit) {
    visit("kind", decision.kind);
    visit("record", decision.record);
    visit("by", decision.by);
    visit("at", decision.at);
    visit("reason", decision.reason);
    visit("moved_from", decision.moved_from);
  }
};

template <>
struct DocumentCodec<model::Case> {
  static void each(auto& reported, auto visit) {
    visit("_id", reported.subject);
    visit("kind", reported.kind);
    visit("owner", reported.owner);
    visit("reports", reported.reports);
    visit("decision", reported.decision);
    visit("state", reported.state);
    visit("changed_at", reported.changed_at);
    visit("revision", reported.revision);
  }
};

template <>
struct DocumentCodec<model::AuditEntry> {
  static void each(auto& entry, auto visit) {
    visit("_id", entry.id);
    visit("at", entry.at);
    visit("actor", entry.actor);
    visit("actor_name", entry.actor_name);
    visit("act", entry.act);
    visit("object", entry.object);
    visit("reason", entry.reason);
    visit("detail", entry.detail);
    visit("outcome", entry.outcome);
  }
};

template <>
struct DocumentCodec<model::Digest> {
  static void each(auto& digest, auto visit) {
    visit("_id", digest.user);
    visit("email", digest.email);
    visit("every", digest.every);
    visit("secret", digest.secret);
    visit("is_confirmed", digest.is_confirmed);
    visit("due", digest.due);
    visit("told_until", digest.told_until);
    visit("revision", digest.revision);
  }
};

template <>
struct DocumentCodec<model::QuotaReservation> {
  static void each(auto& reservation, auto visit) {
    visit("photo", reservation.photo);
    visit("bytes", reservation.bytes);
    visit("made_at", reservation.made_at);
  }
};

template <>
struct DocumentCodec<model::Quota> {
  static void each(auto& quota, auto visit) {
    visit("_id", quota.user);
    visit("limit_bytes", quota.limit_bytes);
    visit("counted_bytes", quota.counted_bytes);
    visit("counted_at", quota.counted_at);
    visit("reservations", quota.reservations);
    visit("revision", quota.revision);
  }
};

}  // namespace portreto::metadata
