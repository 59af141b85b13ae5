#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "http/message.h"

namespace portreto::roles::web {

// The body of a picture that goes on from another copy when its node falls silent in the middle, so that nobody's
// download breaks with a node. Used by one coroutine at a time.
class ResumedBody final : public http::BodyWriterSource {
 public:
  // The content from `done` bytes on, from another copy; an error when there is none any more.
  using Reopen = std::function<Task<Result<http::ResponseBody>>(std::uint64_t done)>;

  ResumedBody(std::shared_ptr<http::BodyWriterSource> body, Reopen reopen)
      : body_(std::move(body)), size_(body_->size()), reopen_(std::move(reopen)) {}

  std::uint64_t size() const override { return size_; }
  Task<Result<Bytes>> next() override;

 private:
  std::shared_ptr<http::BodyWriterSource> body_;
  const std::uint64_t size_;
  std::uint64_t done_ = 0;
  const Reopen reopen_;
};

}  // namespace portreto::roles::web
