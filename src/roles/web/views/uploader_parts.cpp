#include "roles/web/views/uploader_parts.h"

namespace portreto::roles::web {

void add_uploader(Dictionary& dictionary, const UploaderView& view) {
  Dictionary& uploader = dictionary.add_include("UPLOADER", "uploader.tpl");
  uploader.set("GALLERY_ID", view.gallery_id);
  uploader.set("UPLOAD_BASE", view.base);
  uploader.set("GALLERY_PATH", view.gallery);
  uploader.set("IDEMPOTENCY_KEY", view.idempotency_key);
  uploader.set("UPLOAD_HINT", view.hint);
  uploader.show_if(view.is_held, "HOLDING");
  uploader.show_if(view.gallery_id.empty(), "AS_GUEST");
  // A guest's photos take of the room of somebody else, which is not for them to know.
  uploader.show_if(!view.gallery_id.empty(), "ROOM");
}

}  // namespace portreto::roles::web
