#pragma once

#include <string>
#include <string_view>

#include "roles/web/views/dictionary.h"

namespace portreto::roles::web {

// The form for adding photos. A guest's has a field for their name.
struct UploaderView {
  std::string gallery_id;  // empty: a guest's
  std::string base;        // below which photos and uploads are: "", or the path of a share link
  std::string gallery;  // the page of the gallery; its photos are added at "photos" below it, and asked for at "known"
  std::string_view idempotency_key;
  std::string_view hint;
  bool is_held = false;  // what is added waits until the owner lets it through
};
void add_uploader(Dictionary& dictionary, const UploaderView& view);

}  // namespace portreto::roles::web
