#include "services/archive/gallery_archive.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "services/archive/archive_stream.h"
#include "services/archive/section_folders.h"

namespace portreto::services {

Task<Result<std::shared_ptr<Archive>>> GalleryArchives::open(Viewer viewer, GalleryId id, std::string address) {
  PORTRETO_CO_ASSIGN(const Access::Gallery found, co_await access_.gallery(viewer, id));
  PORTRETO_CO_TRY(check_may_download(viewer, found.gallery, found.standing));
  PORTRETO_CO_ASSIGN(ArchiveTurns::Turn turn, turns_->take(viewer.user ? viewer.user->str() : address));

  SectionFolders folders(found.gallery);
  std::vector<ArchiveItem> items;
  metadata::PageRequest request{.limit = metadata::kPageSizeMax};
  do {
    PORTRETO_CO_ASSIGN(const auto page, co_await store_.photos().list(found.gallery, request));
    for (const model::Photo& photo : page.items) {
      items.push_back(original_item(photo.image, folders.add(photo), photo.taken_at.value_or(photo.created_at)));
    }
    if (items.size() > kArchivePhotosMax) {
      co_return fail(ErrorCode::kPayloadTooLarge,
                     fmt::format("This gallery has more than {} photos, too many for one archive. Download them one by "
                                 "one, or split the gallery.",
                                 kArchivePhotosMax));
    }
    request.after = page.next;
  } while (request.after);
  co_return stream_archive(bytes_, safe_file_name(found.gallery.name, "gallery") + ".zip", std::move(items),
                           std::move(turn));
}

}  // namespace portreto::services
