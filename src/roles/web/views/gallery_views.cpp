#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "roles/web/views/fragments.h"
#include "roles/web/views/section_parts.h"
#include "roles/web/views/uploader_parts.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

void add_cards(Layout& layout, const std::vector<api::GalleryCard>& galleries, const char* section, bool shows_owner,
               std::string_view sizes = kSmallCardSizes) {
  Dictionary& page = layout.page();
  if (galleries.empty()) {
    page.show("EMPTY");
    return;
  }
  Dictionary& list = page.add_section(section);
  for (const api::GalleryCard& card : galleries) add_card(layout, list, card, shows_owner, sizes);
}

void show_chosen_audience(Dictionary& page, const FormState& form) {
  const auto audience = model::parse_audience(form.value("audience"));
  show_audience(page, audience.value_or(model::Audience::kPrivate));
}

constexpr std::array kOrderLabels{std::pair{model::PhotoOrder::kAdded, "When they were added"_t},
                                  std::pair{model::PhotoOrder::kTaken, "When they were taken"_t},
                                  std::pair{model::PhotoOrder::kManual, "By hand"_t}};

constexpr std::array kPositionLabels{
    std::pair{model::PositionDetail::kHidden, "Hidden: only who added a photo sees it"_t},
    std::pair{model::PositionDetail::kApproximate, "To about 10 km, for whoever sees the gallery"_t},
    std::pair{model::PositionDetail::kExact, "Exactly, for whoever sees the gallery"_t}};

// How much of what the camera wrote is told.
void set_camera_choices(Dictionary& page, const FormState& form) {
  const auto chosen = model::parse_position_detail(form.value("positions")).value_or(model::PositionDetail::kHidden);
  for (const auto& [positions, label] : kPositionLabels) {
    Dictionary& option = page.add_section("POSITION_OPTION");
    option.set("VALUE", model::to_string(positions));
    option.set("LABEL", label);
    option.show_if(positions == chosen, "SELECTED");
  }
  page.show_if(form.value("hides_camera") == "true", "HIDES_CAMERA");
}

}  // namespace

std::string render_landing(const PageContext& context, const api::GalleryList& recent) {
  Layout layout(context, "landing.tpl", "Share photos with the people you choose"_t, Section::kHome);
  layout.describe("Keep galleries, decide for each one who may see it, and keep your originals bit for bit."_t);
  // The hero shows what people share publicly; a new installation has nothing to show yet and draws shapes instead.
  constexpr std::size_t kHeroPhotosMax = 7;
  std::vector<const api::PhotoItem*> hero;
  for (const api::GalleryCard& card : recent.galleries) {
    for (const api::PhotoItem& photo : card.previews) {
      if (hero.size() < kHeroPhotosMax) hero.push_back(&photo);
    }
  }
  if (hero.size() == kHeroPhotosMax) {
    Dictionary& section = layout.page().add_section("HERO");
    for (const api::PhotoItem* photo : hero)
      add_tile(layout, section, *photo, layout.language().say("A public photo"_t));
  } else {
    layout.page().show("HERO_ART");
  }
  if (!recent.galleries.empty()) {
    Dictionary& section = layout.page().add_section("RECENT");
    for (const api::GalleryCard& card : recent.galleries) add_card(layout, section, card, true);
  }
  return layout.render();
}

std::string render_feed(const PageContext& context, const api::FeedPage& feed, bool shows_newest) {
  Layout layout(context, "feed.tpl", "Home"_t, Section::kHome);
  add_cards(layout, feed.galleries, "HAS_FEED", true, kLargeCardSizes);
  set_more(layout.page(), "/", feed.next);
  if (feed.newest && shows_newest) layout.page().add_section("NEWS").set("NEWEST", *feed.newest);
  if (!feed.suggestions.empty()) {
    Dictionary& section = layout.page().add_section("SUGGESTIONS");
    for (const api::PersonItem& person : feed.suggestions) add_person(layout, section, person, {});
  }
  return layout.render();
}

std::string render_explore(const PageContext& context, const api::GalleryList& list) {
  Layout layout(context, "explore.tpl", "Explore"_t, Section::kExplore);
  layout.describe("Public photo galleries, newest first."_t);
  add_cards(layout, list.galleries, "HAS_GALLERIES", true);
  set_more(layout.page(), "/explore", list.next);
  return layout.render();
}

std::string render_shared_with(const PageContext& context, const api::GalleryList& list) {
  Layout layout(context, "shared_with.tpl", "Shared with you"_t, Section::kNone);
  add_cards(layout, list.galleries, "HAS_GALLERIES", true);
  set_more(layout.page(), "/shared-with-me", list.next);
  return layout.render();
}

