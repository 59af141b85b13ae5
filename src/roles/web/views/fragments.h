#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roles/api/dto.h"
#include "roles/web/views/layout.h"

// Pieces that several pages share. Each fills a dictionary, or adds an include of its own template to one.
namespace portreto::roles::web {

// Shows the section with {{TEXT}} when the text is not empty.
void set_text_section(Dictionary& dictionary, const char* section, std::string_view text);
void set_text_section(Dictionary& dictionary, const char* section, Text text);

std::string date_text(const Language& language, Timestamp time);
std::string time_text(const Language& language, Timestamp time);  // "25 Nov 2026, 03:13 UTC"
void set_time(Dictionary& dictionary, Timestamp time);
std::string size_text(const Language& language, std::uint64_t bytes);  // "640 KB", "3.4 MB", "1.2 GB"

void add_avatar(Dictionary& dictionary, const char* include, const std::optional<api::Picture>& photo,
                std::string_view display_name);
void add_owner(Dictionary& dictionary, const api::UserSummary& owner);
void show_audience(Dictionary& dictionary, model::Audience audience);

// WIDTH, HEIGHT, ALT, SRC and the source sets of [[picture]], and N for its style.
struct PictureView {
  std::uint32_t width = 0, height = 0;
  std::string_view average_color, alt;
  const std::vector<api::Source>& sources;
};
void set_picture(Layout& layout, Dictionary& dictionary, const PictureView& picture);
// A photo without a text of its own is called `name` ("Photo 3 of 24").
// Its page is below `photos_path`.
void add_tile(Layout& layout, Dictionary& dictionary, const api::PhotoItem& photo, std::string_view name,
              std::string_view photos_path = "/photos/");
// "Photo 1 of 3" and so on.
void add_tiles(Layout& layout, Dictionary& dictionary, const std::vector<api::PhotoItem>& photos,
               std::string_view photos_path = "/photos/");
// How much somebody keeps and may keep.
void add_room(Dictionary& dictionary, const api::QuotaView& quota);
// How wide the largest picture of a card is, in the words of the attribute `sizes`: of one among others in a row, and
// of one that has the page's width.
inline constexpr std::string_view kSmallCardSizes = "(min-width: 48rem) 320px, 66vw";
inline constexpr std::string_view kLargeCardSizes = "(min-width: 62rem) 640px, 66vw";
void add_card(Layout& layout, Dictionary& dictionary, const api::GalleryCard& card, bool shows_owner,
              std::string_view sizes = kSmallCardSizes);
// "Photo by Maria in Summer", each to its page.
void add_found(Layout& layout, Dictionary& dictionary, const std::vector<api::FoundPhoto>& photos);

void add_like_button(Dictionary& dictionary, std::string_view path, const api::Reactions& reactions);
void add_follow_button(Dictionary& dictionary, std::string_view username, api::Relation relation, bool is_signed_in);
// The like button and the comments of what a share link shows at `path`, for guests. `shared_path` is the link's own
// page; `form` holds a comment that was refused.
struct GuestView {
  std::string_view path;
  std::string_view shared_path;
  const FormState& form;
  std::string_view idempotency_key;
};
void add_guest_reactions(Dictionary& dictionary, const api::GuestReactions& guests, const GuestView& view);
void add_comments(Dictionary& dictionary, std::string_view path, std::uint64_t count, const api::CommentPage& comments,
                  std::string_view idempotency_key, bool are_off);
struct PersonActions {
  bool can_remove = false;
  bool is_request = false;
};
void add_person(Layout& layout, Dictionary& dictionary, const api::PersonItem& person, PersonActions actions);

// {{FIELD}} and {{#FIELD_ERROR}}{{MESSAGE}} for each name, and the summary above the form.
void set_form(Dictionary& dictionary, const FormState& form, std::initializer_list<std::string_view> fields);

// Why the owner alone sees it, and whether the viewer may report it.
void set_moderation(Dictionary& dictionary, const std::optional<std::string>& taken_down, bool can_report);

// "?cursor=…" after a path, or the path alone where there is no cursor.
std::string with_cursor(std::string_view path, std::string_view cursor, std::string_view parameter = "cursor");
// The page after this one, if there is one; sets {{#MORE}} and MORE_URL.
void set_more(Dictionary& dictionary, std::string_view path, const std::optional<std::string>& next,
              std::string_view parameter = "cursor");

}  // namespace portreto::roles::web
