#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "blob/blob_store.h"
#include "metadata/metadata_store.h"

namespace portreto::services {

// Tells a cluster where the pictures lie that `portreto serve` has stored: a single process writes down no locations,
// so in a cluster its volumes are those of a node of which nobody knows what is on it. Each picture that a photo or a
// profile names, and that has no location yet, gets one, once all its variants were found on the node and the original
// was read back and compared with its checksum. From then on the steward keeps it on enough nodes. May be cut off
// anywhere, and be done again; the servers may run meanwhile. Dependencies must outlive it.
class Adoption {
 public:
  // `node` is the store of the node that is named so.
  Adoption(metadata::MetadataStore& metadata, std::string name, blob::BlobStore& node, const Clock& clock)
      : metadata_(metadata), name_(std::move(name)), node_(node), clock_(clock) {}

  struct Report {
    std::uint64_t known = 0;    // had a location already
    std::uint64_t adopted = 0;  // have one now
    std::uint64_t bytes_read = 0;
    struct Refused {
      BlobId blob;
      std::string reason;
    };
    std::uint64_t refused = 0;     // are not whole on the node
    std::vector<Refused> reasons;  // of the first kReasonsMax
  };
  static constexpr std::size_t kReasonsMax = 20;

  // All pictures once. Errors of the metadata and a node that does not answer end it; what was adopted stays.
  Task<Result<Report>> adopt();

 private:
  // Asks whether somebody still owns the picture.
  using IsOwned = std::function<Task<Result<bool>>()>;

  Task<Status> adopt_person(Report& report, model::Profile profile);
  Task<Status> adopt_gallery(Report& report, GalleryId gallery);
  Task<Status> adopt_image(Report& report, model::Image image, IsOwned is_owned);
  Task<Status> verify(Report& report, const model::Image& image);
  Task<Status> disown(BlobId blob);
  Task<Result<bool>> is_photo(PhotoId photo);
  Task<Result<bool>> is_picture_of(UserId user, BlobId blob);

  metadata::MetadataStore& metadata_;
  const std::string name_;
  blob::BlobStore& node_;
  const Clock& clock_;
};

}  // namespace portreto::services
