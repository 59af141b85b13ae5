#include "model/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "model/limits.h"
#include "model/text.h"

namespace portreto::model {
namespace {

enum class Lines { kOne, kMany };

struct TextRule {
  std::string_view field;
  std::string_view name;  // as it begins a sentence
  std::size_t length_min = 0;
  std::size_t length_max = 0;
  Lines lines = Lines::kOne;
};

std::unexpected<Error> refuse(std::string_view field, std::string message) {
  return fail(Error::invalid_field(std::string(field), std::move(message)));
}

// Forms send CR LF (HTML, "constructing the entry list"); one spelling is stored.
std::string unify_line_breaks(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out.push_back('\n');
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

bool has_control(std::string_view text, Lines lines) {
  for (CodePoints rest(text); const auto c = rest.next();) {
    if (is_control(*c) && !(*c == U'\n' && lines == Lines::kMany)) return true;
  }
  return false;
}

Result<std::string> check(const TextRule& rule, std::string_view text) {
  if (!is_valid_utf8(text)) return refuse(rule.field, fmt::format("{} is not valid UTF-8 text.", rule.name));
  std::string value(trim(text));
  if (rule.lines == Lines::kMany) value = unify_line_breaks(value);
  if (has_control(value, rule.lines)) {
    return refuse(rule.field,
                  fmt::format("{} contains {}. Remove them.", rule.name,
                              rule.lines == Lines::kMany ? "control characters" : "line breaks or control characters"));
  }
  const std::size_t length = count_code_points(value);
  if (length == 0 && rule.length_min > 0) return refuse(rule.field, fmt::format("{} must not be empty.", rule.name));
  if (length < rule.length_min) {
    return refuse(rule.field, fmt::format("{} needs at least {} characters.", rule.name, rule.length_min));
  }
  if (length > rule.length_max) {
    return refuse(rule.field,
                  fmt::format("{} may have at most {} characters; this has {}.", rule.name, rule.length_max, length));
  }
  return value;
}

// Without the signs that people put before a tag, and with one space where there are several blanks.
std::string bare_tag(std::string_view text) {
  std::string_view rest = trim(text);
  while (rest.starts_with('#')) rest = trim(rest.substr(1));
  std::string tag;
  bool is_apart = false;
  for (CodePoints points(rest); const auto c = points.next();) {
    if (is_blank(*c)) {
      is_apart = true;
      continue;
    }
    if (is_apart) tag += ' ';
    is_apart = false;
    append_utf8(*c, tag);
  }
  return tag;
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string ascii_lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
  }
  return text;
}

// HTML's "valid email address", which is what <input type=email> accepts, so that no form is refused after it was sent.
bool is_email(std::string_view text) {
  constexpr std::string_view kLocalExtra = ".!#$%&'*+/=?^_`{|}~-";
  constexpr std::size_t kLabelLengthMax = 63;
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  for (const char c : text.substr(0, at)) {
    if (!is_letter_or_digit(c) && !kLocalExtra.contains(c)) return false;
  }
  for (std::string_view domain = text.substr(at + 1);;) {
    const auto dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (label.empty() || label.size() > kLabelLengthMax || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; })) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

bool may_view(Audience audience, const Pass& pass) {
  if (pass.link == Pass::Link::kOwn) return false;
  if (pass.relation == Relation::kOwner) return true;
  if (pass.relation == Relation::kBlocked) return false;
  if (pass.is_contributor) return true;
  const bool has_link = pass.link != Pass::Link::kNone;
  switch (audience) {
    case Audience::kPublic: return true;
    case Audience::kFollowers: return pass.relation == Relation::kFollower || has_link;
    case Audience::kPeople: return pass.is_chosen || has_link;
    case Audience::kLink: return has_link;
    case Audience::kPrivate: return false;
  }
  return false;
}

bool may_enter(Audience audience, Pass pass) {
  if (pass.link == Pass::Link::kOwn) pass.link = Pass::Link::kView;
  return may_view(audience, pass);
}

bool may_view_photo(Audience audience, const Pass& pass, bool has_added_as_guest) {
  return may_view(audience, pass) || (has_added_as_guest && may_add_as_guest(audience, pass));
}

bool may_download(const Gallery& gallery, const Pass& pass) {
  if (pass.link == Pass::Link::kOwn) return false;
  if (pass.relation == Relation::kOwner) return true;
  if (!may_view(gallery.audience, pass)) return false;
  // A link says by itself whether its holders may.
  return pass.link == Pass::Link::kNone ? gallery.shares_originals : pass.link == Pass::Link::kDownload;
}

bool may_add(const Pass& pass) {
  if (pass.relation == Relation::kOwner) return true;
  return pass.is_contributor && pass.relation != Relation::kBlocked;
}

bool may_remove_contributor(const Pass& pass, bool is_self) {
  return pass.relation == Relation::kOwner || (is_self && may_add(pass));
}

bool may_edit_photo(const Pass& pass, bool has_added) { return has_added && may_add(pass); }

bool may_delete_photo(const Pass& pass, bool has_added) { return has_added || pass.relation == Relation::kOwner; }

bool may_download_photo(const Gallery& gallery, const Pass& pass, bool has_added) {
  return may_download(gallery, pass) || (has_added && may_view(gallery.audience, pass));
}

PositionDetail position_told(const Gallery& gallery, const Photo& photo, const Pass& pass, bool has_added) {
  if (!may_view(gallery.audience, pass)) return PositionDetail::kHidden;
  if (pass.link != Pass::Link::kNone || photo.guest) return PositionDetail::kHidden;
  if (has_added) return PositionDetail::kExact;
  if (photo.owner == gallery.owner) {
    return std::min(gallery.positions, photo.positions.value_or(PositionDetail::kExact));
  }
  if (!std::ranges::binary_search(gallery.contributors, photo.owner)) return PositionDetail::kHidden;
  return std::min(gallery.positions, photo.positions.value_or(PositionDetail::kHidden));
}

bool may_view_camera(const Gallery& gallery, const Pass& pass, bool has_added) {
  if (!may_view(gallery.audience, pass)) return false;
  return !gallery.hides_camera || has_added || pass.relation == Relation::kOwner;
}

bool may_react_as_guest(Audience audience, const Pass& pass) {
  return pass.is_guest && pass.link != Pass::Link::kNone && may_view(audience, pass);
}

bool may_add_as_guest(Audience audience, const Pass& pass) {
  return pass.is_adding_guest && pass.link != Pass::Link::kNone && may_enter(audience, pass);
}

bool may_change_as_guest(Audience audience, const Pass& pass, bool has_added) {
  return has_added && may_add_as_guest(audience, pass);
}

bool may_view_held(Audience audience, const Pass& pass, bool has_added) {
  return may_release(pass) || (has_added && may_add_as_guest(audience, pass));
}

bool may_release(const Pass& pass) { return pass.relation == Relation::kOwner; }

bool may_view_profile_details(bool is_private, Relation relation) {
  if (relation == Relation::kBlocked) return false;
  return !is_private || relation == Relation::kFollower || relation == Relation::kOwner;
}

Result<std::string> check_username(std::string_view text) {
  PORTRETO_ASSIGN(std::string value,
                  check({"username", "The username", kUsernameLengthMin, kUsernameLengthMax, Lines::kOne}, text));
  if (!std::ranges::all_of(value, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.'; })) {
    return refuse("username", "The username may have only the letters a to z, digits, \"_\" and \".\".");
  }
  return ascii_lower(std::move(value));
}

Result<std::string> check_email(std::string_view text) {
  PORTRETO_ASSIGN(std::string value, check({"email", "The email address", 1, kEmailLengthMax, Lines::kOne}, text));
  if (!is_email(value)) return refuse("email", "This is not an email address, as in name@example.com.");
  return ascii_lower(std::move(value));
}

Status check_password(std::string_view text, std::string_view username, std::size_t length_min) {
  if (!is_valid_utf8(text)) return refuse("password", "The password is not valid UTF-8 text.");
  const std::size_t length = count_code_points(text);
  if (length < length_min) {
    return refuse("password", fmt::format("The password needs at least {} characters.", length_min));
  }
  if (length > kPasswordLengthMax) {
    return refuse("password", fmt::format("The password may have at most {} characters.", kPasswordLengthMax));
  }
  if (!username.empty() && fold(text) == fold(username)) {
    return refuse("password", "The password must not be the username.");
  }
  return {};
}

Result<std::string> check_gallery_name(std::string_view text) {
  return check({"name", "The name", 1, kGalleryNameLengthMax, Lines::kOne}, text);
}

Result<std::string> check_section_title(std::string_view text) {
  return check({"title", "The title", 1, kSectionTitleLengthMax, Lines::kOne}, text);
}

Result<std::string> check_passkey_name(std::string_view text) {
  return check({"name", "The name", 1, kPasskeyNameLengthMax, Lines::kOne}, text);
}

Result<std::string> check_description(std::string_view text) {
  return check({"description", "The description", 0, kDescriptionLengthMax, Lines::kMany}, text);
}

Result<std::string> check_person_name(std::string_view field, std::string_view text) {
  return check({field, "The name", 0, kPersonNameLengthMax, Lines::kOne}, text);
}

Result<std::string> check_guest_name(std::string_view text) {
  return check({"name", "The name", 1, kPersonNameLengthMax, Lines::kOne}, text);
}

Result<std::string> check_bio(std::string_view text) {
  return check({"bio", "The bio", 0, kBioLengthMax, Lines::kMany}, text);
}

Result<std::string> check_location(std::string_view text) {
  return check({"location", "The location", 0, kLocationLengthMax, Lines::kOne}, text);
}

Result<std::string> check_alt(std::string_view text) {
  return check({"alt", "The alternative text", 0, kAltLengthMax, Lines::kOne}, text);
}

Result<std::vector<std::string>> check_tags(const std::vector<std::string>& tags) {
  std::vector<std::string> checked;
  std::set<std::string> keys;
  for (const std::string& text : tags) {
    if (!is_valid_utf8(text)) return refuse("tags", "A tag is not valid UTF-8 text.");
    PORTRETO_ASSIGN(std::string tag, check({"tags", "A tag", 0, kTagLengthMax, Lines::kOne}, bare_tag(text)));
    if (tag.empty()) continue;
    if (tag.contains(',')) return refuse("tags", "A tag must not contain a comma.");
    // Nor could "." and ".." be part of an address.
    std::string key = tag_key(tag);
    if (std::ranges::none_of(key, [](char c) { return is_letter_or_digit(c) || (c & 0x80) != 0; })) {
      return refuse("tags", "A tag needs at least one letter or digit.");
    }
    if (keys.insert(std::move(key)).second) checked.push_back(std::move(tag));
  }
  if (checked.size() > kTagsMax) {
    return refuse("tags", fmt::format("A photo may have at most {} tags; these are {}.", kTagsMax, checked.size()));
  }
  return checked;
}

std::string tag_key(std::string_view tag) { return fold(bare_tag(tag)); }

Result<std::string> check_share_link_label(std::string_view text) {
  return check({"label", "The label", 0, kShareLinkLabelLengthMax, Lines::kOne}, text);
}

Result<std::string> check_welcome(std::string_view text) {
  return check({"welcome", "The welcome", 0, kWelcomeLengthMax, Lines::kMany}, text);
}

Result<std::string> check_invitation_note(std::string_view text) {
  return check({"note", "The note", 0, kInvitationNoteLengthMax, Lines::kOne}, text);
}

Result<std::string> check_comment(std::string_view text) {
  return check({"text", "The comment", 1, kCommentLengthMax, Lines::kMany}, text);
}

Result<std::string> check_report_note(std::string_view text) {
  return check({"note", "The note", 0, kReportNoteLengthMax, Lines::kMany}, text);
}

Result<std::string> check_decision_reason(std::string_view text) {
  return check({"reason", "The reason", 1, kDecisionReasonLengthMax, Lines::kMany}, text);
}

Result<std::chrono::year_month_day> check_birth_date(std::string_view text, Timestamp now) {
  const auto date = parse_date(trim(text));
  if (!date) return refuse("birth_date", "This is not a date, as in 1990-04-30.");
  if (date->year() < std::chrono::year(kBirthYearMin)) {
    return refuse("birth_date", fmt::format("The birth date must not be before {}.", kBirthYearMin));
  }
  if (std::chrono::sys_days(*date) >= std::chrono::floor<std::chrono::days>(now)) {
    return refuse("birth_date", "The birth date must be in the past.");
  }
  return *date;
}

}  // namespace portreto::model
