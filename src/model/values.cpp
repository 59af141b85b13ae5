#include "model/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "model/digest.h"
#include "model/moderation.h"
#include "model/notification.h"
#include "model/site.h"

namespace portreto::model {
namespace {

template <typename Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<Role, 2> kRoles{{{Role::kMember, "member"}, {Role::kAdmin, "admin"}}};
constexpr Names<Sex, 3> kSexes{{{Sex::kFemale, "female"}, {Sex::kMale, "male"}, {Sex::kOther, "other"}}};
constexpr Names<Audience, 5> kAudiences{{{Audience::kPrivate, "private"},
                                         {Audience::kFollowers, "followers"},
                                         {Audience::kPublic, "public"},
                                         {Audience::kPeople, "people"},
                                         {Audience::kLink, "link"}}};
constexpr Names<PhotoOrder, 3> kPhotoOrders{
    {{PhotoOrder::kAdded, "added"}, {PhotoOrder::kTaken, "taken"}, {PhotoOrder::kManual, "manual"}}};
constexpr Names<PositionDetail, 3> kPositionDetails{{{PositionDetail::kHidden, "hidden"},
                                                     {PositionDetail::kApproximate, "approximate"},
                                                     {PositionDetail::kExact, "exact"}}};
constexpr Names<FollowState, 2> kFollowStates{
    {{FollowState::kRequested, "requested"}, {FollowState::kAccepted, "accepted"}}};
constexpr Names<NotificationKind, 9> kNotificationKinds{{{NotificationKind::kLike, "like"},
                                                         {NotificationKind::kComment, "comment"},
                                                         {NotificationKind::kFollowRequest, "follow_request"},
                                                         {NotificationKind::kNewFollower, "new_follower"},
                                                         {NotificationKind::kFollowAccepted, "follow_accepted"},
                                                         {NotificationKind::kContributor, "contributor"},
                                                         {NotificationKind::kChosen, "chosen"},
                                                         {NotificationKind::kPhotosAdded, "photos_added"},
                                                         {NotificationKind::kGuestPhoto, "guest_photo"}}};
constexpr Names<TargetKind, 2> kTargetKinds{{{TargetKind::kGallery, "gallery"}, {TargetKind::kPhoto, "photo"}}};

constexpr Names<StorageNode::State, 3> kStorageNodeStates{{{StorageNode::State::kActive, "active"},
                                                           {StorageNode::State::kDraining, "draining"},
                                                           {StorageNode::State::kRetired, "retired"}}};
constexpr Names<RegistrationMode, 3> kRegistrationModes{{{RegistrationMode::kOpen, "open"},
                                                         {RegistrationMode::kInvitation, "invitation"},
                                                         {RegistrationMode::kClosed, "closed"}}};
constexpr Names<InvitationState, 4> kInvitationStates{{{InvitationState::kInForce, "in_force"},
                                                       {InvitationState::kUsedUp, "used_up"},
                                                       {InvitationState::kExpired, "expired"},
                                                       {InvitationState::kRevoked, "revoked"}}};

constexpr Names<DigestInterval, 3> kDigestIntervals{
    {{DigestInterval::kHourly, "hourly"}, {DigestInterval::kDaily, "daily"}, {DigestInterval::kWeekly, "weekly"}}};

constexpr Names<SubjectKind, 4> kSubjectKinds{{{SubjectKind::kGallery, "gallery"},
                                               {SubjectKind::kPhoto, "photo"},
                                               {SubjectKind::kComment, "comment"},
                                               {SubjectKind::kProfile, "profile"}}};
constexpr Names<ReportReason, 6> kReportReasons{{{ReportReason::kSpam, "spam"},
                                                 {ReportReason::kHarassment, "harassment"},
                                                 {ReportReason::kSexual, "sexual"},
                                                 {ReportReason::kViolence, "violence"},
                                                 {ReportReason::kCopyright, "copyright"},
                                                 {ReportReason::kOther, "other"}}};
constexpr Names<DecisionKind, 4> kDecisionKinds{{{DecisionKind::kDismiss, "dismiss"},
                                                 {DecisionKind::kTakeDown, "take_down"},
                                                 {DecisionKind::kSuspend, "suspend"},
                                                 {DecisionKind::kRestore, "restore"}}};
constexpr Names<Case::State, 3> kCaseStates{
    {{Case::State::kOpen, "open"}, {Case::State::kInForce, "in_force"}, {Case::State::kClosed, "closed"}}};
constexpr Names<AuditEntry::Outcome, 3> kAuditOutcomes{{{AuditEntry::Outcome::kBegun, "begun"},
                                                        {AuditEntry::Outcome::kDone, "done"},
                                                        {AuditEntry::Outcome::kFailed, "failed"}}};

template <typename Enum, std::size_t N>
std::string_view name_of(const Names<Enum, N>& names, Enum value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return {};
}

template <typename Enum, std::size_t N>
std::optional<Enum> value_of(const Names<Enum, N>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t Upload::offset_bytes() const {
  if (state == State::kDone) return length_bytes;
  std::uint64_t offset = 0;
  for (const UploadPart& part : parts) offset += part.size_bytes;
  return offset;
}

Timestamp dated_at(const Photo& photo) { return std::min(photo.taken_at.value_or(photo.created_at), photo.created_at); }

std::int64_t place_of(const Photo& photo) {
  if (photo.rank) return *photo.rank;
  // Within the years that 64 bits hold, to 2248.
  constexpr std::int64_t kMsMax = std::numeric_limits<std::int64_t>::max() / kPlacesPerMs;
  return std::clamp<std::int64_t>(photo.created_at.time_since_epoch().count(), -kMsMax, kMsMax) * kPlacesPerMs;
}

std::string_view to_string(Role value) { return name_of(kRoles, value); }
std::string_view to_string(Sex value) { return name_of(kSexes, value); }
std::string_view to_string(Audience value) { return name_of(kAudiences, value); }
std::string_view to_string(PhotoOrder value) { return name_of(kPhotoOrders, value); }
std::string_view to_string(PositionDetail value) { return name_of(kPositionDetails, value); }
std::string_view to_string(FollowState value) { return name_of(kFollowStates, value); }
std::string_view to_string(TargetKind value) { return name_of(kTargetKinds, value); }
std::string_view to_string(StorageNode::State value) { return name_of(kStorageNodeStates, value); }
std::string_view to_string(SubjectKind value) { return name_of(kSubjectKinds, value); }
std::string_view to_string(ReportReason value) { return name_of(kReportReasons, value); }
std::string_view to_string(DecisionKind value) { return name_of(kDecisionKinds, value); }
std::string_view to_string(Case::State value) { return name_of(kCaseStates, value); }
std::string_view to_string(AuditEntry::Outcome value) { return name_of(kAuditOutcomes, value); }
std::string_view to_string(NotificationKind value) { return name_of(kNotificationKinds, value); }
std::string_view to_string(InvitationState value) { return name_of(kInvitationStates, value); }
std::string_view to_string(RegistrationMode value) { return name_of(kRegistrationModes, value); }
std::chrono::hours duration_of(DigestInterval interval) {
  switch (interval) {
    case DigestInterval::kHourly: return std::chrono::hours(1);
    case DigestInterval::kDaily: return std::chrono::hours(24);
    case DigestInterval::kWeekly: return std::chrono::hours(24 * 7);
  }
  return std::chrono::hours(24);
}

std::string_view to_string(DigestInterval value) { return name_of(kDigestIntervals, value); }
std::optional<Role> parse_role(std::string_view text) { return value_of(kRoles, text); }
std::optional<Sex> parse_sex(std::string_view text) { return value_of(kSexes, text); }
std::optional<Audience> parse_audience(std::string_view text) { return value_of(kAudiences, text); }
std::optional<PhotoOrder> parse_photo_order(std::string_view text) { return value_of(kPhotoOrders, text); }
std::optional<PositionDetail> parse_position_detail(std::string_view text) { return value_of(kPositionDetails, text); }
std::optional<FollowState> parse_follow_state(std::string_view text) { return value_of(kFollowStates, text); }
std::optional<TargetKind> parse_target_kind(std::string_view text) { return value_of(kTargetKinds, text); }
std::optional<StorageNode::State> parse_storage_node_state(std::string_view text) {
  return value_of(kStorageNodeStates, text);
}
std::optional<SubjectKind> parse_subject_kind(std::string_view text) { return value_of(kSubjectKinds, text); }
std::optional<ReportReason> parse_report_reason(std::string_view text) { return value_of(kReportReasons, text); }
std::optional<DecisionKind> parse_decision_kind(std::string_view text) { return value_of(kDecisionKinds, text); }
std::optional<Case::State> parse_case_state(std::string_view text) { return value_of(kCaseStates, text); }
std::optional<AuditEntry::Outcome> parse_audit_outcome(std::string_view text) { return value_of(kAuditOutcomes, text); }
std::optional<NotificationKind> parse_notification_kind(std::string_view text) {
  return value_of(kNotificationKinds, text);
}
std::optional<InvitationState> parse_invitation_state(std::string_view text) {
  return value_of(kInvitationStates, text);
}
std::optional<RegistrationMode> parse_registration_mode(std::string_view text) {
  return value_of(kRegistrationModes, text);
}
std::optional<DigestInterval> parse_digest_interval(std::string_view text) { return value_of(kDigestIntervals, text); }

Uuid notice_id(const GalleryNotice& notice) {
  return Uuid::derive(fmt::format("{}|{}|{}|{}|{}", to_string(notice.kind), notice.gallery.str(), notice.actor.str(),
                                  notice.recipient.str(), day_of(notice.at).time_since_epoch().count()));
}

}  // namespace portreto::model
