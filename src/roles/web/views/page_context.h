#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "roles/api/dto.h"
#include "roles/web/language/language.h"

namespace portreto::roles::web {

enum class Theme { kSystem, kLight, kDark };

// Which entry of the bar is the current one.
enum class Section { kNone, kHome, kExplore, kGalleries, kNotifications, kLogIn, kMe };

// What every page needs besides its own content.
struct PageContext {
  std::string url;         // of this page, origin-form: where a form returns to; empty when it cannot be opened again
  std::string nonce;       // of the content security policy, new for each answer
  std::string csrf_token;  // masked anew for each answer
  std::string request_id;
  Theme theme = Theme::kSystem;
  const Language* language = &english();
  bool is_read_only = false;          // nothing can be changed for now
  std::optional<api::Viewer> viewer;  // from the page's answer; empty: signed out
  // Shown by a share link: without our bar. Its address is secret, too.
  bool is_for_guests = false;
  // Its address lets in whoever knows it: neither found by search engines nor named to any page, our own included.
  bool has_secret_address = false;
  // Such a page, whose forms lead back to `public_url` in place of it.
  void keep_address_secret(std::string public_url) {
    url = std::move(public_url);
    has_secret_address = true;
  }

  // In the page's language, with {} filled in.
  template <typename... Values>
  std::string say(Text text, const Values&... values) const {
    return std::string(language->say(text, values...));
  }
};

// What a person typed, and what was wrong with it: shown again, so that nothing has to be typed twice.
struct FormState {
  std::map<std::string, std::string, std::less<>> values;
  std::optional<Error> error;

  std::string value(std::string_view name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  }
  // A hidden field of ours, such as the revision that was edited; kInvalidArgument when it is not a whole number.
  Result<std::uint64_t> number(std::string_view name) const;
};

}  // namespace portreto::roles::web
