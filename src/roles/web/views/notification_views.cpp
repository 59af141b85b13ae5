#include <fmt/format.h>

#include <map>
#include <memory_resource>
#include <tuple>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using Item = api::NotificationItem;
using model::NotificationKind;

// What is drawn as one: "Ines and 3 others liked your photo". The first is the newest.
using Group = std::vector<const Item*>;

// A guest's photo that waits until the reader lets it through.
bool is_held(const Item& item) { return item.thing && item.thing->held_in; }

std::vector<Group> grouped(const std::vector<Item>& items) {
  std::vector<Group> groups;
  std::map<std::tuple<NotificationKind, Uuid, bool, bool>, std::size_t> open;
  for (const Item& item : items) {
    const bool is_of_guest = item.kind == NotificationKind::kGuestPhoto;
    if (item.kind != NotificationKind::kLike && item.kind != NotificationKind::kNewFollower && !is_of_guest) {
      groups.push_back({&item});
      continue;
    }
    // Photos by who added them, as all else by what it was done to.
    const Uuid key = is_of_guest ? item.actor.id.uuid : item.thing ? item.thing->id : Uuid{};
    const auto [found, is_new] = open.try_emplace({item.kind, key, item.is_unread, is_held(item)}, groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(&item);
  }
  return groups;
}

// What one did, or several; other languages have other verbs for these.
PluralText act_of(const Item& item) {
  const bool is_photo = item.thing && item.thing->kind == model::TargetKind::kPhoto;
  switch (item.kind) {
    case NotificationKind::kLike:
      return is_photo ? "liked your photo in|liked your photo in"_n : "liked your gallery|liked your gallery"_n;
    case NotificationKind::kComment:
      return is_photo ? "commented on your photo in|commented on your photo in"_n
                      : "commented on your gallery|commented on your gallery"_n;
    case NotificationKind::kFollowRequest: return "asked to follow you.|asked to follow you."_n;
    case NotificationKind::kNewFollower: return "followed you.|followed you."_n;
    case NotificationKind::kGuestPhoto:
      return is_held(item) ? "added a photo that waits for you in|added {} photos that wait for you in"_n
                           : "added a photo to|added {} photos to"_n;
    case NotificationKind::kFollowAccepted:
      return "accepted your request. You see what they share with followers.|"
             "accepted your request. You see what they share with followers."_n;
    case NotificationKind::kContributor: return "lets you add photos to|let you add photos to"_n;
    case NotificationKind::kChosen: return "chose you to see|chose you to see"_n;
    case NotificationKind::kPhotosAdded: return "added {} photo to|added {} photos to"_n;
  }
  return {};
}

const api::Source* thumbnail_of(const api::NotificationThing& thing) {
  if (!thing.preview) return nullptr;
  for (const api::Source& source : thing.preview->sources) {
    if (source.format == model::ImageFormat::kWebp) return &source;  // they begin with the narrowest
  }
  return thing.preview->sources.empty() ? nullptr : &thing.preview->sources.front();
}

void fill(Dictionary& row, const Group& group) {
  const Item& item = *group.front();
  std::string ids;
  for (const Item* one : group) ids += (ids.empty() ? "" : " ") + one->id;
  row.set("NOTIFICATION_IDS", ids);
  row.show(item.is_guest ? "IS_GUEST" : "LINKED");
  row.set("USERNAME", item.actor.username);
  row.set("PERSON_NAME", item.actor.display_name);
  add_avatar(row, "AVATAR", item.actor.photo, item.actor.display_name);
  if (group.size() > 1 && item.kind != NotificationKind::kGuestPhoto) {
    row.add_section("OTHERS").set_count("OTHERS_TEXT", group.size() - 1, "{} other|{} others"_n);
  }
  row.set_count("ACT", item.photo_count.value_or(group.size()), act_of(item));
  set_time(row, item.at);
  row.show_if(item.is_unread, "IS_UNREAD");
  row.show_if(item.kind == NotificationKind::kFollowRequest, "IS_REQUEST");
  if (item.text) set_text_section(row, "TEXT_OF_COMMENT", *item.text);
  if (!item.thing) return;
  const bool is_photo = item.thing->kind == model::TargetKind::kPhoto;
  const std::string url = is_held(item)
                              ? fmt::format("/galleries/{}/waiting", item.thing->held_in->str())
                              : fmt::format("/{}/{}", is_photo ? "photos" : "galleries", item.thing->id.str());
  Dictionary& thing = row.add_section("THING");
  thing.set("THING_URL", url);
  thing.set("THING_NAME", item.thing->gallery_name);
  if (const api::Source* source = thumbnail_of(*item.thing)) {
    Dictionary& preview = row.add_section("PREVIEW");
    preview.set("THING_URL", url);
    preview.set("SRC", source->url);
  }
}

}  // namespace

std::string render_notifications(const PageContext& context, const api::NotificationList& list) {
  Layout layout(context, "notifications.tpl", "Notifications"_t, Section::kNotifications);
  Dictionary& page = layout.page();
  page.set("POSITION", list.position);
  page.set("AS_OF", format_rfc3339(list.as_of));
  page.show_if(context.viewer && context.viewer->unread_notifications > 0, "ANY_UNREAD");
  for (const Group& group : grouped(list.items)) {
    fill(page.add_include("NOTIFICATIONS", "notification.tpl"), group);
  }
  page.show_if(list.items.empty() && !list.next, "EMPTY");
  set_more(page, "/notifications", list.next);
  return layout.render();
}

std::string render_notification(const api::NotificationItem& item, const Language& language) {
  std::pmr::monotonic_buffer_resource memory;
  Dictionary root(memory, language);
  fill(root, {&item});
  return expand("notification.tpl", root);
}

}  // namespace portreto::roles::web
