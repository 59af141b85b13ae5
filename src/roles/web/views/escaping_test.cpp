#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "http/ascii.h"
#include "roles/api/json_writer.h"
#include "roles/web/views/views.h"

// SECURITY 39: what a stranger wrote is text, in whatever field of whatever page. Each page is drawn twice, with
// harmless words and with an attack in every field; an attack that is inert leaves the page's elements and attributes
// as they were.
namespace portreto::roles::web {
namespace {

// After OWASP's XSS filter evasion cheat sheet, by the context that each tries to leave.
const std::vector<std::string> kAttacks{
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "\" autofocus onfocus=\"alert(1)",
    "' onmouseover='alert(1)",
    "` onerror=`alert(1)",
    " onclick=alert(1) ",
    "javascript:alert(1)",
    " \tJaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "}body{background:url(//evil.example)}",
    ";--x:expression(alert(1))",
    "--><script>alert(1)</script>",
    "<!--",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "a\n<b onclick=alert(1)>\nb",
    "{{CSRF}}{{#SIGNED_IN}}",
    "\xE2\x80\xA8<script>alert(1)</script>",
    "\\\"><script>alert(1)</script>",
    "/\"onerror=\"alert(1)\"x=\"",
};

// What a page is drawn with, apart from its text: together these show every section of the templates.
struct Shape {
  bool yes = true;  // of every flag and every optional
  api::Relation relation = api::Relation::kNone;
  std::size_t items = 3;  // of every list
  std::string_view language = "en";
};

const std::vector<Shape> kShapes{{true, api::Relation::kNone, 3},       {true, api::Relation::kSelf, 0},
                                 {true, api::Relation::kRequested, 1},  {false, api::Relation::kFollowing, 2},
                                 {true, api::Relation::kNone, 2, "el"}, {false, api::Relation::kFollowing, 0, "el"}};

// Puts one text into every text of a struct of roles/api, however deep.
class Filler {
 public:
  static constexpr char kNames[] = "(names)";  // as the text: each field gets its own name with a "the_" before it

  Filler(std::string text, Shape shape) : text_(std::move(text)), shape_(shape) {}

  template <typename T>
  T make() const {
    T value{};
    fill(value);
    return value;
  }

 private:
  void fill(std::string& value) const { value = text_; }
  void fill(bool& value) const { value = shape_.yes; }
  void fill(api::Relation& value) const { value = shape_.relation; }
  template <typename T>
    requires std::is_arithmetic_v<T>
  void fill(T& value) const {
    value = 3;
  }
  template <typename Tag>
  void fill(Id<Tag>& value) const {
    value = *Id<Tag>::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  }
  void fill(std::chrono::year_month_day& value) const { value = *parse_date("1990-04-30"); }
  template <api::HasTextValue T>
  void fill(T&) const {}  // times and enumerations: none is made of a stranger's text
  template <typename T>
  void fill(std::optional<T>& value) const {
    if (shape_.yes) fill(value.emplace());
  }
  template <typename T>
  void fill(std::vector<T>& values) const {
    values.resize(shape_.items);
    for (T& value : values) fill(value);
  }
  void fill(std::vector<api::Source>& sources) const {  // of each format, so that each attribute is there
    sources = {{model::ImageFormat::kWebp, 320, text_}, {model::ImageFormat::kJpeg, 640, text_}};
  }
  template <api::Described T>
  void fill(T& value) const {
    boost::mp11::mp_for_each<api::DescribedMembers<T>>([&]<typename Member>(Member) {
      auto& field = value.*Member::pointer;
      fill(field);
      if constexpr (std::is_same_v<decltype(field), std::string&>) {
        if (text_ == kNames) field = std::string("the_") + Member::name;
      }
    });
  }

  const std::string text_;
  const Shape shape_;
};

struct View {
  const char* name;
  std::function<std::string(const PageContext&, const Filler&, const std::string& text)> draw;
  std::vector<const char*> shows{};  // fields of what it draws
};

FormState form_of(const std::string& text) {
  FormState form;
  for (const char* field :
       {"name",       "description", "audience", "cover",           "revision",  "alt",    "location",   "text",
        "login",      "username",    "email",    "first_name",      "last_name", "bio",    "birth_date", "sex",
        "is_private", "people",      "label",    "expires_in_days", "ticket",    "secret", "uri",        "code",
        "token",      "tags",        "note",     "reason",          "title"}) {
    form.values[field] = text;
  }
  form.error = Error{ErrorCode::kInvalidArgument, text};
  for (const char* field : {"name", "description", "username", "email", "bio", "text", "alt", "people", "label",
                            "password", "current_password", "new_password", "code", "note", "reason", "title"}) {
    form.error->fields.push_back({field, text});
  }
  form.error->fields.push_back({text, text});
  return form;
}

SearchAsked asked_of(const std::string& text, SearchKind kind) { return {kind, text, text, text, text, text}; }

const std::vector<View> kViews{
    {"landing",
     [](auto& page, auto& fill, auto&) { return render_landing(page, fill.template make<api::GalleryList>()); },
     {"the_name", "the_display_name", "the_username"}},
    {"feed",
     [](auto& page, auto& fill, auto&) { return render_feed(page, fill.template make<api::FeedPage>(), true); },
     {"the_name", "the_display_name", "the_username"}},
    {"shared_with",
     [](auto& page, auto& fill, auto&) { return render_shared_with(page, fill.template make<api::GalleryList>()); },
     {}},
    {"explore",
     [](auto& page, auto& fill, auto&) { return render_explore(page, fill.template make<api::GalleryList>()); },
     {"the_name", "the_display_name", "the_username"}},
    {"login", [](auto& page, auto&, auto& text) { return render_login(page, form_of(text), text, true); }},
    {"login code", [](auto& page, auto&, auto& text) { return render_login_code(page, form_of(text), text); }},
    {"forgot", [](auto& page, auto&, auto& text) { return render_forgot(page, ForgotState::kAsk, form_of(text)); }},
    {"reset", [](auto& page, auto&, auto& text) { return render_reset(page, ResetState::kChoose, form_of(text), 10); }},
    {"mail",
     [](auto& page, auto& fill, auto& text) {
       return render_digest_settings(page, fill.template make<api::AccountView>(), true, false, form_of(text));
     },
     {"the_email"}},
    {"digest link",
     [](auto& page, auto&, auto& text) {
       return render_digest_link(page, DigestLinkPage::kEnd, DigestLinkState::kAsk, form_of(text));
     }},
    {"second factor", [](auto& page, auto&, auto& text) { return render_second_factor(page, form_of(text), 1); }},
    {"second factor key",
     [](auto& page, auto&, auto& text) { return render_second_factor_enrolment(page, form_of(text)); }},
    {"passkeys",
     [](auto& page, auto& fill, auto& text) {
       return render_passkeys(page, form_of(text), fill.template make<api::PasskeyList>(), {.wants_code = true});
     }},
    {"passkey making",
     [](auto& page, auto& fill, auto& text) {
       return render_passkey_making(page, form_of(text), fill.template make<api::PasskeyEnrolment>());
     }},
    {"recovery codes", [](auto& page, auto&, auto& text) { return render_recovery_codes(page, {text}); }},
    {"register",
     [](auto& page, auto&, auto& text) {
       return render_register(page, form_of(text), text, {10, {.welcome = text, .is_unused = true}});
     }},
    {"site settings", [](auto& page, auto&, auto& text) { return render_site_settings(page, form_of(text), true); }},
    {"person quota",
     [](auto& page, auto& fill, auto& text) {
       return render_person_quota(page, form_of(text), fill.template make<api::QuotaView>(), true);
     },
     {"the_username", "the_display_name"}},
    {"photo copies",
     [](auto& page, auto& fill, auto& text) {
       return render_photo_copies(page, text, fill.template make<api::PhotoCopies>());
     }},
    {"invitations",
     [](auto& page, auto& fill, auto& text) {
       return render_invitations(page, form_of(text), fill.template make<api::InvitationList>(),
                                 "https://a.example/register?invitation=" + text);
     },
     {"the_note"}},
    {"galleries",
     [](auto& page, auto& fill, auto&) { return render_galleries(page, fill.template make<api::GalleryList>()); },
     {"the_name"}},
    {"new gallery", [](auto& page, auto&, auto& text) { return render_new_gallery(page, form_of(text), text); }},
    {"edit gallery",
     [](auto& page, auto& fill, auto& text) {
       return render_edit_gallery(page, form_of(text), fill.template make<api::GalleryPage>());
     },
     {"the_alt"}},
    {"gallery",
     [](auto& page, auto& fill, auto& text) {
       return render_gallery(page, fill.template make<api::GalleryPage>(), text, text);
     },
     {"the_name", "the_description", "the_display_name", "the_username", "the_alt", "the_text"}},
    {"select",
     [](auto& page, auto& fill, auto& text) {
       return render_select(page, form_of(text), fill.template make<api::GalleryPage>(),
                            {fill.template make<api::GalleryCard>()});
     },
     {"the_name", "the_alt"}},
    {"delete selected", [](auto& page, auto&, auto& text) { return render_delete_selected(page, text, {text}); }},
    {"select result",
     [](auto& page, auto&, auto& text) { return render_select_result(page, text, {{text, text}, {text, ""}}); }},
    {"waiting",
     [](auto& page, auto& fill, auto&) { return render_waiting(page, fill.template make<api::HeldPhotoList>()); },
     {"the_name", "the_alt", "the_added_by_guest"}},
    {"arrange",
     [](auto& page, auto& fill, auto&) {
       auto gallery = fill.template make<api::GalleryPage>();
       gallery.order = model::PhotoOrder::kManual;
       return render_arrange(page, gallery);
     },
     {"the_name", "the_alt"}},
    {"new section",
     [](auto& page, auto& fill, auto& text) {
       return render_new_section(page, form_of(text), fill.template make<api::GalleryPage>(),
                                 fill.template make<api::PhotoPage>(), text);
     },
     {"the_name", "the_alt"}},
    {"change section",
     [](auto& page, auto& fill, auto& text) {
       return render_edit_section(page, form_of(text), fill.template make<api::GalleryPage>(),
                                  fill.template make<api::SectionItem>());
     }},
    {"share",
     [](auto& page, auto& fill, auto& text) {
       return render_share(page, form_of(text), fill.template make<api::ShareLinkList>(), "https://a.example/s/" + text,
                           Timestamp());
     },
     {"the_name", "the_label"}},
    {"shared gallery",
     [](auto& page, auto& fill, auto& text) {
       auto gallery = fill.template make<api::SharedGalleryPage>();
       gallery.hides_gallery = false;
       return render_shared_gallery(page, gallery, {form_of(text), text}, "/s/" + text, text);
     },
     {"the_name", "the_description", "the_display_name", "the_alt", "the_text"}},
    {"drop box",
     [](auto& page, auto& fill, auto& text) {
       auto gallery = fill.template make<api::SharedGalleryPage>();
       gallery.hides_gallery = true;
       return render_shared_gallery(page, gallery, {form_of(text), text}, "/s/" + text, text);
     },
     {"the_name", "the_display_name", "the_alt"}},
    {"shared photo",
     [](auto& page, auto& fill, auto& text) {
       return render_shared_photo(page, fill.template make<api::SharedPhotoPage>(), {form_of(text), text},
                                  "/s/" + text);
     },
     {"the_description", "the_location", "the_alt", "the_file_name", "the_gallery_name", "the_display_name",
      "the_text"}},
    {"shared locked",
     [](auto& page, auto&, auto& text) { return render_shared_locked(page, form_of(text), "/s/" + text); }},
    {"upload result",
     [](auto& page, auto& fill, auto& text) {
       return render_upload_result(page, text, text,
                                   {{text, fill.template make<api::PhotoItem>(), text}, {text, {}, text}});
     }},
    {"photo",
     [](auto& page, auto& fill, auto& text) { return render_photo(page, fill.template make<api::PhotoPage>(), text); },
     {"the_description", "the_location", "the_alt", "the_file_name", "the_text", "the_name", "the_display_name",
      "the_username"}},
    {"edit photo",
     [](auto& page, auto& fill, auto& text) {
       return render_edit_photo(page, form_of(text), fill.template make<api::PhotoPage>());
     }},
    {"edit comment",
     [](auto& page, auto&, auto& text) { return render_edit_comment(page, form_of(text), text, text); }},
    {"profile",
     [](auto& page, auto& fill, auto&) { return render_profile(page, fill.template make<api::ProfilePage>()); },
     {"the_display_name", "the_username", "the_bio", "the_name"}},
    {"followers",
     [](auto& page, auto& fill, auto&) {
       return render_people(page, fill.template make<api::FollowList>(), FollowSide::kFollowers);
     },
     {"the_display_name", "the_username"}},
    {"following",
     [](auto& page, auto& fill, auto&) {
       return render_people(page, fill.template make<api::FollowList>(), FollowSide::kFollowing);
     },
     {"the_display_name", "the_username"}},
    {"who likes a gallery",
     [](auto& page, auto& fill, auto&) {
       return render_likers(page, fill.template make<api::LikerList>(), model::TargetKind::kGallery, "/galleries/1");
     },
     {"the_display_name", "the_username"}},
    {"who likes a photo",
     [](auto& page, auto& fill, auto&) {
       return render_likers(page, fill.template make<api::LikerList>(), model::TargetKind::kPhoto, "/photos/1");
     },
     {"the_display_name", "the_username"}},
    {"requests",
     [](auto& page, auto& fill, auto&) { return render_requests(page, fill.template make<api::FollowList>()); },
     {"the_display_name", "the_username"}},
    {"search for people",
     [](auto& page, auto& fill, auto& text) {
       return render_search(page, asked_of(text, SearchKind::kPeople), fill.template make<api::PeoplePage>());
     },
     {"the_display_name", "the_username"}},
    {"search for galleries",
     [](auto& page, auto& fill, auto& text) {
       return render_search(page, asked_of(text, SearchKind::kGalleries), fill.template make<api::GalleryList>());
     },
     {"the_name", "the_display_name", "the_username"}},
    {"search for photos",
     [](auto& page, auto& fill, auto& text) {
       return render_search(page, asked_of(text, SearchKind::kPhotos), fill.template make<api::FoundPhotos>());
     },
     {"the_alt"}},
    {"search for nothing",
     [](auto& page, auto&, auto& text) {
       return render_search(page, asked_of(text, SearchKind::kPhotos), api::FoundPhotos{});
     }},
    {"refused search",
     [](auto& page, auto&, auto& text) {
       Error error{ErrorCode::kInvalidArgument, text};
       for (const char* field : {"q", "tag", "camera", "from", "to"}) error.fields.push_back({field, text});
       return render_refused_search(page, asked_of(text, SearchKind::kPhotos), error);
     }},
    {"map photos",
     [](auto& page, auto& fill, auto& text) {
       return render_map_photos(page, {.kind = MapKind::kGallery, .path = "/galleries/g/map", .bbox = text},
                                fill.template make<api::MapPhotosPage>());
     },
     {"the_alt"}},
    {"tag",
     [](auto& page, auto& fill, auto& text) { return render_tag(page, text, fill.template make<api::FoundPhotos>()); },
     {"the_alt"}},
    {"people options",
     [](auto&, auto& fill, auto&) { return render_people_options(fill.template make<api::PeoplePage>()); },
     {"the_display_name", "the_username"}},
    {"profile settings",
     [](auto& page, auto& fill, auto& text) {
       return render_profile_settings(page, form_of(text), fill.template make<api::OwnProfile>(),
                                      Error{ErrorCode::kUnsupportedMedia, text});
     }},
    {"account settings",
     [](auto& page, auto& fill, auto& text) {
       const auto quota = fill.template make<api::QuotaView>();
       return render_account_settings(page, fill.template make<api::AccountView>(), {form_of(text), 10, true}, &quota);
     },
     {"the_username", "the_email"}},
    {"devices",
     [](auto& page, auto& fill, auto&) { return render_sessions(page, fill.template make<api::SessionList>()); },
     {"the_device"}},
    {"kept away",
     [](auto& page, auto& fill, auto&) {
       const auto list = fill.template make<api::FollowList>();
       return render_kept_away(page, list, list);
     },
     {"the_display_name", "the_username"}},
    {"delete account", [](auto& page, auto&, auto& text) { return render_delete_account(page, form_of(text)); }},
    {"deletion receipt",
     [](auto& page, auto& fill, auto&) {
       return render_deletion_receipt(page, fill.template make<api::DeletionReceipt>());
     },
     {"the_node"}},
    {"report",
     [](auto& page, auto&, auto& text) {
       return render_report(page, form_of(text), {"Report this", "/photos/1", "/photos/1"});
     }},
    {"reports",
     [](auto& page, auto& fill, auto&) {
       return render_reports(page, fill.template make<api::CaseList>(), model::Case::State::kOpen);
     },
     {"the_owner", "the_reporter", "the_note", "the_reason"}},
    {"audit",
     [](auto& page, auto& fill, auto&) { return render_audit(page, fill.template make<api::AuditList>()); },
     {"the_actor", "the_act", "the_object", "the_reason", "the_detail"}},
    {"notifications",
     [](auto& page, auto& fill, auto&) {
       return render_notifications(page, fill.template make<api::NotificationList>());
     },
     {"the_display_name", "the_username", "the_gallery_name", "the_position"}},
    {"notification",
     [](auto& page, auto& fill, auto&) {
       auto item = fill.template make<api::NotificationItem>();
       item.is_guest = !item.is_guest;  // the page of all shows them as those of guests
       return render_notification(item, *page.language);
     },
     {"the_display_name", "the_username", "the_gallery_name", "the_id"}},
    {"operations",
     [](auto& page, auto& fill, auto& text) {
       return render_operations(page, fill.template make<api::OperationsPage>(),
                                fill.template make<api::OperationsSeriesPage>(), {.instance = text});
     },
     {"the_role", "the_instance", "the_zone", "the_version", "the_state", "the_kind", "the_name", "the_id"}},
    {"retire node", [](auto& page, auto&, auto& text) { return render_retire_node(page, form_of(text), text, 3); }},
    {"question",
     [](auto& page, auto&, auto& text) { return render_question(page, {text, text, text, text, text, text}); }},
    {"error", [](auto& page, auto&, auto& text) { return render_error(page, 503, {ErrorCode::kUnavailable, text}); }},
};

std::string draw(const View& view, const std::string& text, const Shape& shape) {
  const Filler fill(text, shape);
  PageContext page{.url = text, .nonce = "nonce", .csrf_token = "token", .request_id = text};
  page.language = find_language(shape.language);
  if (shape.yes) page.viewer = fill.make<api::Viewer>();
  return view.draw(page, fill, text);
}

// A rough reading of HTML, by the rules that matter here: how tags begin, how attributes end, and that raw text ends
// only at its own end tag.
class Markup {
 public:
  explicit Markup(std::string_view html) : left_(html) {
    while (!left_.empty()) {
      if (left_.starts_with("<!--")) {
        skeleton_ += "<!-- ";
        skip_past("-->");
      } else if (left_.size() > 1 && left_[0] == '<' &&
                 (http::is_alpha(left_[1]) || left_[1] == '/' || left_[1] == '!')) {
        read_tag();
      } else {
        left_.remove_prefix(1);
      }
    }
  }

  // All tags with the names of their attributes, in order.
  const std::string& skeleton() const { return skeleton_; }
  const std::vector<std::string>& addresses() const { return addresses_; }
  const std::string& styles() const { return styles_; }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

  std::string_view take_while(auto&& holds) {
    std::size_t size = 0;
    while (size < left_.size() && holds(left_[size])) ++size;
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  void skip_past(std::string_view end) {
    const auto at = left_.find(end);
    left_.remove_prefix(at == left_.npos ? left_.size() : at + end.size());
  }

  void read_tag() {
    left_.remove_prefix(1);
    const std::string name = http::lower(take_while([](char c) { return !is_space(c) && c != '>'; }));
    skeleton_ += "<" + name;
    for (;;) {
      take_while([](char c) { return is_space(c) || c == '/'; });
      if (left_.empty() || left_.front() == '>') break;
      read_attribute();
    }
    skeleton_ += "> ";
    if (!left_.empty()) left_.remove_prefix(1);
    for (const char* raw : {"script", "style", "textarea", "title"}) {
      if (name == raw) read_raw_text(name);
    }
  }

  void read_attribute() {
    std::string name(1, left_.front());
    left_.remove_prefix(1);
    name += take_while([](char c) { return !is_space(c) && c != '=' && c != '>' && c != '/'; });
    skeleton_ += " " + http::lower(name);
    take_while(is_space);
    if (!left_.starts_with('=')) return;
    left_.remove_prefix(1);
    take_while(is_space);
    std::string_view value;
    if (left_.starts_with('"') || left_.starts_with('\'')) {
      const char quote = left_.front();
      left_.remove_prefix(1);
      value = take_while([quote](char c) { return c != quote; });
      if (!left_.empty()) left_.remove_prefix(1);
    } else {
      value = take_while([](char c) { return !is_space(c) && c != '>'; });
    }
    for (const char* address : {"href", "src", "action", "formaction", "data", "poster"}) {
      if (http::lower(name) == address) addresses_.emplace_back(value);
    }
  }

  void read_raw_text(const std::string& name) {
    const std::string end = "</" + name;
    std::size_t at = 0;
    while (at < left_.size() && !http::equal_ignoring_case(left_.substr(at, end.size()), end)) ++at;
    if (name == "style") styles_ += left_.substr(0, at);
    left_.remove_prefix(at);
  }

  std::string_view left_;
  std::string skeleton_, styles_;
  std::vector<std::string> addresses_;
};

// As a browser reads an address: references decoded, white space and control characters left out.
std::string plain_address(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kReferences[] = {
      {"&colon;", ":"},  {"&#58;", ":"}, {"&#x3a;", ":"}, {"&tab;", ""},
      {"&newline;", ""}, {"&#39;", "'"}, {"&amp;", "&"}};
  text = http::lower(text);
  for (const auto& [reference, character] : kReferences) {
    for (auto at = text.find(reference); at != text.npos; at = text.find(reference, at + character.size())) {
      text.replace(at, reference.size(), character);
    }
  }
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  return text;
}

// "javascript:", "data:" and all others: RFC 3986 section 3.1. Our pages lead nowhere else.
bool has_scheme(const std::string& address) {
  const auto colon = address.find(':');
  if (colon == address.npos || !http::is_alpha(address.front())) return false;
  return std::ranges::all_of(address.substr(0, colon), [](char c) {
    return http::is_alnum(c) || std::string_view("+-.").find(c) != std::string_view::npos;
  });
}

class Escaping : public ::testing::TestWithParam<std::size_t> {
 protected:
  const View& view() const { return kViews[GetParam()]; }
};

TEST_P(Escaping, Security39_AttacksAreText) {
  for (const Shape& shape : kShapes) {
    // Views look at a text's line breaks, and else only at whether it is empty.
    const Markup line(draw(view(), "words", shape)), lines(draw(view(), "words\nwords", shape));
    for (const std::string& attack : kAttacks) {
      const std::string drawn = draw(view(), attack, shape);
      const Markup attacked(drawn);
      const Markup& expected = attack.find('\n') == attack.npos ? line : lines;
      ASSERT_EQ(attacked.skeleton(), expected.skeleton()) << attack << "\n" << drawn;
      for (const std::string& address : attacked.addresses()) {
        EXPECT_FALSE(has_scheme(plain_address(address))) << attack << " became the address " << address;
      }
      EXPECT_EQ(std::ranges::count(attacked.styles(), '}'), std::ranges::count(expected.styles(), '}')) << attack;
      EXPECT_EQ(attacked.styles().find("url("), std::string::npos) << attack;
    }
  }
}

// That texts reach the page at all, so that the test above can fail.
TEST_P(Escaping, TheTextIsShown) {
  EXPECT_NE(draw(view(), "marker", kShapes[0]).find("marker"), std::string::npos);
  const std::string drawn = draw(view(), Filler::kNames, kShapes[0]);
  for (const char* field : view().shows) EXPECT_NE(drawn.find(field), std::string::npos) << field;
}

INSTANTIATE_TEST_SUITE_P(Views, Escaping, ::testing::Range(std::size_t{0}, kViews.size()), [](const auto& test) {
  std::string name = kViews[test.param].name;
  std::ranges::replace(name, ' ', '_');
  return name;
});

// The reading itself: it must see what a browser would run.
TEST(EscapingMarkup, SeesWhatAnAttackWouldChange) {
  const std::string plain = Markup("<p title=\"x\">x</p>").skeleton();
  for (const char* html : {"<p title=\"x\"><script>1</script></p>", "<p title=\"\" onclick=\"x\">x</p>",
                           "<p title=\"x\">x</p><svg/onload=x>", "<p title=\"x\"><!-- </p>"}) {
    EXPECT_NE(Markup(html).skeleton(), plain) << html;
  }
  EXPECT_EQ(Markup("<p title=\"&quot; onclick=x\">&lt;script></p>").skeleton(), plain);
  EXPECT_NE(Markup("<textarea></textarea><b></textarea>").skeleton(), Markup("<textarea><b></textarea>").skeleton());
  EXPECT_TRUE(has_scheme(plain_address(" java\tscript&colon;alert(1)")));
  EXPECT_FALSE(has_scheme(plain_address("/u/javascript:alert(1)")));
}

}  // namespace
}  // namespace portreto::roles::web
