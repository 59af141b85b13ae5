#pragma once

#include <memory>
#include <optional>

#include "blob/blob_store.h"
#include "http/message.h"
#include "runtime/blocking_pool.h"

namespace portreto::blob {

// A source as the body of a request, read part by part on the pool.
class SourceBody final : public http::BodyReader {
 public:
  SourceBody(std::shared_ptr<BlobSource> source, BlockingPool& pool) : source_(std::move(source)), pool_(pool) {}

  Task<Result<Bytes>> read() override;
  std::optional<std::uint64_t> size() const override { return source_->size(); }

 private:
  const std::shared_ptr<BlobSource> source_;
  BlockingPool& pool_;
  std::uint64_t done_ = 0;
};

}  // namespace portreto::blob