std::string render_galleries(const PageContext& context, const api::GalleryList& list) {
  Layout layout(context, "galleries.tpl", "Your galleries"_t, Section::kGalleries);
  add_cards(layout, list.galleries, "HAS_GALLERIES", false);
  set_more(layout.page(), "/galleries", list.next);
  return layout.render();
}

std::string render_new_gallery(const PageContext& context, const FormState& form, std::string_view idempotency_key) {
  Layout layout(context, "gallery_form.tpl", "New gallery"_t, Section::kGalleries);
  Dictionary& page = layout.page();
  page.set("HEADING", "New gallery"_t);
  page.set("FORM_ACTION", "/galleries/new");
  page.set("SUBMIT_LABEL", "Create gallery"_t);
  page.set("CANCEL_URL", "/galleries");
  page.set("IDEMPOTENCY_KEY", idempotency_key);
  set_form(page, form, {"name", "description", "people"});
  show_chosen_audience(page, form);
  page.show_if(form.value("shares_originals") == "true", "SHARES_ORIGINALS");
  page.show_if(form.value("comments_off") == "true", "COMMENTS_OFF");
  set_camera_choices(page, form);
  return layout.render();
}

std::string render_edit_gallery(const PageContext& context, const FormState& form, const api::GalleryPage& gallery) {
  Layout layout(context, "gallery_form.tpl", "Edit gallery"_t, Section::kGalleries);
  Dictionary& page = layout.page();
  const std::string id = gallery.gallery.id.str();
  page.set("HEADING", "Edit gallery"_t);
  page.set("FORM_ACTION", fmt::format("/galleries/{}/edit", id));
  page.set("SUBMIT_LABEL", "Save"_t);
  page.set("CANCEL_URL", "/galleries/" + id);
  page.set("REVISION", form.value("revision"));
  set_form(page, form, {"name", "description", "people", "contributors"});
  show_chosen_audience(page, form);
  page.show_if(form.value("shares_originals") == "true", "SHARES_ORIGINALS");
  page.show_if(form.value("comments_off") == "true", "COMMENTS_OFF");
  set_camera_choices(page, form);
  page.add_section("EDITING").set("GALLERY_ID", id);
  if (gallery.contributors && !gallery.contributors->empty()) {
    Dictionary& contributors = page.add_section("CONTRIBUTOR_LIST");
    contributors.set("GALLERY_ID", id);
    for (const api::UserSummary& person : *gallery.contributors) {
      Dictionary& row = contributors.add_section("PERSON");
      row.set("USERNAME", person.username);
      row.set("PERSON_NAME", person.display_name);
      add_avatar(row, "AVATAR", person.photo, person.display_name);
    }
  }
  Dictionary& orders = page.add_section("ORDERS");
  for (const auto& [order, label] : kOrderLabels) {
    Dictionary& option = orders.add_section("ORDER_OPTION");
    option.set("VALUE", model::to_string(order));
    option.set("LABEL", label);
    option.show_if(form.value("order") == model::to_string(order), "SELECTED");
  }
  if (!gallery.photos.empty()) {
    Dictionary& covers = page.add_section("COVERS");
    for (const api::PhotoItem& photo : gallery.photos) {
      Dictionary& option = covers.add_section("COVER_OPTION");
      option.set("PHOTO_ID", photo.id.str());
      option.set("ALT", photo.alt.empty() ? page.language().say("Photo"_t) : photo.alt);
      if (!photo.sources.empty()) option.set("SRC", photo.sources.front().url);
      option.show_if(photo.id.str() == form.value("cover"), "CHECKED");
    }
  }
  return layout.render();
}

