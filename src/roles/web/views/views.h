#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "roles/api/dto.h"
#include "roles/web/room_state.h"
#include "roles/web/views/page_context.h"

// One function a page: from the app tier's answer to HTML. Pure and thread-safe; the templates are those of
// web/templates, compiled into the program and escaped by their context.
namespace portreto::roles::web {

std::string render_landing(const PageContext& page, const api::GalleryList& recent);
// `shows_newest`: it is the first page, above which there can be something new.
std::string render_feed(const PageContext& page, const api::FeedPage& feed, bool shows_newest);
std::string render_shared_with(const PageContext& page, const api::GalleryList& list);
std::string render_explore(const PageContext& page, const api::GalleryList& list);

// `has_passkeys`: whether one can be used instead.
std::string render_login(const PageContext& page, const FormState& form, std::string_view return_to, bool has_passkeys);
std::string render_login_code(const PageContext& page, const FormState& form, std::string_view return_to);
struct RegisterRules {
  std::size_t password_length_min = 0;
  api::AuthPolicy policy;
};
std::string render_register(const PageContext& page, const FormState& form, std::string_view return_to,
                            const RegisterRules& rules);

std::string render_galleries(const PageContext& page, const api::GalleryList& list);
std::string render_new_gallery(const PageContext& page, const FormState& form, std::string_view idempotency_key);
// Whether the viewer may add photos to a gallery that is another's.
inline bool is_contributor(const api::GalleryPage& gallery) {
  return gallery.permissions.can_add && !gallery.permissions.can_edit;
}
std::string render_edit_gallery(const PageContext& page, const FormState& form, const api::GalleryPage& gallery);
std::string render_gallery(const PageContext& page, const api::GalleryPage& gallery, std::string_view idempotency_key,
                           std::string_view upload_hint);
// Photos that are selected come as fields of this name with their id behind it, as "true".
inline constexpr std::string_view kSelectionPrefix = "photo-";
std::string render_select(const PageContext& page, const FormState& form, const api::GalleryPage& gallery,
                          const std::vector<api::GalleryCard>& galleries);
// `path`: to which the form is sent, and back to.
std::string render_delete_selected(const PageContext& page, std::string_view path,
                                   const std::vector<std::string>& photos);
struct SelectOutcome {
  std::string photo;
  std::string reason;  // empty: it is done
};
std::string render_select_result(const PageContext& page, std::string_view path,
                                 const std::vector<SelectOutcome>& outcomes);
std::string render_arrange(const PageContext& page, const api::GalleryPage& gallery);
// `photo`: with which it is to begin.
std::string render_new_section(const PageContext& page, const FormState& form, const api::GalleryPage& gallery,
                               const api::PhotoPage& photo, std::string_view idempotency_key);
std::string render_edit_section(const PageContext& page, const FormState& form, const api::GalleryPage& gallery,
                                const api::SectionItem& section);

struct UploadOutcome {
  std::string file_name;
  std::optional<api::PhotoItem> photo;  // accepted
  std::string reason;                   // refused
  bool is_held = false;                 // waits until the owner of the gallery lets it through; has no page until then
};
// `gallery`: its page; `base`: below which photos are, "" or the path of a share link.
std::string render_upload_result(const PageContext& page, std::string_view gallery, std::string_view base,
                                 const std::vector<UploadOutcome>& outcomes);

// Guests' photos that wait until the owner of their gallery lets them through.
std::string render_waiting(const PageContext& page, const api::HeldPhotoList& list);

enum class MapKind { kOwn, kGallery, kExplore };
// What was asked for: the map at `path`, in the part of the world that its `bbox` says, or all of it.
struct MapAsked {
  MapKind kind = MapKind::kOwn;
  std::string path;
  std::string bbox;
};
std::string render_map(const PageContext& page, const MapAsked& asked, const api::MapPage& map);
// The photos of that part.
std::string render_map_photos(const PageContext& page, const MapAsked& asked, const api::MapPhotosPage& photos);

std::string render_photo(const PageContext& page, const api::PhotoPage& photo, std::string_view idempotency_key);
std::string render_photo_copies(const PageContext& page, std::string_view photo_id, const api::PhotoCopies& copies);
std::string render_edit_photo(const PageContext& page, const FormState& form, const api::PhotoPage& photo);
std::string render_edit_comment(const PageContext& page, const FormState& form, std::string_view comment_id,
                                std::string_view return_to);

// What the upload form says of it.
RoomState room_left(const Language& language, const api::QuotaView& quota);

// For administrators. The form has the fields as they are stored, or as they were sent.
std::string render_person_quota(const PageContext& page, const FormState& form, const api::QuotaView& quota,
                                bool is_saved);
std::string render_site_settings(const PageContext& page, const FormState& form, bool is_saved);
std::string render_invitations(const PageContext& page, const FormState& form, const api::InvitationList& list,
                               std::string_view made);

// For the owner. `made`: the absolute URL of the link that was just made, or empty.
std::string render_share(const PageContext& page, const FormState& form, const api::ShareLinkList& list,
                         std::string_view made, Timestamp now);
// A comment that a guest sent and that was refused, or nothing; the key of the next; which photos may be added; and
// behind which cursor the page's list of what waits begins, empty of the first.
struct GuestForm {
  FormState form;
  std::string idempotency_key;
  std::string upload_hint;
  std::string held_after{};
};
// For whoever has a link; `path` is the link's own, "/s/…", and `origin` goes before it where it must be absolute.
std::string render_shared_gallery(const PageContext& page, const api::SharedGalleryPage& gallery, const GuestForm& form,
                                  std::string_view path, std::string_view origin);
std::string render_shared_photo(const PageContext& page, const api::SharedPhotoPage& photo, const GuestForm& form,
                                std::string_view path);
std::string render_shared_locked(const PageContext& page, const FormState& form, std::string_view path);

std::string render_profile(const PageContext& page, const api::ProfilePage& profile);
enum class FollowSide { kFollowers, kFollowing };
std::string render_people(const PageContext& page, const api::FollowList& list, FollowSide side);
std::string render_kept_away(const PageContext& page, const api::FollowList& blocked, const api::FollowList& muted);
// `thing`: the path of what they like.
std::string render_likers(const PageContext& page, const api::LikerList& list, model::TargetKind kind,
                          std::string_view thing);
std::string render_requests(const PageContext& page, const api::FollowList& list);

// What a search is for, as it stands in the address of its page.
enum class SearchKind { kPeople, kGalleries, kPhotos };
struct SearchAsked {
  SearchKind kind = SearchKind::kPeople;
  std::string text, tag, camera, from, to;
};
std::string render_search(const PageContext& page, const SearchAsked& asked, const api::PeoplePage& people);
std::string render_search(const PageContext& page, const SearchAsked& asked, const api::GalleryList& galleries);
std::string render_search(const PageContext& page, const SearchAsked& asked, const api::FoundPhotos& photos);
std::string render_refused_search(const PageContext& page, const SearchAsked& asked, const Error& error);
std::string render_tag(const PageContext& page, std::string_view tag, const api::FoundPhotos& photos);
std::string render_people_options(const api::PeoplePage& people);  // a fragment, for the search field's list

std::string render_profile_settings(const PageContext& page, const FormState& form, const api::OwnProfile& profile,
                                    const std::optional<Error>& photo_error);
struct PasswordForm {
  FormState form;
  std::size_t length_min = 0;
  bool is_changed = false;  // a moment ago
};
// `quota`: null where it is not known.
std::string render_account_settings(const PageContext& page, const api::AccountView& account,
                                    const PasswordForm& password, const api::QuotaView* quota);
// kNoMail: this site sends none.
enum class ForgotState { kAsk, kAsked, kNoMail };
std::string render_forgot(const PageContext& page, ForgotState state, const FormState& form);
// kDead: the link is no more good. "token" of the form is the mail's.
enum class ResetState { kChoose, kDone, kDead };
std::string render_reset(const PageContext& page, ResetState state, const FormState& form,
                         std::size_t password_length_min);
// Mail about what is new. `can_send`: whether this site sends mail at all.
std::string render_digest_settings(const PageContext& page, const api::AccountView& account, bool can_send,
                                   bool is_saved, const FormState& form);
// By a link in such a mail ("link" of the form). kDead: it is no more good.
enum class DigestLinkPage { kConfirm, kEnd };
enum class DigestLinkState { kAsk, kDone, kDead };
std::string render_digest_link(const PageContext& page, DigestLinkPage link_page, DigestLinkState state,
                               const FormState& form);
// Two-step login: while it is on; with the key to turn it on ("ticket", "secret" and "uri" of the form); and the codes
// that are shown once.
std::string render_second_factor(const PageContext& page, const FormState& form, std::uint64_t recovery_codes_left);
std::string render_second_factor_enrolment(const PageContext& page, const FormState& form);
std::string render_recovery_codes(const PageContext& page, const std::vector<std::string>& codes);
struct PasskeyRules {
  bool can_add = true;      // passkeys can be used at this service's address
  bool wants_code = false;  // two-step login is on
};
// With the form to add one, "name" of it.
std::string render_passkeys(const PageContext& page, const FormState& form, const api::PasskeyList& list,
                            const PasskeyRules& rules);
// Where the browser makes it, of the same form.
std::string render_passkey_making(const PageContext& page, const FormState& form, const api::PasskeyEnrolment& begun);
std::string render_sessions(const PageContext& page, const api::SessionList& list);

std::string render_delete_account(const PageContext& page, const FormState& form);
std::string render_deletion_receipt(const PageContext& page, const api::DeletionReceipt& receipt);

std::string render_notifications(const PageContext& page, const api::NotificationList& list);
// A fragment, for the stream.
std::string render_notification(const api::NotificationItem& item, const Language& language);

// Which series are drawn: of a role, or of one of its processes.
struct OperationsChoice {
  std::string role = "storage";
  std::string instance;  // empty: all of the role
  unsigned span_s = 3600;
};
std::string render_operations(const PageContext& page, const api::OperationsPage& operations,
                              const api::OperationsSeriesPage& series, const OperationsChoice& choice);
std::string render_retire_node(const PageContext& page, const FormState& form, std::string_view node,
                               std::uint64_t copies);

// What is reported, and where its page is. "reason" and "note" of the form.
struct Reported {
  std::string heading, action, back_url;
};
std::string render_report(const PageContext& page, const FormState& form, const Reported& reported);
std::string render_reported(const PageContext& page, const Reported& reported);
std::string render_reports(const PageContext& page, const api::CaseList& list, model::Case::State state);
std::string render_audit(const PageContext& page, const api::AuditList& list);

struct Question {
  std::string heading, text, action, submit_label, cancel_url, return_to;
};
std::string render_question(const PageContext& page, const Question& question);

std::string render_error(const PageContext& page, unsigned status, const Error& error);
// What a browser shows while we cannot be reached, in place of a page that it has not kept.
std::string render_offline(const PageContext& page);
std::string render_shortcuts(const PageContext& page);

}  // namespace portreto::roles::web
