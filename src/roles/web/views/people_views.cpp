#include <fmt/format.h>

#include "http/url.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

void add_people(Layout& layout, const std::vector<api::PersonItem>& people, const char* section,
                PersonActions actions) {
  if (people.empty()) return;
  Dictionary& list = layout.page().add_section(section);
  for (const api::PersonItem& person : people) add_person(layout, list, person, actions);
}

Text sex_text(model::Sex sex) {
  switch (sex) {
    case model::Sex::kFemale: return "Female"_t;
    case model::Sex::kMale: return "Male"_t;
    case model::Sex::kOther: return "Other"_t;
  }
  return {};
}

void add_details(Dictionary& page, const api::ProfileDetails& details) {
  set_text_section(page, "BIO", details.bio);
  if (!details.birth_date && !details.sex) return;
  Dictionary& facts = page.add_section("FACTS");
  const auto add = [&facts](Text label, std::string_view value) {
    Dictionary& fact = facts.add_section("FACT");
    fact.set("LABEL", label);
    fact.set("VALUE", value);
  };
  if (details.birth_date)
    add("Born"_t, date_text(page.language(), Timestamp(std::chrono::sys_days(*details.birth_date))));
  if (details.sex) add("Sex"_t, page.language().say(sex_text(*details.sex)));
}

}  // namespace

std::string render_profile(const PageContext& context, const api::ProfilePage& profile) {
  const api::UserSummary& user = profile.user;
  const bool is_me = profile.relation == api::Relation::kSelf;
  Layout layout(context, "profile.tpl", fmt::format("{} (@{})", user.display_name, user.username),
                is_me ? Section::kMe : Section::kNone);
  const bool has_bio = profile.details && !profile.details->bio.empty();
  layout.describe(has_bio ? profile.details->bio : context.say("Photo galleries by {}."_t, user.display_name));
  Dictionary& page = layout.page();
  page.set("USERNAME", user.username);
  page.set("PERSON_NAME", user.display_name);
  add_avatar(page, "AVATAR", user.photo, user.display_name);
  add_follow_button(page, user.username, profile.relation, context.viewer.has_value());
  page.show_if(is_me, "IS_ME");
  page.show_if(context.viewer && context.viewer->is_admin, "IS_ADMIN");
  if (!is_me && context.viewer) {
    Dictionary& away = page.add_section("KEEP_AWAY");
    away.show(profile.is_muted ? "IS_MUTED" : "NOT_MUTED");
  }
  page.show_if(user.is_private, "IS_PRIVATE");
  page.show_if(profile.is_follower, "FOLLOWS_YOU");
  if (profile.details) {
    Dictionary& counts = page.add_section("COUNTS");
    counts.set("GALLERY_COUNT", profile.details->galleries);
    counts.set_count("GALLERY_WORD", profile.details->galleries, "gallery|galleries"_n);
    counts.set("FOLLOWER_COUNT", profile.details->followers);
    counts.set_count("FOLLOWER_WORD", profile.details->followers, "follower|followers"_n);
    counts.set("FOLLOWING_COUNT", profile.details->following);
    add_details(page, *profile.details);
  }
  if (!profile.galleries.empty()) {
    Dictionary& list = page.add_section("HAS_GALLERIES");
    for (const api::GalleryCard& card : profile.galleries) add_card(layout, list, card, false);
    set_more(page, "/u/" + user.username, profile.next);
  } else {
    page.show(profile.details ? "EMPTY" : "PRIVATE_WALL");
  }
  return layout.render();
}

std::string render_people(const PageContext& context, const api::FollowList& list, FollowSide side) {
  const bool is_followers = side == FollowSide::kFollowers;
  const std::string heading =
      context.say(is_followers ? "Followers of {}"_t : "Followed by {}"_t, list.user.display_name);
  Layout layout(context, "people.tpl", heading, Section::kNone);
  Dictionary& page = layout.page();
  page.set("HEADING", heading);
  page.set("USERNAME", list.user.username);
  page.set("PERSON_NAME", list.user.display_name);
  page.show(is_followers ? "IS_FOLLOWERS" : "IS_FOLLOWING");
  const bool is_me = context.viewer && context.viewer->id == list.user.id;
  add_people(layout, list.people, "PEOPLE", {.can_remove = is_me && is_followers});
  if (list.people.empty())
    set_text_section(page, "EMPTY", is_followers ? "No followers yet."_t : "Follows no one yet."_t);
  set_more(page, fmt::format("/u/{}/{}", list.user.username, is_followers ? "followers" : "following"), list.next);
  return layout.render();
}

std::string render_likers(const PageContext& context, const api::LikerList& list, model::TargetKind kind,
                          std::string_view thing) {
  const bool is_gallery = kind == model::TargetKind::kGallery;
  const std::string heading = context.say(is_gallery ? "Who likes this gallery"_t : "Who likes this photo"_t);
  Layout layout(context, "likers.tpl", heading, Section::kNone);
  Dictionary& page = layout.page();
  page.set("HEADING", heading);
  page.set("THING_PATH", thing);
  page.set("BACK_TEXT", is_gallery ? "Back to the gallery"_t : "Back to the photo"_t);
  add_people(layout, list.people, "PEOPLE", {});
  if (list.guests > 0) {
    page.add_section("GUESTS").set_count("GUESTS_TEXT", list.guests,
                                         "{} guest who came by a share link|{} guests who came by a share link"_n);
  }
  page.show_if(list.people.empty() && list.guests == 0 && !list.next, "EMPTY");
  set_more(page, fmt::format("{}/likes", thing), list.next);
  return layout.render();
}

std::string render_kept_away(const PageContext& context, const api::FollowList& blocked, const api::FollowList& muted) {
  Layout layout(context, "settings_blocked.tpl", "Blocked and muted"_t, Section::kNone);
  Dictionary& page = layout.page();
  const auto add = [&](const std::vector<api::PersonItem>& people, const char* section) {
    if (people.empty()) return;
    Dictionary& list = page.add_section(section);
    for (const api::PersonItem& person : people) {
      Dictionary& row = list.add_section("PERSON");
      row.set("USERNAME", person.user.username);
      row.set("PERSON_NAME", person.user.display_name);
      add_avatar(row, "AVATAR", person.user.photo, person.user.display_name);
    }
  };
  add(blocked.people, "BLOCKED");
  add(muted.people, "MUTED");
  page.show_if(blocked.people.empty() && muted.people.empty(), "EMPTY");
  set_more(page, "/settings/blocked", blocked.next);
  return layout.render();
}

std::string render_requests(const PageContext& context, const api::FollowList& list) {
  Layout layout(context, "requests.tpl", "Follow requests"_t, Section::kNone);
  add_people(layout, list.people, "PEOPLE", {.is_request = true});
  layout.page().show_if(list.people.empty(), "EMPTY");
  set_more(layout.page(), "/requests", list.next);
  return layout.render();
}

}  // namespace portreto::roles::web
