#pragma once

#include <cstdint>

#include "http/message.h"

namespace portreto::http {

// Another body, cut with kPayloadTooLarge as soon as it turns out to be longer than its route takes. Lives at most as
// long as the body that it reads.
class LimitedBody final : public BodyReader {
 public:
  LimitedBody(BodyReader& body, std::uint64_t size_bytes_max) : body_(body), left_(size_bytes_max) {}

  Task<Result<Bytes>> read() override;
  std::optional<std::uint64_t> size() const override { return body_.size(); }

 private:
  BodyReader& body_;
  std::uint64_t left_;
  bool is_over_ = false;
};

}  // namespace portreto::http
