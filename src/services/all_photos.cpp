#include "services/all_photos.h"

#include <utility>

namespace portreto::services {

Task<Result<std::vector<model::Photo>>> AllPhotos::next() {
  while (at_ != At::kEnd) {
    const metadata::PageRequest request{after_, batch_};
    auto page = at_ == At::kLive ? co_await photos_.list(of_, request)
                                 : co_await photos_.list_held({.gallery = of_.gallery}, request);
    if (!page) co_return fail(std::move(page).error());
    after_ = page->next;
    if (!after_) at_ = at_ == At::kLive ? At::kHeld : At::kEnd;
    if (!page->items.empty()) co_return std::move(page->items);
  }
  co_return std::vector<model::Photo>();
}

}  // namespace portreto::services
