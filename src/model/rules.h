#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/values.h"

// Pure rules: who may see what, and what a text may be. Every route decides through these, so that there is one rule.
namespace portreto::model {

// How a viewer stands to the owner of a thing. A follow that was only requested counts as kStranger (SECURITY 25).
// kBlocked: one of the two has blocked the other; then nothing of the owner is there for the viewer, not even what is
// public.
enum class Relation { kAnonymous, kStranger, kFollower, kOwner, kBlocked };

// What a viewer can show for one gallery.
struct Pass {
  // kOwn: by it a guest sees nothing of the gallery but what they have added by it themselves.
  enum class Link { kNone, kOwn, kView, kDownload };

  Relation relation = Relation::kAnonymous;  // to its owner
  bool is_chosen = false;                    // is among its people
  Link link = Link::kNone;                   // came by a link to it that is in force, and what that allows
  bool is_contributor = false;               // is among those whom its owner lets add photos
  bool is_guest = false;                     // came by a link that lets people without an account like and comment
  bool is_adding_guest = false;              // came by a link that lets people without an account add photos
};

// The audience decides, for a gallery and for everything in it, at every moment anew: a gallery that becomes private is
// closed to its links and to its chosen people, too. Its contributors see it under every audience. Who comes by a link
// of kOwn never sees it, not even when it is public: so whatever asks this, and not one of the two below, shows nothing
// by such a link.
bool may_view(Audience audience, const Pass& pass);

// Whether the names of the gallery and of its owner are told, and nothing else of it: to whoever sees it, and by a link
// of kOwn where another one would show it.
bool may_enter(Audience audience, Pass pass);

// Of one photo in it: by a link of kOwn those that this guest added, as long as the link lets them add.
bool may_view_photo(Audience audience, const Pass& pass, bool has_added_as_guest);

// The originals hold what the camera wrote, the place included: they are the owner's, unless the owner shares them with
// all who may see the gallery, or with the holders of this link (SECURITY 34).
bool may_download(const Gallery& gallery, const Pass& pass);

// Who adds photos to a gallery: its owner and its contributors, but for those who are kept away by a block.
bool may_add(const Pass& pass);

// Who adds photos no longer: whomever the owner takes out, and who leaves.
bool may_remove_contributor(const Pass& pass, bool is_self);

// A photo is changed by who added it, as long as they may add to its gallery. It is deleted by who added it, even when
// they no longer see the gallery, and by the gallery's owner.
bool may_edit_photo(const Pass& pass, bool has_added);
bool may_delete_photo(const Pass& pass, bool has_added);
// One's own original, as long as one sees it; else as the gallery says.
bool may_download_photo(const Gallery& gallery, const Pass& pass, bool has_added);

// How exactly the viewer learns where a photo was taken. Whoever added it knows. Everybody else, the gallery's owner
// too, learns what both the gallery and who added the photo let them; the photo's `positions` is the latter, and is
// worth nothing once they are no contributor, and so cannot take it back. Nobody learns it by a link, which goes from
// hand to hand. Of what a guest added nobody learns it, who cannot say to whom it may be told.
PositionDetail position_told(const Gallery& gallery, const Photo& photo, const Pass& pass, bool has_added);

// Whether camera, lens and settings are told.
bool may_view_camera(const Gallery& gallery, const Pass& pass, bool has_added);

// Whether somebody without an account may like and comment, which the owner allows by each link.
bool may_react_as_guest(Audience audience, const Pass& pass);

// Whether somebody without an account may add photos, and say what those show that they added, or delete them, which
// the owner allows by each link.
bool may_add_as_guest(Audience audience, const Pass& pass);
bool may_change_as_guest(Audience audience, const Pass& pass, bool has_added);

// What a guest added is, until the owner of its gallery lets it through, for that owner, and for that guest as long as
// the link lets them add; nobody else learns that it is there. And who lets it through.
bool may_view_held(Audience audience, const Pass& pass, bool has_added);
bool may_release(const Pass& pass);

// What a private profile shows to those it has not accepted: its name and picture, never its details.
bool may_view_profile_details(bool is_private, Relation relation);

// Checked texts, trimmed of white space at both ends; an Error names the field and the rule. Lengths count Unicode code
// points. Control characters are refused (line breaks are kept where a text may have several lines), as is malformed
// UTF-8.
Result<std::string> check_username(std::string_view text);  // 3–30 of a–z 0–9 _ . ; folded to lower case
Result<std::string> check_email(std::string_view text);     // folded to lower case
Status check_password(std::string_view text, std::string_view username, std::size_t length_min);
Result<std::string> check_gallery_name(std::string_view text);                         // 1–50
Result<std::string> check_section_title(std::string_view text);                        // 1–50; "title"
Result<std::string> check_description(std::string_view text);                          // ≤1024, lines
Result<std::string> check_person_name(std::string_view field, std::string_view text);  // ≤50
Result<std::string> check_guest_name(std::string_view text);                           // 1–50; "name"
Result<std::string> check_bio(std::string_view text);                                  // ≤500, lines
Result<std::string> check_location(std::string_view text);                             // ≤50
Result<std::string> check_alt(std::string_view text);                                  // ≤500
// At most 20 of ≤30 each, without a "#" before them, with single spaces and at least one letter, digit or sign that is
// not ASCII; those that are empty or have the key of one before are left out. The field is "tags".
Result<std::vector<std::string>> check_tags(const std::vector<std::string>& tags);
Result<std::string> check_welcome(std::string_view text);                                    // ≤500, of lines
Result<std::string> check_invitation_note(std::string_view text);                            // ≤100
Result<std::string> check_passkey_name(std::string_view text);                               // 1–50
Result<std::string> check_share_link_label(std::string_view text);                           // ≤50
Result<std::string> check_comment(std::string_view text);                                    // 1–1024, lines
Result<std::string> check_report_note(std::string_view text);                                // ≤500, lines
Result<std::string> check_decision_reason(std::string_view text);                            // 1–500, lines
Result<std::chrono::year_month_day> check_birth_date(std::string_view text, Timestamp now);  // a past day since 1900

// The form in which names are compared and searched: Unicode-aware enough for Latin and Greek (lower case, accents
// dropped).
std::string fold(std::string_view text);

// Tags with the same key are the same tag: "#New  York" and "new york". Empty for what is no tag at all.
std::string tag_key(std::string_view tag);

}  // namespace portreto::model
