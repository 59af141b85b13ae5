#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "model/digest.h"
#include "model/moderation.h"
#include "model/notification.h"
#include "model/site.h"
#include "model/values.h"
#include "model/variant.h"
#include "roles/api/page_dto.h"

namespace portreto::api {

// Types that stand as one string in JSON. A specialisation gives
//   static auto text(T) -> something that converts to std::string_view, in no need of JSON escapes
//   static std::optional<T> parse(std::string_view)
//   static constexpr std::string_view kExpected  -> completes "must be ..."
template <typename T>
struct TextValue;

template <typename T>
concept HasTextValue = requires { TextValue<T>::kExpected; };

template <typename Tag>
struct TextValue<Id<Tag>> {
  static std::array<char, 36> text(const Id<Tag>& id) { return id.uuid.chars(); }
  static std::optional<Id<Tag>> parse(std::string_view text) { return Id<Tag>::parse(text); }
  static constexpr std::string_view kExpected = "an id";
};

template <>
struct TextValue<Uuid> {
  static std::array<char, 36> text(const Uuid& id) { return id.chars(); }
  static std::optional<Uuid> parse(std::string_view text) { return Uuid::parse(text); }
  static constexpr std::string_view kExpected = "an id";
};

template <>
struct TextValue<Sha256Digest> {
  static std::string text(const Sha256Digest& digest) { return to_hex(digest); }
  static std::optional<Sha256Digest> parse(std::string_view text) {
    const auto bytes = from_hex(text);
    Sha256Digest digest;
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::copy(*bytes, digest.begin());
    return digest;
  }
  static constexpr std::string_view kExpected = "a SHA-256 of 64 hexadecimal digits";
};

template <>
struct TextValue<Timestamp> {
  static std::string text(Timestamp time) { return format_rfc3339(time); }
  static std::optional<Timestamp> parse(std::string_view text) { return parse_rfc3339(text); }
  static constexpr std::string_view kExpected = "a time such as 2026-11-25T03:13:57.000Z";
};

template <>
struct TextValue<std::chrono::year_month_day> {
  static std::string text(std::chrono::year_month_day date) { return format_date(date); }
  static std::optional<std::chrono::year_month_day> parse(std::string_view text) { return parse_date(text); }
  static constexpr std::string_view kExpected = "a date such as 1990-04-30";
};

template <>
struct TextValue<model::Role> {
  static std::string_view text(model::Role value) { return model::to_string(value); }
  static std::optional<model::Role> parse(std::string_view text) { return model::parse_role(text); }
  static constexpr std::string_view kExpected = "member or admin";
};

template <>
struct TextValue<model::DigestInterval> {
  static std::string_view text(model::DigestInterval value) { return model::to_string(value); }
  static std::optional<model::DigestInterval> parse(std::string_view text) {
    return model::parse_digest_interval(text);
  }
  static constexpr std::string_view kExpected = "hourly, daily or weekly";
};

template <>
struct TextValue<model::InvitationState> {
  static std::string_view text(model::InvitationState value) { return model::to_string(value); }
  static std::optional<model::InvitationState> parse(std::string_view text) {
    return model::parse_invitation_state(text);
  }
  static constexpr std::string_view kExpected = "in_force, used_up, expired or revoked";
};

template <>
struct TextValue<model::RegistrationMode> {
  static std::string_view text(model::RegistrationMode value) { return model::to_string(value); }
  static std::optional<model::RegistrationMode> parse(std::string_view text) {
    return model::parse_registration_mode(text);
  }
  static constexpr std::string_view kExpected = "open, invitation or closed";
};

template <>
struct TextValue<model::Sex> {
  static std::string_view text(model::Sex value) { return model::to_string(value); }
  static std::optional<model::Sex> parse(std::string_view text) { return model::parse_sex(text); }
  static constexpr std::string_view kExpected = "female, male or other";
};

template <>
struct TextValue<model::Audience> {
  static std::string_view text(model::Audience value) { return model::to_string(value); }
  static std::optional<model::Audience> parse(std::string_view text) { return model::parse_audience(text); }
  static constexpr std::string_view kExpected = "private, followers, public, people or link";
};

template <>
struct TextValue<model::PositionDetail> {
  static std::string_view text(model::PositionDetail value) { return model::to_string(value); }
  static std::optional<model::PositionDetail> parse(std::string_view text) {
    return model::parse_position_detail(text);
  }
  static constexpr std::string_view kExpected = "hidden, approximate or exact";
};

template <>
struct TextValue<model::PhotoOrder> {
  static std::string_view text(model::PhotoOrder value) { return model::to_string(value); }
  static std::optional<model::PhotoOrder> parse(std::string_view text) { return model::parse_photo_order(text); }
  static constexpr std::string_view kExpected = "added, taken or manual";
};

template <>
struct TextValue<model::TargetKind> {
  static std::string_view text(model::TargetKind value) { return model::to_string(value); }
  static std::optional<model::TargetKind> parse(std::string_view text) { return model::parse_target_kind(text); }
  static constexpr std::string_view kExpected = "gallery or photo";
};

template <>
struct TextValue<model::StorageNode::State> {
  static std::string_view text(model::StorageNode::State value) { return model::to_string(value); }
  static std::optional<model::StorageNode::State> parse(std::string_view text) {
    return model::parse_storage_node_state(text);
  }
  static constexpr std::string_view kExpected = "active, draining or retired";
};

template <>
struct TextValue<model::NotificationKind> {
  static std::string_view text(model::NotificationKind value) { return model::to_string(value); }
  static std::optional<model::NotificationKind> parse(std::string_view text) {
    return model::parse_notification_kind(text);
  }
  static constexpr std::string_view kExpected =
      "like, comment, follow_request, new_follower, follow_accepted, contributor, chosen, "
      "photos_added or guest_photo";
};

template <>
struct TextValue<model::SubjectKind> {
  static std::string_view text(model::SubjectKind value) { return model::to_string(value); }
  static std::optional<model::SubjectKind> parse(std::string_view text) { return model::parse_subject_kind(text); }
  static constexpr std::string_view kExpected = "gallery, photo, comment or profile";
};

template <>
struct TextValue<model::ReportReason> {
  static std::string_view text(model::ReportReason value) { return model::to_string(value); }
  static std::optional<model::ReportReason> parse(std::string_view text) { return model::parse_report_reason(text); }
  static constexpr std::string_view kExpected = "spam, harassment, sexual, violence, copyright or other";
};

template <>
struct TextValue<model::DecisionKind> {
  static std::string_view text(model::DecisionKind value) { return model::to_string(value); }
  static std::optional<model::DecisionKind> parse(std::string_view text) { return model::parse_decision_kind(text); }
  static constexpr std::string_view kExpected = "dismiss, take_down, suspend or restore";
};

template <>
struct TextValue<model::Case::State> {
  static std::string_view text(model::Case::State value) { return model::to_string(value); }
  static std::optional<model::Case::State> parse(std::string_view text) { return model::parse_case_state(text); }
  static constexpr std::string_view kExpected = "open, in_force or closed";
};

template <>
struct TextValue<model::AuditEntry::Outcome> {
  static std::string_view text(model::AuditEntry::Outcome value) { return model::to_string(value); }
  static std::optional<model::AuditEntry::Outcome> parse(std::string_view text) {
    return model::parse_audit_outcome(text);
  }
  static constexpr std::string_view kExpected = "begun, done or failed";
};

template <>
struct TextValue<model::ImageFormat> {
  static std::string_view text(model::ImageFormat value) { return model::to_string(value); }
  static std::optional<model::ImageFormat> parse(std::string_view text) { return model::parse_image_format(text); }
  static constexpr std::string_view kExpected = "an image format";
};

std::string_view to_string(Relation value);  // "self", "none", "requested", "following"
std::optional<Relation> parse_relation(std::string_view text);

template <>
struct TextValue<Relation> {
  static std::string_view text(Relation value) { return to_string(value); }
  static std::optional<Relation> parse(std::string_view text) { return parse_relation(text); }
  static constexpr std::string_view kExpected = "self, none, requested or following";
};

}  // namespace portreto::api
