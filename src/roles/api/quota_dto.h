#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>

#include "roles/api/page_dto.h"

// How much of their photos people keep: bytes of originals.
namespace portreto::api {

// GET /quota; GET and PATCH /admin/people/{username}/quota.
struct QuotaView {
  std::optional<Viewer> viewer;
  UserSummary user;
  std::uint64_t used_bytes = 0;   // with what is reserved for uploads that are not finished
  std::uint64_t limit_bytes = 0;  // 0: no limit
  bool is_own_limit = false;      // set for this person, and not for everybody
};
BOOST_DESCRIBE_STRUCT(QuotaView, (), (viewer, user, used_bytes, limit_bytes, is_own_limit))

struct QuotaInput {
  std::optional<std::uint64_t> limit_bytes;  // absent: as for everybody; 0: no limit
};
BOOST_DESCRIBE_STRUCT(QuotaInput, (), (limit_bytes))

}  // namespace portreto::api
