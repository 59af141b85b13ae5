#include "roles/web/views/fragments.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "http/url.h"

namespace portreto::roles::web {
namespace {

// "/path 320w, /other 640w" of one format; empty when there is none.
std::string source_set(const std::vector<api::Source>& sources, model::ImageFormat format) {
  std::string set;
  for (const api::Source& source : sources) {
    if (source.format != format) continue;
    if (set.empty()) set.reserve((source.url.size() + 16) * sources.size());
    if (!set.empty()) set += ", ";
    set.append(source.url).append(1, ' ').append(std::to_string(source.width)).append(1, 'w');
  }
  return set;
}

// The smallest of a format that is at least `width` wide, else the widest; null when there is none.
const api::Source* pick(const std::vector<api::Source>& sources, model::ImageFormat format, std::uint32_t width) {
  const api::Source* best = nullptr;
  for (const api::Source& source : sources) {
    if (source.format != format) continue;
    const bool is_better = !best || (best->width < width ? source.width > best->width
                                                         : source.width >= width && source.width < best->width);
    if (is_better) best = &source;
  }
  return best;
}

// "1.333": width to height.
std::string ratio_text(std::uint32_t width, std::uint32_t height) {
  if (width == 0 || height == 0) return "1";
  const std::uint64_t thousandths = (1000 * std::uint64_t{width} + height / 2) / height;
  const std::string digits = std::to_string(1000 + thousandths % 1000);
  return std::to_string(thousandths / 1000).append(1, '.').append(digits, 1);
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

// The first code point, as the letter of a person without a picture.
std::string first_letter(std::string_view name) {
  std::size_t length = name.empty() ? 0 : 1;
  while (length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) ++length;
  return upper(name.substr(0, length));
}

// What a share link shows leads to nobody's profile, and has addresses of its own: then `shared_path` is the link's.
Dictionary& add_comment_list(Dictionary& dictionary, std::string_view path, std::uint64_t count,
                             const api::CommentPage& comments, std::string_view shared_path = {}) {
  Dictionary& view = dictionary.add_include("COMMENTS", "comments.tpl");
  if (count == 0) {
    view.set("COMMENT_COUNT_TEXT", "No comments yet"_t);
  } else {
    view.set_count("COMMENT_COUNT_TEXT", count, "{} comment|{} comments"_n);
  }
  view.set("COMMENT_PATH", path);
  if (comments.next) {
    view.add_section("MORE_COMMENTS")
        .set("MORE_URL", fmt::format("{}?comments={}#comments", path, http::encode_query_value(*comments.next)));
  }
  if (comments.items.empty()) return view;
  Dictionary& list = view.add_section("COMMENT_LIST");
  for (const api::CommentItem& comment : comments.items) {
    Dictionary& item = list.add_include("COMMENT", "comment.tpl");
    item.set("COMMENT_ID", comment.id.str());
    item.set("DELETE_PATH", shared_path.empty() ? fmt::format("/comments/{}/delete", comment.id.str())
                                                : fmt::format("{}/comments/{}/delete?return_to={}", shared_path,
                                                              comment.id.str(), http::encode_query_value(path)));
    item.show_if(shared_path.empty() && !comment.is_guest, "LINKED");
    item.show_if(comment.is_guest, "IS_GUEST");
    item.set("AUTHOR_USERNAME", comment.author.username);
    item.set("AUTHOR_NAME", comment.author.display_name);
    add_avatar(item, "AUTHOR_AVATAR", comment.author.photo, comment.author.display_name);
    item.set("COMMENT_TEXT", comment.text);
    set_time(item, comment.created_at);
    item.show_if(comment.edited_at.has_value(), "EDITED");
    item.show_if(comment.can_edit || comment.can_delete || comment.can_report, "HAS_ACTIONS");
    item.show_if(comment.can_edit, "CAN_EDIT");
    item.show_if(comment.can_delete, "CAN_DELETE");
    item.show_if(comment.can_report, "CAN_REPORT");
  }
  return view;
}

}  // namespace

void set_text_section(Dictionary& dictionary, const char* section, std::string_view text) {
  if (!text.empty()) dictionary.add_section(section).set("TEXT", text);
}

void set_text_section(Dictionary& dictionary, const char* section, Text text) {
  set_text_section(dictionary, section, dictionary.language().say(text));
}

std::string date_text(const Language& language, Timestamp time) {
  constexpr std::array kMonths{"{0} Jan {1}"_t, "{0} Feb {1}"_t, "{0} Mar {1}"_t, "{0} Apr {1}"_t,
                               "{0} May {1}"_t, "{0} Jun {1}"_t, "{0} Jul {1}"_t, "{0} Aug {1}"_t,
                               "{0} Sep {1}"_t, "{0} Oct {1}"_t, "{0} Nov {1}"_t, "{0} Dec {1}"_t};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return language.say(kMonths[unsigned(date.month()) - 1], unsigned(date.day()), int(date.year()));
}

std::string time_text(const Language& language, Timestamp time) {
  const std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{}, {:02}:{:02} UTC", date_text(language, time), clock.hours().count(), clock.minutes().count());
}

std::string size_text(const Language& language, std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1'000'000) return language.decimal(value / 1e3, 0) + " KB";
  if (bytes < 1'000'000'000) return language.decimal(value / 1e6, 1) + " MB";
  return language.decimal(value / 1e9, 1) + " GB";
}

void set_time(Dictionary& dictionary, Timestamp time) {
  dictionary.set("TIME_ISO", format_rfc3339(time));
  dictionary.set("TIME_TEXT", date_text(dictionary.language(), time));
}

void add_avatar(Dictionary& dictionary, const char* include, const std::optional<api::Picture>& photo,
                std::string_view display_name) {
  Dictionary& avatar = dictionary.add_include(include, "avatar.tpl");
  const api::Source* source = photo ? pick(photo->sources, model::ImageFormat::kWebp, 320) : nullptr;
  if (source) {
    avatar.add_section("AVATAR_IMAGE").set("AVATAR_SRC", source->url);
  } else {
    avatar.add_section("AVATAR_LETTER").set("LETTER", first_letter(display_name));
  }
}

void add_owner(Dictionary& dictionary, const api::UserSummary& owner) {
  dictionary.set("OWNER_USERNAME", owner.username);
  dictionary.set("OWNER_NAME", owner.display_name);
  add_avatar(dictionary, "OWNER_AVATAR", owner.photo, owner.display_name);
}

void show_audience(Dictionary& dictionary, model::Audience audience) {
  switch (audience) {
    case model::Audience::kPrivate: dictionary.show("AUDIENCE_PRIVATE"); break;
    case model::Audience::kFollowers: dictionary.show("AUDIENCE_FOLLOWERS"); break;
    case model::Audience::kPublic: dictionary.show("AUDIENCE_PUBLIC"); break;
    case model::Audience::kPeople: dictionary.show("AUDIENCE_PEOPLE"); break;
    case model::Audience::kLink: dictionary.show("AUDIENCE_LINK"); break;
  }
}

void set_picture(Layout& layout, Dictionary& dictionary, const PictureView& picture) {
  const std::string ratio = ratio_text(picture.width, picture.height);
  dictionary.set("N", layout.add_photo_style(ratio, picture.width, picture.average_color));
  dictionary.set("WIDTH", picture.width);
  dictionary.set("HEIGHT", picture.height);
  dictionary.set("RATIO", ratio);
  dictionary.set("ALT", picture.alt);
  if (const api::Source* source = pick(picture.sources, model::ImageFormat::kJpeg, 640)) {
    dictionary.set("SRC", source->url);
  }
  dictionary.set("JPEG_SRCSET", source_set(picture.sources, model::ImageFormat::kJpeg));
  dictionary.set("WEBP_SRCSET", source_set(picture.sources, model::ImageFormat::kWebp));
  dictionary.show(layout.take_first_photo() ? "EAGER" : "LAZY");
}

void add_tile(Layout& layout, Dictionary& dictionary, const api::PhotoItem& photo, std::string_view name,
              std::string_view photos_path) {
  Dictionary& tile = dictionary.add_include("PHOTO_TILE", "photo_tile.tpl");
  const std::string id = photo.id.str();
  tile.set("PHOTO_ID", id);
  tile.set("PHOTO_PATH", std::string(photos_path).append(id));
  set_picture(layout, tile,
              {photo.width, photo.height, photo.average_color, photo.alt.empty() ? name : photo.alt, photo.sources});
}

void add_tiles(Layout& layout, Dictionary& dictionary, const std::vector<api::PhotoItem>& photos,
               std::string_view photos_path) {
  for (std::size_t i = 0; i < photos.size(); ++i) {
    add_tile(layout, dictionary, photos[i], layout.language().say("Photo {0} of {1}"_t, i + 1, photos.size()),
             photos_path);
  }
}

void add_found(Layout& layout, Dictionary& dictionary, const std::vector<api::FoundPhoto>& photos) {
  for (const api::FoundPhoto& found : photos) {
    add_tile(layout, dictionary, found.photo,
             layout.language().say("Photo by {0} in {1}"_t, found.owner.display_name, found.gallery.name));
  }
}

void add_card(Layout& layout, Dictionary& dictionary, const api::GalleryCard& card, bool shows_owner,
              std::string_view sizes) {
  Dictionary& view = dictionary.add_include("GALLERY_CARD", "gallery_card.tpl");
  const std::string id = card.id.str();
  view.set("GALLERY_ID", id);
  view.set("GALLERY_NAME", card.name);
  view.set("SIZES", sizes);
  view.set_count("PHOTO_COUNT_TEXT", card.photo_count, "{} photo|{} photos"_n);
  set_time(view, card.created_at);
  show_audience(view, card.audience);
  if (shows_owner) {
    view.show("OWNER");
    add_owner(view, card.owner);
  }
  for (const api::PhotoItem& photo : card.previews) {
    set_picture(layout, view.add_section("MOSAIC_PHOTO"),
                {photo.width, photo.height, photo.average_color, photo.alt, photo.sources});
  }
  view.show_if(card.previews.empty(), "MOSAIC_EMPTY");
  add_like_button(view, "/galleries/" + id, card.reactions);
  Dictionary& comments = view.add_section("COMMENT_LINK");
  comments.set("COMMENT_COUNT", card.reactions.comments);
}

void add_like_button(Dictionary& dictionary, std::string_view path, const api::Reactions& reactions) {
  Dictionary& button = dictionary.add_include("LIKE_BUTTON", "like_button.tpl");
  button.set("LIKE_PATH", path);
  button.set("LIKE_COUNT", reactions.likes);
  button.show(reactions.is_liked ? "LIKED" : "NOT_LIKED");
}

void add_follow_button(Dictionary& dictionary, std::string_view username, api::Relation relation, bool is_signed_in) {
  Dictionary& button = dictionary.add_include("FOLLOW_BUTTON", "follow_button.tpl");
  button.set("USERNAME", username);
  if (!is_signed_in) {
    button.show("FOLLOW_SIGNED_OUT");
    return;
  }
  switch (relation) {
    case api::Relation::kNone: button.show("FOLLOW_NONE"); break;
    case api::Relation::kRequested: button.show("FOLLOW_REQUESTED"); break;
    case api::Relation::kFollowing: button.show("FOLLOW_ACCEPTED"); break;
    case api::Relation::kSelf: break;
  }
}

void add_guest_reactions(Dictionary& dictionary, const api::GuestReactions& guests, const GuestView& view) {
  add_like_button(dictionary.add_section("GUESTS"), view.path, guests.reactions);
  Dictionary& section = dictionary.add_section("GUEST_COMMENTS");
  Dictionary& comments =
      add_comment_list(section, view.path, guests.reactions.comments, guests.comments, view.shared_path);
  comments.set("IDEMPOTENCY_KEY", view.idempotency_key);
  comments.show(guests.comments_off ? "OFF" : "ON");
  if (!guests.comments_off) set_form(comments.add_section("GUEST"), view.form, {"name", "text"});
}

void add_comments(Dictionary& dictionary, std::string_view path, std::uint64_t count, const api::CommentPage& comments,
                  std::string_view idempotency_key, bool are_off) {
  Dictionary& view = add_comment_list(dictionary, path, count, comments);
  view.show(are_off ? "OFF" : "ON");
  view.set("IDEMPOTENCY_KEY", idempotency_key);
}

void set_moderation(Dictionary& dictionary, const std::optional<std::string>& taken_down, bool can_report) {
  dictionary.show_if(can_report, "CAN_REPORT");
  if (taken_down) set_text_section(dictionary.add_section("TAKEN_DOWN"), "REASON", *taken_down);
}

void add_person(Layout& layout, Dictionary& dictionary, const api::PersonItem& person, PersonActions actions) {
  Dictionary& view = dictionary.add_include("PERSON", "person.tpl");
  view.set("USERNAME", person.user.username);
  view.set("PERSON_NAME", person.user.display_name);
  add_avatar(view, "AVATAR", person.user.photo, person.user.display_name);
  if (!actions.is_request) {
    add_follow_button(view, person.user.username, person.relation, layout.context().viewer.has_value());
  }
  view.show_if(actions.can_remove, "CAN_REMOVE");
  view.show_if(actions.is_request, "IS_REQUEST");
}

void set_form(Dictionary& dictionary, const FormState& form, std::initializer_list<std::string_view> fields) {
  for (std::string_view field : fields) dictionary.set(dictionary.keep(upper(field)), form.value(field));
  if (!form.error) return;
  Dictionary& summary = dictionary.add_section("ERROR_SUMMARY");
  const Language& language = dictionary.language();
  summary.set("MESSAGE", language.say_error(form.error->message));
  Dictionary* list = nullptr;
  for (const FieldError& error : form.error->fields) {
    if (!list) list = &summary.add_section("ERROR_LIST");
    Dictionary& item = list->add_section("ERROR_ITEM");
    item.set("FIELD", error.field);
    const std::string message = language.say_error(error.message);
    item.set("MESSAGE", message);
    dictionary.add_section(dictionary.keep(upper(error.field) + "_ERROR")).set("MESSAGE", message);
  }
}

std::string with_cursor(std::string_view path, std::string_view cursor, std::string_view parameter) {
  if (cursor.empty()) return std::string(path);
  const char separator = path.find('?') == std::string_view::npos ? '?' : '&';
  return fmt::format("{}{}{}={}", path, separator, parameter, http::encode_query_value(cursor));
}

void set_more(Dictionary& dictionary, std::string_view path, const std::optional<std::string>& next,
              std::string_view parameter) {
  if (next) dictionary.add_section("MORE").set("MORE_URL", with_cursor(path, *next, parameter));
}

}  // namespace portreto::roles::web