std::string render_gallery(const PageContext& context, const api::GalleryPage& gallery,
                           std::string_view idempotency_key, std::string_view upload_hint) {
  const api::GalleryCard& card = gallery.gallery;
  Layout layout(context, "gallery.tpl", card.name, Section::kNone);
  const std::string count = layout.language().count(card.photo_count, "{} photo|{} photos"_n);
  layout.describe(!card.description.empty() ? card.description
                                            : context.say("A gallery by {0}: {1}."_t, card.owner.display_name, count));
  if (card.audience != model::Audience::kPublic) layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  const std::string id = card.id.str();
  const std::string path = "/galleries/" + id;
  const bool is_owner = gallery.permissions.can_edit;

  page.set("GALLERY_ID", id);
  page.set("GALLERY_NAME", card.name);
  page.set_count("PHOTO_COUNT_TEXT", card.photo_count, "{} photo|{} photos"_n);
  page.set("COMMENT_COUNT", card.reactions.comments);
  set_time(page, card.created_at);
  show_audience(page, card.audience);
  add_owner(page, card.owner);
  set_text_section(page, "DESCRIPTION", card.description);
  page.show_if(is_owner, "IS_OWNER");
  if (const std::uint64_t held = gallery.held_photo_count.value_or(0); held > 0) {
    page.add_section("HELD").set_count("HELD_TEXT", held,
                                       "{} photo of guests waits for you|{} photos of guests wait for you"_n);
  }
  page.show_if(is_contributor(gallery), "IS_CONTRIBUTOR");
  set_moderation(page, gallery.taken_down, context.viewer && !is_owner);
  page.show_if(gallery.permissions.can_download && card.photo_count > 0, "CAN_DOWNLOAD");
  const bool tells_positions = gallery.positions != model::PositionDetail::kHidden || gallery.permissions.can_add;
  page.show_if(tells_positions && card.photo_count > 0, "HAS_MAP");
  add_like_button(page, path, card.reactions);

  if (gallery.permissions.can_add) {
    Dictionary& adding = page.add_section(card.photo_count == 0 ? "EMPTY_OWNER" : "ADD_PHOTOS");
    add_uploader(adding, {id, "", path, idempotency_key, upload_hint});
  } else if (card.photo_count == 0) {
    page.show("EMPTY_VISITOR");
  }
  if (card.photo_count > 0) {
    add_photo_grid(layout,
                   {.path = path, .photos = gallery.photos, .sections = gallery.sections, .is_owner = is_owner});
  }
  set_more(page, path, gallery.next);
  add_comments(page, path, card.reactions.comments, gallery.comments, idempotency_key,
               gallery.permissions.comments_off);
  return layout.render();
}

std::string render_arrange(const PageContext& context, const api::GalleryPage& gallery) {
  const std::string name = gallery.gallery.name;
  Layout layout(context, "arrange.tpl", context.say("Arrange {}"_t, name), Section::kGalleries);
  Dictionary& page = layout.page();
  const std::string path = "/galleries/" + gallery.gallery.id.str();
  page.set("GALLERY_NAME", name);
  page.set("GALLERY_ID", gallery.gallery.id.str());
  if (gallery.order != model::PhotoOrder::kManual) {
    page.add_section("NOT_YET").set("REVISION", gallery.revision);
    return layout.render();
  }
  if (gallery.gallery.photo_count == 0) {
    page.show("EMPTY");
    return layout.render();
  }
  Dictionary& photos = page.add_section("PHOTOS");
  const std::string own_path = path + "/arrange";
  const SectionedPhotos shown{
      .path = own_path, .photos = gallery.photos, .sections = gallery.sections, .is_owner = true};
  show_beginning(photos, context, shown);
  set_timeline(photos, shown, [&](const api::SectionItem& section) {
    return section.photo_count > 0 ? section_url(own_path, section.key) : path + "/sections/" + section.key;
  });
  add_parts(photos, shown, [&](Dictionary& part, std::size_t i) {
    const api::PhotoItem& photo = gallery.photos[i];
    Dictionary& item = part.add_section("ITEM");
    item.set("PHOTO_ID", photo.id.str());
    item.set("PHOTO_COUNT", gallery.gallery.photo_count);
    set_picture(layout, item,
                {photo.width, photo.height, photo.average_color,
                 photo.alt.empty() ? layout.language().say("Photo"_t) : photo.alt, photo.sources});
  });
  set_more(page, own_path, gallery.next);
  return layout.render();
}

std::string render_upload_result(const PageContext& context, std::string_view gallery, std::string_view base,
                                 const std::vector<UploadOutcome>& outcomes) {
  const auto added = std::ranges::count_if(outcomes, [](const UploadOutcome& o) { return o.photo.has_value(); });
  const std::string heading = context.say("{0} added, {1} refused"_t, added, outcomes.size() - added);
  Layout layout(context, "upload_result.tpl", heading, Section::kGalleries);
  Dictionary& page = layout.page();
  page.set("HEADING", heading);
  page.set("GALLERY_PATH", gallery);
  for (const UploadOutcome& outcome : outcomes) {
    Dictionary& result = page.add_section("RESULT");
    if (outcome.photo) {
      Dictionary& accepted = result.add_section("ACCEPTED");
      accepted.set("FILE_NAME", outcome.file_name);
      accepted.show_if(outcome.is_held, "HELD");
      if (!outcome.is_held) {
        accepted.add_section("SHOWN").set("PHOTO_PATH", fmt::format("{}/photos/{}", base, outcome.photo->id.str()));
      }
      if (!outcome.photo->sources.empty()) {
        accepted.add_section("THUMBNAIL").set("SRC", outcome.photo->sources.front().url);
      }
    } else {
      Dictionary& refused = result.add_section("REFUSED");
      refused.set("FILE_NAME", outcome.file_name);
      refused.set("REASON", layout.language().say_error(outcome.reason));
    }
  }
  return layout.render();
}

}  // namespace portreto::roles::web
