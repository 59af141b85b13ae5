#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/assembly.h"
#include "services/map_clusters.h"
#include "services/views.h"

namespace portreto::services {

// How many photos are looked at for one map. Beyond that it says that it is not complete: going in shows the rest.
inline constexpr std::size_t kMapPhotosMax = 50'000;
// Of how many galleries the public map has photos: the newest that tell where they were taken.
inline constexpr std::size_t kMapGalleriesMax = 500;

struct MapPlace {
  MapCluster cluster;
  model::Photo photo;
  model::Gallery gallery;
};

struct MapView {
  People people;
  std::optional<model::Gallery> gallery;  // whose map it is
  std::vector<MapPlace> places;
  bool is_complete = true;
};

struct MapPhotos {
  struct Shown {
    model::Photo photo;
    model::Gallery gallery;
  };
  People people;
  std::optional<model::Gallery> gallery;  // as of a map
  std::vector<Shown> photos;              // always in the same order
  std::optional<metadata::Cursor> next;
  bool is_complete = true;
};

// Where photos were taken, as far as model::position_told lets the viewer know; what they may not know is not there,
// and is in no count either. A place is asked for, and counted, where it is told to be: so no part of the map, however
// small, tells more of it. Thread-safe; the store must outlive it.
class MapService {
 public:
  explicit MapService(metadata::MetadataStore& store) : store_(store), access_(store) {}

  struct Part {
    model::Area area;
    int zoom = 2;  // as of clusters_of()
  };
  // All that the viewer added, wherever they still see it. kUnauthenticated.
  Task<Result<MapView>> own(Viewer viewer, Part part);
  // kNotFound as the gallery's page.
  Task<Result<MapView>> of_gallery(Viewer viewer, GalleryId id, Part part);
  // Of public galleries.
  Task<Result<MapView>> explore(Viewer viewer, Part part);

  // The photos themselves of a part of each map, in pages; those that its places count, and no others.
  struct Spot {
    model::Area area;
    metadata::PageRequest page;
  };
  Task<Result<MapPhotos>> own_photos(Viewer viewer, Spot spot);
  Task<Result<MapPhotos>> photos_of_gallery(Viewer viewer, GalleryId id, Spot spot);
  Task<Result<MapPhotos>> explore_photos(Viewer viewer, Spot spot);

 private:
  using Galleries = std::unordered_map<GalleryId, Access::Gallery>;
  using Photos = std::unordered_map<PhotoId, model::Photo>;

  // Which photos are shown of those that are told: read early, beside the decision what may be told.
  using Choice = std::function<std::vector<PhotoId>(const std::vector<MapPoint>&)>;
  struct Seen {
    std::vector<MapPoint> points;  // all that the viewer is told; some may be outside of the area
    bool is_complete = true;
    Galleries visible;
    Photos photos;  // some of those that are shown
    People people;
    std::optional<model::Gallery> gallery;
  };
  Task<Result<Seen>> see_own(Viewer viewer, model::Area area, Choice choose);
  Task<Result<Seen>> see_gallery(Viewer viewer, GalleryId id, model::Area area, Choice choose);
  Task<Result<Seen>> see_explored(Viewer viewer, model::Area area, Choice choose);
  static Seen seen_of(Viewer viewer, const std::vector<metadata::Located>& located, Galleries visible, Photos photos,
                      People people);

  Task<Result<MapView>> view_of(Part part, Result<Seen> seen);
  Task<Result<MapPhotos>> photos_of(Spot spot, Result<Seen> seen);
  // What was guessed wrong is read now, which is another round.
  Task<Status> read_missing(Photos& photos, const std::vector<PhotoId>& wanted);

  metadata::MetadataStore& store_;
  Access access_;
  // Those of the last public map, only to know early whose photos to ask for: which they are is read each time.
  std::mutex mutex_;
  std::vector<GalleryId> last_on_map_;
};

}  // namespace portreto::services
