#pragma once

#include <cstddef>
#include <optional>

#include "http/message.h"

namespace portreto::rpc {

// A request's body that can be read again from its start for as long as no more than kKeptBytesMax of it were read.
// Used by one coroutine at a time; lives at most as long as the body behind it.
class RewindableBody final : public http::BodyReader {
 public:
  static constexpr std::size_t kKeptBytesMax = http::kBodyPartBytesMax;

  // nullptr: a body without content.
  explicit RewindableBody(http::BodyReader* source) : source_(source) {}

  bool is_empty() const { return size() == 0; }
  // All of it can be kept.
  bool is_short() const { return size() && *size() <= kKeptBytesMax; }
  // Reads all of a short body, so that the sender's pace costs none of a call's time.
  Task<Status> fetch();

  bool can_rewind() const { return is_kept_; }
  void rewind() { next_ = 0; }
  // The body itself failed, which is nobody's fault but the sender's.
  bool has_failed() const { return has_failed_; }

  Task<Result<Bytes>> read() override;
  std::optional<std::uint64_t> size() const override { return source_ ? source_->size() : 0; }

 private:
  Task<Result<Bytes>> read_source();

  http::BodyReader* const source_;
  Bytes kept_;  // what was read so far
  std::size_t next_ = 0;
  bool is_kept_ = true;
  bool has_ended_ = false;
  bool has_failed_ = false;
};

}  // namespace portreto::rpc
