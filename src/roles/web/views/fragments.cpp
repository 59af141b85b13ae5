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
    if (!set.empty()) set += ", ";
    fmt::format_to(std::back_inserter(set), "{} {}w", source.url, source.width);
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

}  // namespace

void set(Dictionary& dictionary, const char* name, std::string_view value) {
  dictionary.SetValue(name, ctemplate::TemplateString(value.data(), value.size()));
}

void show_if(Dictionary& dictionary, bool condition, const char* section) {
  if (condition) dictionary.ShowSection(section);
}

void set_text_section(Dictionary& dictionary, const char* section, std::string_view text) {
  if (!text.empty()) set(*dictionary.AddSectionDictionary(section), "TEXT", text);
}

std::string count_text(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string date_text(Timestamp time) {
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{} {} {}", unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year()));
}

void set_time(Dictionary& dictionary, Timestamp time) {
  set(dictionary, "TIME_ISO", format_rfc3339(time));
  set(dictionary, "TIME_TEXT", date_text(time));
}

void add_avatar(Dictionary& dictionary, const char* include, const std::optional<api::Picture>& photo,
                std::string_view display_name) {
  Dictionary& avatar = *dictionary.AddIncludeDictionary(include);
  avatar.SetFilename("avatar.tpl");
  const api::Source* source = photo ? pick(photo->sources, model::ImageFormat::kWebp, 320) : nullptr;
  if (source) {
    set(*avatar.AddSectionDictionary("AVATAR_IMAGE"), "AVATAR_SRC", source->url);
  } else {
    set(*avatar.AddSectionDictionary("AVATAR_LETTER"), "LETTER", first_letter(display_name));
  }
}

void add_owner(Dictionary& dictionary, const api::UserSummary& owner) {
  set(dictionary, "OWNER_USERNAME", owner.username);
  set(dictionary, "OWNER_NAME", owner.display_name);
  add_avatar(dictionary, "OWNER_AVATAR", owner.photo, owner.display_name);
}

void show_audience(Dictionary& dictionary, model::Audience audience) {
  switch (audience) {
    case model::Audience::kPrivate: dictionary.ShowSection("AUDIENCE_PRIVATE"); break;
    case model::Audience::kFollowers: dictionary.ShowSection("AUDIENCE_FOLLOWERS"); break;
    case model::Audience::kPublic: dictionary.ShowSection("AUDIENCE_PUBLIC"); break;
  }
}

void set_picture(Layout& layout, Dictionary& dictionary, const PictureView& picture) {
  set(dictionary, "N", layout.add_photo_style(picture.width, picture.height, picture.average_color));
  dictionary.SetIntValue("WIDTH", picture.width);
  dictionary.SetIntValue("HEIGHT", picture.height);
  set(dictionary, "RATIO",
      fmt::format("{:.3f}", picture.height == 0 ? 1.0 : static_cast<double>(picture.width) / picture.height));
  set(dictionary, "ALT", picture.alt);
  if (const api::Source* source = pick(picture.sources, model::ImageFormat::kJpeg, 640)) {
    set(dictionary, "SRC", source->url);
  }
  set(dictionary, "JPEG_SRCSET", source_set(picture.sources, model::ImageFormat::kJpeg));
  set(dictionary, "WEBP_SRCSET", source_set(picture.sources, model::ImageFormat::kWebp));
  dictionary.ShowSection(layout.take_first_photo() ? "EAGER" : "LAZY");
}

void add_tile(Layout& layout, Dictionary& dictionary, const api::PhotoItem& photo, std::string_view name) {
  Dictionary& tile = *dictionary.AddIncludeDictionary("PHOTO_TILE");
  tile.SetFilename("photo_tile.tpl");
  set(tile, "PHOTO_ID", photo.id.str());
  set_picture(layout, tile,
              {photo.width, photo.height, photo.average_color, photo.alt.empty() ? name : photo.alt, photo.sources});
}

void add_card(Layout& layout, Dictionary& dictionary, const api::GalleryCard& card, bool shows_owner) {
  Dictionary& view = *dictionary.AddIncludeDictionary("GALLERY_CARD");
  view.SetFilename("gallery_card.tpl");
  const std::string id = card.id.str();
  set(view, "GALLERY_ID", id);
  set(view, "GALLERY_NAME", card.name);
  set(view, "PHOTO_COUNT_TEXT", count_text(card.photo_count, "photo", "photos"));
  set_time(view, card.created_at);
  show_audience(view, card.audience);
  if (shows_owner) {
    view.ShowSection("OWNER");
    add_owner(view, card.owner);
  }
  for (const api::PhotoItem& photo : card.previews) {
    set_picture(layout, *view.AddSectionDictionary("MOSAIC_PHOTO"),
                {photo.width, photo.height, photo.average_color, photo.alt, photo.sources});
  }
  show_if(view, card.previews.empty(), "MOSAIC_EMPTY");
  add_like_button(view, "/galleries/" + id, card.reactions);
  Dictionary& comments = *view.AddSectionDictionary("COMMENT_LINK");
  comments.SetIntValue("COMMENT_COUNT", static_cast<long>(card.reactions.comments));
}

void add_like_button(Dictionary& dictionary, std::string_view path, const api::Reactions& reactions) {
  Dictionary& button = *dictionary.AddIncludeDictionary("LIKE_BUTTON");
  button.SetFilename("like_button.tpl");
  set(button, "LIKE_PATH", path);
  button.SetIntValue("LIKE_COUNT", static_cast<long>(reactions.likes));
  button.ShowSection(reactions.is_liked ? "LIKED" : "NOT_LIKED");
}

void add_follow_button(Dictionary& dictionary, std::string_view username, api::Relation relation, bool is_signed_in) {
  Dictionary& button = *dictionary.AddIncludeDictionary("FOLLOW_BUTTON");
  button.SetFilename("follow_button.tpl");
  set(button, "USERNAME", username);
  if (!is_signed_in) {
    button.ShowSection("FOLLOW_SIGNED_OUT");
    return;
  }
  switch (relation) {
    case api::Relation::kNone: button.ShowSection("FOLLOW_NONE"); break;
    case api::Relation::kRequested: button.ShowSection("FOLLOW_REQUESTED"); break;
    case api::Relation::kFollowing: button.ShowSection("FOLLOW_ACCEPTED"); break;
    case api::Relation::kSelf: break;
  }
}

void add_comments(Dictionary& dictionary, std::string_view path, std::uint64_t count, const api::CommentPage& comments,
                  std::string_view idempotency_key) {
  Dictionary& view = *dictionary.AddIncludeDictionary("COMMENTS");
  view.SetFilename("comments.tpl");
  set(view, "COMMENT_COUNT_TEXT", count == 0 ? "No comments yet" : count_text(count, "comment", "comments"));
  set(view, "COMMENT_PATH", path);
  set(view, "IDEMPOTENCY_KEY", idempotency_key);
  if (comments.next) {
    set(*view.AddSectionDictionary("MORE_COMMENTS"), "MORE_URL",
        fmt::format("{}?comments={}#comments", path, http::encode_query_value(*comments.next)));
  }
  if (comments.items.empty()) return;
  Dictionary& list = *view.AddSectionDictionary("COMMENT_LIST");
  for (const api::CommentItem& comment : comments.items) {
    Dictionary& item = *list.AddIncludeDictionary("COMMENT");
    item.SetFilename("comment.tpl");
    set(item, "COMMENT_ID", comment.id.str());
    set(item, "AUTHOR_USERNAME", comment.author.username);
    set(item, "AUTHOR_NAME", comment.author.display_name);
    add_avatar(item, "AUTHOR_AVATAR", comment.author.photo, comment.author.display_name);
    set(item, "COMMENT_TEXT", comment.text);
    set_time(item, comment.created_at);
    show_if(item, comment.edited_at.has_value(), "EDITED");
    show_if(item, comment.can_edit || comment.can_delete, "HAS_ACTIONS");
    show_if(item, comment.can_edit, "CAN_EDIT");
    show_if(item, comment.can_delete, "CAN_DELETE");
  }
}

void add_person(Layout& layout, Dictionary& dictionary, const api::PersonItem& person, PersonActions actions) {
  Dictionary& view = *dictionary.AddIncludeDictionary("PERSON");
  view.SetFilename("person.tpl");
  set(view, "USERNAME", person.user.username);
  set(view, "PERSON_NAME", person.user.display_name);
  add_avatar(view, "AVATAR", person.user.photo, person.user.display_name);
  if (!actions.is_request) {
    add_follow_button(view, person.user.username, person.relation, layout.context().viewer.has_value());
  }
  show_if(view, actions.can_remove, "CAN_REMOVE");
  show_if(view, actions.is_request, "IS_REQUEST");
}

void set_form(Dictionary& dictionary, const FormState& form, std::initializer_list<std::string_view> fields) {
  for (std::string_view field : fields) set(dictionary, upper(field).c_str(), form.value(field));
  if (!form.error) return;
  Dictionary& summary = *dictionary.AddSectionDictionary("ERROR_SUMMARY");
  set(summary, "MESSAGE", form.error->message);
  Dictionary* list = nullptr;
  for (const FieldError& error : form.error->fields) {
    if (!list) list = summary.AddSectionDictionary("ERROR_LIST");
    Dictionary& item = *list->AddSectionDictionary("ERROR_ITEM");
    set(item, "FIELD", error.field);
    set(item, "MESSAGE", error.message);
    set(*dictionary.AddSectionDictionary(upper(error.field) + "_ERROR"), "MESSAGE", error.message);
  }
}

void set_more(Dictionary& dictionary, std::string_view path, const std::optional<std::string>& next,
              std::string_view parameter) {
  if (!next) return;
  const char separator = path.find('?') == std::string_view::npos ? '?' : '&';
  set(*dictionary.AddSectionDictionary("MORE"), "MORE_URL",
      fmt::format("{}{}{}={}", path, separator, parameter, http::encode_query_value(*next)));
}

}  // namespace portreto::roles::web
